"""Train the reader on annotated documents.

    python training/train.py OUT --train FILE … --dev FILE …      files made by examples.py

Needs PyTorch (training/requirements.txt) and the encoder that training/encoder.py has gathered. Saves what is needed to
go on after each epoch beside OUT (.state). With --minutes the rates fall with time, so that it ends well in any case.
The annotation says which sentence tells which act and who is who in the document, not which word tells it or which
mention fills a role: both are left to the model to find (at least one of the mentions of a party has the role).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from encoder import ADAPTED, FROZEN, Encoder, tokenizer
from graph import WIDTH
from shipped import trained
from torch import Tensor, nn

from guvoh import codebook
from guvoh.coding.english.candidates import Candidate, Parties
from guvoh.coding.english.reader import FEATURES, ROLES, STATUSES, Hint, Seen, Window, features, seen, windows

ACTS = tuple(codebook.acts())
INNER, ACT, FEATURE = 256, 64, 24
BATCH = 4
THREADS = 2  # each reads a window by itself, so that neither waits long where the machine is shared


_POOL = ThreadPoolExecutor(THREADS, initializer=torch.set_num_threads, initargs=(1,))


def each(what: Callable[[Item], Any], some: list[Item]) -> list[Any]:
    """What becomes of each, on as many threads as there are."""

    def one(item: Item) -> Any:
        with torch.set_grad_enabled(grad):
            return what(item)

    grad = torch.is_grad_enabled()
    return list(_POOL.map(one, some))


@dataclass
class Item:
    """One window of one document with what is known of it."""

    document: str
    window: Window
    parties: Parties
    here: list[Seen]
    gold: dict[tuple[int, int], dict[str, Any]]
    rules: dict[tuple[int, int], dict[str, Any]]
    below: Tensor | None = None  # what the layers that are not trained make of it

    def hint(self, key: tuple[int, int]) -> Hint | None:
        rule = self.rules.get(key)
        if rule is None:
            return None
        return Hint(rule["conf"], {r: frozenset(v) for r, v in rule["roles"].items()})


def items(path: Path, tok: Any) -> list[Item]:
    made = []
    for line in path.read_text(encoding="utf-8").splitlines():
        doc = json.loads(line)
        found = [Candidate(**c) for c in doc["candidates"]]
        parties = Parties(found)
        for window in windows(tok, doc["text"], [tuple(s) for s in doc["sentences"]]):
            gold, rules = (
                {(g["sentence"], ACTS.index(g["act"])): g for g in doc[key] if g["sentence"] in window.owned}
                for key in ("gold", "rules")
            )
            made.append(Item(doc["id"], window, parties, seen(window, found), gold, rules))
    return made


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        n = len(ACTS)
        self.look = nn.Parameter(torch.zeros(n, WIDTH))
        self.tell = nn.Parameter(torch.zeros(n, WIDTH))
        self.bias = nn.Parameter(torch.full((n,), -3.0))
        self.act = nn.Embedding(n, ACT)
        self.status = nn.Linear(WIDTH + ACT, len(STATUSES))
        self.query = nn.Linear(WIDTH + ACT, INNER)
        self.mention = nn.Linear(3 * WIDTH, INNER)
        self.feature = nn.ModuleList([nn.Embedding(size, FEATURE) for size in FEATURES])
        self.features = nn.Linear(FEATURE * len(FEATURES), INNER)
        self.role = nn.Linear(INNER, len(ROLES))
        self.fit = nn.Linear(INNER, len(ROLES), bias=False)
        self.drop = nn.Dropout(0.15)

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def know_the_acts(self, tok: Any) -> None:
        """Begin with what the codebook says of each act: its definition's mean word piece."""
        for n, act in enumerate(codebook.acts().values()):
            ids = tok.encode(f"{act.label}: {act.definition}").ids
            hidden = self.encoder(ids)[1:-1].mean(0)
            self.look[n] = hidden
            self.tell[n] = hidden
        self.look -= self.look.mean(0)
        self.tell -= self.tell.mean(0)
        self.look *= 1.0 / self.look.norm(dim=1, keepdim=True)
        self.tell *= 0.5 / self.tell.norm(dim=1, keepdim=True)

    def hidden(self, item: Item) -> Tensor:
        if item.below is None:
            item.below = self.encoder.below(item.window.ids).half()
        hidden: Tensor = self.drop(self.encoder.above(item.below.float()))
        return hidden

    def acts(self, hidden: Tensor, span: tuple[int, int]) -> tuple[Tensor, Tensor, Tensor]:
        """For one sentence: attention (pieces, acts), what was attended to (acts, width), logits (acts)."""
        here = hidden[span[0] : span[1]]
        attention = torch.softmax(here @ self.look.T, 0)
        query = attention.T @ here
        return attention, query, (query * self.tell).sum(1) + self.bias

    def stands(self, query: Tensor, act: int) -> Tensor:
        return self.status(torch.cat([query, self.act.weight[act]]))

    def parties(self, hidden: Tensor, here: list[Seen]) -> Tensor:
        sums = torch.cat([hidden.new_zeros(1, WIDTH), hidden.cumsum(0)])
        first, last = torch.tensor([s.first for s in here]), torch.tensor([s.last for s in here])
        mean = (sums[last] - sums[first]) / (last - first).unsqueeze(1)
        return self.mention(torch.cat([hidden[first], hidden[last - 1], mean], 1))

    def roles(self, query: Tensor, act: int, parties: Tensor, told: Tensor) -> Tensor:
        asked = self.query(torch.cat([query, self.act.weight[act]]))
        extra = self.features(self.drop(torch.cat([e(told[:, i]) for i, e in enumerate(self.feature)], 1)))
        return self.role(self.drop(F.gelu(asked + parties + extra, approximate="tanh"))) + self.fit(asked * parties)


