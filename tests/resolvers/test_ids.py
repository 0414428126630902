"""Ids of orders: system and number, encoded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from backends.domain import Link
from resolvers.ids import decode, encode

TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), TEXT)
def test_an_id_gives_system_and_number_back(system: str, number: str) -> None:
    assert decode(encode(system, number)) == Link(system, number)


@given(st.text())
def test_any_text_is_an_id_or_none(text: str) -> None:
    link = decode(text)
    assert link is None or encode(link.system, link.key) == text


def test_an_id_has_one_spelling() -> None:
    spelled = encode("erp", "S1")
    assert decode(spelled + "=") is None
    assert decode(spelled + "\n") is None
    assert decode("ZXJwOlM") == Link("erp", "S")
    assert decode("ZXJwOlN") is None  # the same bytes, spelled with other unused bits


def test_a_number_without_a_system_is_no_id() -> None:
    assert decode("UzE") is None  # S1
