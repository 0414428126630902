"""What is written in two ways is found in both."""

from __future__ import annotations

import pytest

from backends.directory.spelling import clean, compact, dialled, digits, fold, storable


@pytest.mark.parametrize(
    ("text", "folded"),
    [("  ACME\t Inc\n", "acme inc"), ("ＡＣＭＥ", "acme"), ("Straße", "strasse"), ("上海", "上海")],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_compact_keeps_wildcards() -> None:
    assert compact("DE 12.3-4/5_%") == "de12345_%"


@pytest.mark.parametrize(
    ("text", "number"),
    [("+86 138 0000", "861380000"), ("0049171", "49171"), ("１３８", "138"), ("²", ""), ("", "")],
)
def test_digits(text: str, number: str) -> None:
    assert digits(text) == number


@pytest.mark.parametrize(
    ("text", "number"), [("(0171) 23-4", "171234"), ("1 2 3", None), ("A 12345", None), ("", None)]
)
def test_only_phone_like_text_is_dialled(text: str, number: str | None) -> None:
    assert dialled(text) == number


@pytest.mark.parametrize(
    ("text", "cleaned"), [(None, None), (" ", None), ("\x00", None), ("a\ud800\x00b ", "ab")]
)
def test_clean(text: str | None, cleaned: str | None) -> None:
    assert clean(text) == cleaned


def test_blank_text_is_not_storable() -> None:
    assert not storable("")
    assert storable("上海")