def told(item: Item, key: tuple[int, int], attention: Tensor, hint: Hint | None) -> Tensor:
    focus = int(attention.argmax()) + item.window.pieces[key[0]][0]
    return torch.from_numpy(features(item.here, item.parties, key[0], focus, hint))


def loss_of(net: Net, item: Item) -> Tensor:
    hidden = net.hidden(item)
    hinted = random.random() > 0.5  # the reader must also read where the rules are silent
    owned = item.window.owned
    read = {n: net.acts(hidden, item.window.pieces[n]) for n in owned}
    logits = torch.stack([read[n][2] for n in owned])
    truth = torch.zeros_like(logits)
    for n, a in item.gold:
        truth[owned.index(n), a] = 1
    loss = (F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * (1 + 0.5 * truth)).sum()
    parties = net.parties(hidden, item.here) if item.here else None
    number = {s.number: i for i, s in enumerate(item.here)}
    for (n, a), gold in item.gold.items():
        attention, query, _ = read[n]
        loss = loss + 0.7 * F.cross_entropy(
            net.stands(query[a], a).unsqueeze(0), torch.tensor([STATUSES.index(gold["status"])])
        )
        if aim := _aim(item, (n, a), gold):
            loss = loss - 0.3 * torch.log(attention[aim, a].sum() + 1e-4)
        if parties is None:
            continue
        hint = item.hint((n, a)) if hinted else None
        scores = net.roles(query[a], a, parties, told(item, (n, a), attention[:, a], hint))
        for r, role in enumerate(ROLES):
            sets = [[number[c] for c in one if c in number] for one in gold["roles"].get(role, [])]
            fits = {i for one in sets for i in one}
            others = [i for i in range(len(item.here)) if i not in fits]
            if others:
                loss = loss + F.softplus(scores[others, r]).sum()
            for one in filter(None, sets):
                x = scores[one, r]
                some = torch.log1p(-torch.exp(-F.softplus(x).sum()).clamp(max=1 - 1e-6))
                loss = loss - 1.5 * some + 0.15 * F.softplus(-x).mean()
    return loss


