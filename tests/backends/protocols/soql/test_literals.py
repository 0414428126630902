"""What can be written stays a value; what cannot is not written."""

from __future__ import annotations

import pytest

from backends.conformance.nuisances import HOSTILE, generated
from backends.protocols.soql.literals import LARGEST, LONGEST, identifier, number, text
from backends.protocols.soql.statements import Select, within
from tests.fakes.xoql import Statement

SALESFORCE = {"'": "\\'", "\\": "\\\\", '"': '\\"'}


@pytest.mark.parametrize("key", ["1", "2611170238403", str(LARGEST)])
def test_a_number_of_a_record_is_written_as_it_is(key: str) -> None:
    assert identifier(key) == key


@pytest.mark.parametrize(
    "key", ["", "0", "007", "-1", "1.0", "1e9", "٣", "1 OR 1=1", "17\n", str(LARGEST + 1), *HOSTILE]
)
def test_what_is_no_number_of_a_record_is_known_to_nobody(key: str) -> None:
    assert identifier(key) is None


def test_whole_numbers_are_written_plainly() -> None:
    assert (number(0), number(-5), number(1767225600000)) == ("0", "-5", "1767225600000")


@pytest.mark.parametrize("key", ["C1%", "C1_*?", "中文 ключ", "../../etc", "--", "{{7*7}}", "a;b"])
def test_a_text_is_quoted(key: str) -> None:
    assert text(key) == f"'{key}'"


@pytest.mark.parametrize(
    "key", ["", "'", "O'Brien", 'a"b', "a\\b", "a\nb", "\x00", "\ud800", "\u202e", "x" * 256]
)
def test_a_text_that_might_end_early_is_not_written(key: str) -> None:
    assert text(key) is None


def test_a_language_with_escapes_writes_what_they_spell() -> None:
    assert text('O\'Brien \\ "x"', SALESFORCE) == "'O\\'Brien \\\\ \\\"x\\\"'"
    assert text("a\nb", SALESFORCE) is None
    assert text("x" * LONGEST, SALESFORCE) is not None


def test_a_thousand_hostile_texts_are_one_value_or_not_written() -> None:
    written = [(key, text(key)) for key in generated(1000)]
    told = [(key, literal) for key, literal in written if literal is not None]
    assert 50 < len(told) < 1000
    for key, literal in told:
        row, other = {"id": 1, "po": key}, {"id": 2, "po": ""}
        statement = Select(source="order", where=(within("po", [literal]),)).text(["id"], 9)
        assert Statement(statement).run({"order": [row, other]}, 100) == (1, [{"id": 1}])
