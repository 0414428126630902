"""FilterString: what is quoted, what is never sent, and what a wrong key costs the others."""

from __future__ import annotations

import datetime as dt

import pytest

from backends.errors import Unfit
from backends.port import By
from backends.vendors.kingdee_k3cloud.filters import (
    Either,
    Is,
    expressible,
    filter_string,
    on,
    one_of,
    quoted,
)
from backends.vocabulary import Kind
from tests.backends.vendors.kingdee_k3cloud.test_kit import KIT, query_of
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import context, question
from tests.fakes.kingdee_k3cloud_filter import Filter


def text(*clauses: Is | Either) -> str:
    return filter_string(clauses, lambda field: field)


def test_a_quote_within_a_value_is_doubled() -> None:
    assert quoted("O'Brien ''") == "'O''Brien '''''"


def test_clauses_hold_together_and_choices_stand_in_brackets() -> None:
    either = Either(((Is("A", "x"), Is("B", 1, ">")), (Is("C", "y", "<>"),)))
    assert text(one_of("N", ("a", "b'c")), either) == (
        "N in ('a','b''c') and ((A = 'x' and B > 1) or (C <> 'y'))"
    )


def test_a_day_is_all_of_its_hours() -> None:
    assert text(*on("FDate", dt.date(2026, 12, 31))) == (
        "FDate >= '2026-12-31' and FDate < '2027-01-01'"
    )


@pytest.mark.parametrize("key", ["", " ", "a\\b", "a\nb", "\x00", "a\u2028b", "\x7f", "a\x85"])
def test_what_a_literal_cannot_hold_safely_is_not_expressible(key: str) -> None:
    assert not expressible(key)
    with pytest.raises(ValueError, match="not a value"):
        quoted(key)


@pytest.mark.parametrize(
    "key", ["C001", "' or '1'='1", "--", "/*x*/", "%_[a]", "中文", 'a"b', "\u2019"]
)
def test_what_is_expressible_is_read_back_as_one_value(key: str) -> None:
    assert expressible(key)
    found = Filter(text(one_of("FNumber", (key, "C001"))))
    assert (found.fields, found.values) == (["FNumber"], [key, "C001"])


async def test_a_key_that_cannot_be_sent_is_unfit_and_the_others_are_answered() -> None:
    wire = ScriptedWire(KIT.script())
    keys = ("C001", "a\\b", "C002")
    page = await KIT.backend(wire).fetch(question((Kind.CONTACT, By.CUSTOMER), *keys), context())
    assert type(page.results["a\\b"].error) is Unfit
    assert "a\\b" not in str(page.results["a\\b"].error)
    assert page.results["C001"].error is page.results["C002"].error is None
    (request,) = KIT.asked(wire)
    assert Filter(query_of(request)["FilterString"]).values == ["C001", "C002", "A"]