def _aim(item: Item, key: tuple[int, int], gold: dict[str, Any]) -> list[int]:
    """The word pieces of a sentence that should be looked at: the rules' trigger, else the clause that is quoted."""
    first, last = item.window.pieces[key[0]]
    rule, offsets = item.rules.get(key), item.window.offsets
    if rule:
        return [t - first for t in range(first, last) if any(offsets[t][0] <= p < offsets[t][1] for p in rule["at"])]
    inside = [
        t - first for t in range(first, last) if any(offsets[t][0] < e and offsets[t][1] > s for s, e in gold["spans"])
    ]
    return inside if len(inside) < last - first else []


@torch.no_grad()  # type: ignore[untyped-decorator]
def predicted(net: Net, some: list[Item], least: float = 0.02) -> list[dict[str, Any]]:
    """What the reader says of each sentence and act that is likely, told by the rules, or annotated."""
    net.eval()
    made = []
    for item, hidden in zip(some, each(net.hidden, some), strict=True):
        parties = net.parties(hidden, item.here) if item.here else None
        for n in item.window.owned:
            attention, query, logits = net.acts(hidden, item.window.pieces[n])
            chance = torch.sigmoid(logits)
            for a, act in enumerate(ACTS):
                key = (n, a)
                if chance[a] < least and key not in item.gold and key not in item.rules:
                    continue
                roles: dict[str, list[tuple[float, int]]] = {r: [] for r in ROLES}
                if parties is not None:
                    scores = torch.sigmoid(
                        net.roles(query[a], a, parties, told(item, key, attention[:, a], item.hint(key)))
                    )
                    for r, role in enumerate(ROLES):
                        roles[role] = sorted(
                            (
                                (round(float(p), 3), s.number)
                                for p, s in zip(scores[:, r], item.here, strict=True)
                                if p > 0.05
                            ),
                            reverse=True,
                        )[:12]
                made.append(
                    {
                        "doc": item.document,
                        "sentence": n,
                        "act": act,
                        "p": float(chance[a]),
                        "gold": key in item.gold,
                        "rule": key in item.rules,
                        "status": torch.softmax(net.stands(query[a], a), 0).tolist(),
                        "roles": roles,
                    }
                )
    net.train()
    return made


def told_of(made: list[dict[str, Any]], some: list[Item]) -> str:
    """F1 of acts in sentences at the best threshold, of statuses and of roles (at 0.5, where the act is right)."""
    total = sum(len(i.gold) for i in some)
    best = (0.0, 0.0)
    for threshold in (x / 20 for x in range(2, 19)):
        given = [m for m in made if m["p"] >= threshold]
        best = max(best, (2 * sum(m["gold"] for m in given) / max(1, len(given) + total), threshold))
    gold = {(i.document, n, ACTS[a]): (g, i.parties.found) for i in some for (n, a), g in i.gold.items()}
    right = [m for m in made if m["gold"]]
    parts = []
    for role in ROLES:
        hits = wanted = given_n = 0
        for m in right:
            g, found = gold[m["doc"], m["sentence"], m["act"]]
            names = list(dict.fromkeys(found[c].name.lower() for p, c in m["roles"][role] if p >= 0.5))
            sets = g["roles"].get(role, [])
            wanted, given_n, left = wanted + len(sets), given_n + len(names), list(names)
            for one in sets:
                if hit := next((x for x in left if any(found[c].name.lower() == x for c in one)), None):
                    left.remove(hit)
                    hits += 1
        share = f"{hits / max(1, given_n):.2f}/{hits / max(1, wanted):.2f}"
        parts.append(f"{role} {2 * hits / max(1, wanted + given_n):.3f} ({share})")
    status = sum(
        STATUSES[max(range(4), key=m["status"].__getitem__)] == gold[m["doc"], m["sentence"], m["act"]][0]["status"]
        for m in right
    )
    ruled = [m for m in made if m["rule"]]
    rules = 2 * sum(m["gold"] for m in ruled) / max(1, len(ruled) + total)
    return (
        f"acts {best[0]:.3f} at {best[1]} (rules {rules:.3f})  status {status / max(1, len(right)):.3f}  "
        + "  ".join(parts)
    )


