"""Grouping what pairs say is one, without putting together what certainly is two.

A pure function of the nodes and the edges of one connected component: the same whatever the order in
which they came, so that linking piece by piece gives what linking at once gives.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol, Self, TypeVar

Node = TypeVar("Node", bound=Hashable)
# An edge that is better than another by less than this many bits is no better.
MARGIN = 1.0


class Group(Protocol):
    """What a group of nodes is known to be, enough to say what it cannot be joined with."""

    def fits(self, other: Self, /) -> bool:
        """Whether nothing keeps the two from being one."""

    def is_another(self, other: Self, /) -> bool:
        """Whether the two are certainly two, beyond one document telling them apart."""

    def take(self, other: Self, /) -> None:
        """Become the group of both."""


G = TypeVar("G", bound=Group)


class Union:
    """Union-find over anything hashable."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def find(self, item: Hashable) -> Hashable:
        parent = self._parent
        root = item
        while (above := parent.get(root, root)) != root:
            root = above
        while item != root:
            above = parent.get(item, item)
            parent[item] = root
            item = above
        return root

    def join(self, a: Hashable, b: Hashable) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self._parent[b] = a


def grouped(
    nodes: Sequence[Node],
    edges: Mapping[tuple[Node, Node], float],
    group_of: Callable[[Node], G],
    bound: Iterable[tuple[Node, Node]] = (),
) -> list[list[Node]]:
    """The groups of one component.

    ``nodes`` in an order that depends on what they are, never on when they came. ``edges`` hold the
    bits that speak for two nodes being one. The strongest edges join first; a join that would bring
    together what does not fit is left out; and a node that could as well belong to one of two groups
    that are certainly two belongs to neither. ``bound`` pairs are joined whatever speaks against it.
    """
    number = {node: n for n, node in enumerate(nodes)}
    groups: dict[int, G] = {}
    home = list(range(len(nodes)))  # of each node, the first node of its group
    members: dict[int, list[int]] = {}
    for n, node in enumerate(nodes):
        groups[n] = group_of(node)
        members[n] = [n]

    def join(a: int, b: int) -> None:
        a, b = sorted((a, b))
        groups[a].take(groups.pop(b))
        for n in members[b]:
            home[n] = a
        members[a] += members.pop(b)

    for x, y in bound:
        if x in number and y in number and home[number[x]] != home[number[y]]:
            join(home[number[x]], home[number[y]])
    near: dict[int, list[tuple[float, int]]] = defaultdict(list)
    ordered = []
    for (x, y), weight in edges.items():
        a, b = sorted((number[x], number[y]))
        ordered.append((-weight, a, b))
        near[a].append((-weight, b))
        near[b].append((-weight, a))
    for found in near.values():
        found.sort()

    def doubtful(one: int, other: int, weight: float) -> bool:
        """Whether ``one`` could about as well be in a third group that certainly is not ``other``. A group
        of ten has been told often enough."""
        least, tried = MARGIN - weight, {one, other}
        for n in members[one] if len(members[one]) < 10 else ():
            for rival, m in near[n]:
                if rival >= least:
                    break
                third = home[m]
                if third not in tried:
                    tried.add(third)
                    if groups[one].fits(groups[third]) and groups[third].is_another(groups[other]):
                        return True
        return False

    for minus, a, b in sorted(ordered):
        one, other = home[a], home[b]
        if one == other or not groups[one].fits(groups[other]):
            continue
        if doubtful(one, other, -minus) or doubtful(other, one, -minus):
            continue
        join(one, other)
    return [[nodes[n] for n in sorted(group)] for _, group in sorted(members.items())]


def by_component(
    nodes: Sequence[Node], edges: Mapping[tuple[Node, Node], float]
) -> Iterator[tuple[list[Node], dict[tuple[Node, Node], float]]]:
    """The connected components, each in the order of ``nodes``, with the edges within it."""
    union = Union()
    for a, b in edges:
        union.join(a, b)
    within: dict[Hashable, dict[tuple[Node, Node], float]] = defaultdict(dict)
    for (a, b), weight in edges.items():
        within[union.find(a)][a, b] = weight
    members: dict[Hashable, list[Node]] = {}
    for node in nodes:
        members.setdefault(union.find(node), []).append(node)
    for root, component in members.items():
        yield component, within.get(root, {})
