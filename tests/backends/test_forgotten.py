"""What was read before it was forgotten is recognised, wherever it comes from."""

from __future__ import annotations

import datetime as dt

import pytest

from backends.domain import Customer, Link, SalesOrder, Stock
from backends.forgotten import Forgotten, about, key_of
from backends.port import WHOLE, By, Slice, Window
from backends.table import Lookup
from backends.vocabulary import Kind
from tests.backends.hand_clock import START

BEFORE, AFTER = START - dt.timedelta(seconds=1), START + dt.timedelta(microseconds=1)
LISTS: Lookup = ("erp", Kind.ORDER, By.CUSTOMER, Window(limit=20))
ORDER: Lookup = ("erp", Kind.ORDER, By.KEY, WHOLE)
PRICES: Lookup = ("erp", Kind.PRICE, By.SKU, Window(filter=(("customer", "C1"),)))
O1 = Slice(items=(SalesOrder(system="erp", number="O1", customer="C1"),))


@pytest.mark.parametrize("as_of", [BEFORE, START])
@pytest.mark.parametrize(("lookup", "key"), [(ORDER, "O1"), (LISTS, "C1")])
def test_an_entity_read_before_is_covered(lookup: Lookup, key: str, as_of: dt.datetime) -> None:
    forgotten = Forgotten()
    forgotten.note(Kind.ORDER, ["O1"], START)
    assert forgotten.covers(lookup, key, O1, as_of)


@pytest.mark.parametrize(
    ("kind", "key", "as_of"),
    [(Kind.ORDER, "O1", AFTER), (Kind.ORDER, "O2", BEFORE), (Kind.INVOICE, "O1", BEFORE)],
)
def test_nothing_else_is_covered(kind: Kind, key: str, as_of: dt.datetime) -> None:
    forgotten = Forgotten()
    forgotten.note(kind, [key], START)
    assert not forgotten.covers(LISTS, "C1", O1, as_of)


def test_a_key_that_was_not_known_is_covered_too() -> None:
    forgotten = Forgotten()
    forgotten.note(Kind.ORDER, ["O1"], START)
    assert forgotten.covers(ORDER, "O1", None, BEFORE)


@pytest.mark.parametrize(("lookup", "key"), [(LISTS, "C1"), (ORDER, "O1"), (PRICES, "S1")])
def test_a_customer_is_covered_wherever_it_is_told_of(lookup: Lookup, key: str) -> None:
    forgotten = Forgotten()
    forgotten.note_customer([Link("crm", "9"), Link("erp", "C1")], START)
    assert forgotten.covers(lookup, key, O1, BEFORE)


def test_the_same_key_in_another_system_is_somebody_else() -> None:
    forgotten = Forgotten()
    forgotten.note_customer([Link("crm", "C1")], START)
    assert not forgotten.covers(LISTS, "C1", O1, BEFORE)
    assert not about(LISTS, "C1", [Link("crm", "C1")])


def test_the_last_ten_thousand_are_known() -> None:
    forgotten = Forgotten()
    forgotten.note(Kind.STOCK, (f"S{n}" for n in range(10_001)), START)
    lookup: Lookup = ("erp", Kind.STOCK, By.SKU, WHOLE)
    covered = [forgotten.covers(lookup, key, None, BEFORE) for key in ("S0", "S1", "S10000")]
    assert covered == [False, True, True]


def test_an_entity_goes_by_its_own_key() -> None:
    stock = Stock(system="erp", sku="S1", site="1", unit="EA")
    assert (key_of(stock), key_of(Customer(system="erp", key="C1"))) == ("S1", "C1")
