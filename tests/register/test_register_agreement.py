"""How far two readers agree."""

from __future__ import annotations

import pytest
from making import add, claim

from guvoh.register import agreement, review
from guvoh.register.models import Account, Claim, Collection, Decision, Document
from guvoh.register.rights import Viewer


def test_alpha_is_krippendorffs() -> None:
    """Else the figure that a researcher prints is not the one its name says. His own example (2011, part C):
    four observers, some of whom left some units out; nominal data; alpha 0.743."""
    units = [
        [1, 1, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
        [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [5, 5, 5], [1, 1],
    ]  # fmt: skip
    assert round(agreement.alpha(units, agreement.NOMINAL), 3) == 0.743


def test_sets_that_share_a_name_differ_less() -> None:
    """Else two readers who name one of two perpetrators alike count as if they had named different people."""
    a, ab, bc, none = frozenset("a"), frozenset("ab"), frozenset("bc"), frozenset[str]()
    assert agreement.masi(a, a) == agreement.masi(none, none) == 0
    assert agreement.masi(a, bc) == agreement.masi(a, none) == 1
    assert agreement.masi(a, ab) == pytest.approx(1 - 2 / 3 / 2)
    assert agreement.masi(ab, bc) == pytest.approx(1 - 1 / 3 / 3)
    near = [[a, ab], [bc, bc]] * 6
    far = [[a, bc], [bc, bc]] * 6
    assert agreement.alpha(near, agreement.SETS) > agreement.alpha(far, agreement.SETS)


@pytest.mark.django_db
def test_the_table_counts_what_two_people_coded_blind() -> None:
    """Else one person's second thoughts, or an editor's settling, count as agreement; or a member's work in a closed
    collection is counted before others' eyes."""
    anna, boris, editor = (
        Viewer.of(Account.objects.create_user(name, role=role))
        for name, role in (("Anna", Account.CODER), ("Boris", Account.CODER), ("Editor", Account.EDITOR))
    )
    for n in range(14):
        text = f"Report {n}: Zafar Nuriddinov was fined or held."
        add(text, claim(text, on="2019-03-03", act="fine" if n % 2 else "arrest_detention"))
    rows = list(Claim.objects.order_by("pk"))
    assert boris.account
    for n, row in enumerate(rows[:12]):
        review.judge(row, Decision.ACCEPTED, anna, base=0)
        review.ask_second(row, boris.account, editor)
        if n == 0:
            review.judge(row, Decision.REJECTED, boris, base=0)
        elif n == 1:
            value = review.as_seen(row, boris) | {"act": "property_seizure"}
            review.judge(row, Decision.CORRECTED, boris, base=0, value=value)
        else:
            review.judge(row, Decision.ACCEPTED, boris, base=0)
    review.adjudicate(rows[1], editor, base=Claim.objects.get(pk=rows[1].pk).latest, value=None)
    review.judge(rows[12], Decision.ACCEPTED, anna, base=0)  # read by one alone
    found = agreement.agreement(anna)
    by_field = {row.field: row for row in found.rows}
    assert found.claims == 12 and dict(found.readers) == {"Anna": 12, "Boris": 12}
    assert (by_field["claim"].units, by_field["act"].units) == (12, 11)
    assert by_field["act"].same == pytest.approx(10 / 11)
    assert by_field["act"].alpha is not None and 0.5 < by_field["act"].alpha < 1
    assert (by_field["victims"].alpha, by_field["victims"].why, by_field["victims"].same) == (None, "even", 1)
    closed = Collection.objects.create(name="Safe house")
    for row in rows[:4]:
        Claim.objects.filter(pk=row.pk).update(collection=closed)
        Document.objects.filter(pk=row.document_id).update(collection=closed)
    fewer = agreement.agreement(anna)
    assert fewer.claims == 8 and {row.why for row in fewer.rows} == {"few"}
