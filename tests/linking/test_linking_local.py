"""Who is who within one document."""

from __future__ import annotations

import pytest

from guvoh.linking.local import likely_kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("his elder brother", "person"),
        ("a cellmate's relative", "person"),
        ("a court official", "person"),
        ("residents", "group"),
        ("two of them", "group"),
        ("opposition activists in exile", "group"),
        ("the family", "group"),
        ("a rights group", "organisation"),
        ("border statistics", "organisation"),
        ("Zafar Nuriddinov", "person"),
        ("Ministry of Justice", "organisation"),
        ("", "organisation"),
    ],
)
def test_who_says_so_is_a_person_a_group_or_a_body(name: str, kind: str) -> None:
    """Else a brother who is quoted is listed among the organisations."""
    assert likely_kind(name) == kind