def groups_of(net: Net, rate: float) -> list[dict[str, Any]]:
    """What is trained, and how fast: layers, the upper faster than the lower; what is added below them; heads."""
    layers = [list(layer.parameters()) for layer in net.encoder.layers[FROZEN + ADAPTED :]]
    low = [p for n, p in net.named_parameters() if ".more_" in n and p.requires_grad]
    heads = [p for n, p in net.named_parameters() if not n.startswith("encoder.")]
    return [
        *({"params": one, "lr": rate * 0.9 ** (len(layers) - 1 - n)} for n, one in enumerate(layers)),
        {"params": low, "lr": 3e-4},
        {"params": heads, "lr": 1e-3},
    ]


@dataclass
class Run:
    """A training under way."""

    net: Net
    optimizer: torch.optim.Optimizer
    rates: list[float]
    steps: int
    step: int
    begun: float

    def epoch(self, train: list[Item], minutes: float) -> bool:
        """Learn all that is there once; whether the time is up."""
        losses: list[float] = []

        def learn(item: Item) -> None:
            loss = loss_of(self.net, item)
            (loss / (4 * BATCH)).backward()  # type: ignore[no-untyped-call]
            losses.append(float(loss.detach()))

        for at in range(0, len(train), BATCH):
            self.step += 1
            done = max(self.step / self.steps, (time.time() - self.begun) / (60 * minutes))
            factor = min(1.0, self.step / (0.06 * self.steps)) * max(0.01, 1 - done)
            for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
                group["lr"] = rate * factor
            each(learn, train[at : at + BATCH])
            nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            self.optimizer.step()
            self.optimizer.zero_grad()
            if self.step % 20 == 0:
                mean = sum(losses) / len(losses)
                print(f"step {self.step}: loss {mean:.2f}, {time.time() - self.begun:.0f} s", flush=True)
            if done >= 1:
                return True
        return False


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--dev", type=Path, nargs="*", default=[])
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--minutes", type=float, default=600, help="at most; the rates fall to nothing by then")
    parser.add_argument("--share", type=float, default=1.0, help="of the training documents: for the learning curve")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument(
        "--start", type=Path, help="go on from these weights (reader.pt, or the folder of what is shipped)"
    )
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def main() -> int:
    args = arguments()
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    torch.set_num_threads(1)
    tok = tokenizer()
    train = [item for path in args.train for item in items(path, tok)]
    ids = sorted({i.document for i in train})
    random.shuffle(ids)
    kept = set(ids[: math.ceil(len(ids) * args.share)])
    train = [i for i in train if i.document in kept]
    dev = {path.stem: items(path, tok) for path in args.dev}
    net = Net()
    net.encoder.load()
    net.encoder.freeze()
    net.encoder.settle()
    net.know_the_acts(tok)
    groups = groups_of(net, args.rate)
    if args.start:
        begun = trained(args.start) if args.start.is_dir() else torch.load(args.start, weights_only=True)
        net.load_state_dict(begun, strict=not args.start.is_dir())
        net.encoder.settle()
        for group in groups:
            group["lr"] /= 2
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps, step, first, before = args.epochs * math.ceil(len(train) / BATCH), 0, 1, 0.0
    saved = args.out.with_suffix(".state")
    if saved.exists():
        held = torch.load(saved, weights_only=True)
        net.load_state_dict(held["net"])
        optimizer.load_state_dict(held["optimizer"])
        first, step, before = held["epoch"] + 1, held["step"], held["seconds"]
    net.train()
    pieces = sum(len(i.window.ids) for i in train)
    print(f"{len(kept)} documents, {len(train)} windows, {pieces:,} word pieces, {steps} steps", flush=True)
    run = Run(net, optimizer, [g["lr"] for g in optimizer.param_groups], steps, step, time.time() - before)
    for epoch in range(first, args.epochs + 1):
        random.shuffle(train)
        done = run.epoch(train, args.minutes)
        print(f"epoch {epoch} ends after {time.time() - run.begun:.0f} s", flush=True)
        torch.save(net.state_dict(), args.out)
        state = {"net": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": epoch, "step": run.step}
        torch.save({**state, "seconds": time.time() - run.begun}, saved)
        for name, some in dev.items():
            print(f"  {name}: {told_of(predicted(net, some), some)}", flush=True)
        if done:
            break
    saved.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
