"""Cursors cannot be forged or carried over."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.cursors import Cursors
from resolvers.problems import Code, Problem

CURSORS = Cursors(b"k" * 32)


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_a_cursor_gives_its_position_back(position: str, binding: str) -> None:
    assert CURSORS.open(CURSORS.seal(position, binding), binding) == position


def test_another_process_with_the_same_key_opens_it() -> None:
    assert Cursors(b"k" * 32).open(CURSORS.seal("p", "list"), "list") == "p"


def refused(cursor: str, binding: str = "list", cursors: Cursors = CURSORS) -> None:
    with pytest.raises(Problem, match="cursor") as caught:
        cursors.open(cursor, binding)
    assert caught.value.code is Code.BAD_USER_INPUT
    assert "|" not in str(caught.value)


def test_a_cursor_of_another_list_is_refused() -> None:
    refused(CURSORS.seal("p", "other list"))


def test_a_cursor_of_another_key_is_refused() -> None:
    refused(CURSORS.seal("p", "list"), cursors=Cursors(b"x" * 32))


def test_every_changed_byte_is_noticed() -> None:
    raw = bytearray(base64.urlsafe_b64decode(CURSORS.seal("2026-03-09|S1", "list") + "=="))
    for at in range(len(raw)):
        forged = bytes([*raw[:at], raw[at] ^ 1, *raw[at + 1 :]])
        refused(base64.urlsafe_b64encode(forged).decode().rstrip("="))


@given(st.text())
def test_any_text_is_refused_without_another_error(text: str) -> None:
    refused(text)


def test_position_and_list_cannot_trade_places() -> None:
    refused(CURSORS.seal("ab", "list"), "lista")
