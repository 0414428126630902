"""What is written for other processes comes back exactly, or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec
import pytest

from backends import domain
from backends.domain import Delivery, OrderLine, SalesOrder, ScheduleLine, Stock
from backends.port import WHOLE, By, ServedFrom, Slice, Window
from backends.record import (
    Unknown,
    decode,
    encode,
    encode_unknown,
    place_of,
    schema_version,
)
from backends.vocabulary import DeliveryStatus, Kind
from tests.backends.hand_clock import START

LOOKUP = ("erp", Kind.ORDER, By.CUSTOMER, WHOLE)
PLACE = place_of(LOOKUP, "C1")
ORDER = SalesOrder(
    system="erp",
    number="4711",
    customer="C1",
    ordered=dt.date(2026, 3, 1),
    currency="EUR",
    net=Decimal("12345678901234567890.1230"),
    lines=(
        OrderLine(
            position="10",
            quantity=Decimal("1E+3"),
            schedule=(ScheduleLine(date=dt.date(2026, 4, 1), confirmed=Decimal(5)),),
        ),
    ),
)


def slice_of(*items: domain.Entity) -> Slice:
    return Slice(items=items, next="2026|4711", as_of=START, served_from=ServedFrom.CACHE)


def test_an_order_comes_back_exactly() -> None:
    written = encode(PLACE, slice_of(ORDER))
    assert decode(Kind.ORDER, PLACE, written) == slice_of(ORDER)


def test_amounts_keep_their_digits() -> None:
    read = decode(Kind.ORDER, PLACE, encode(PLACE, slice_of(ORDER)))
    assert isinstance(read, Slice)
    order = read.items[0]
    assert isinstance(order, SalesOrder)
    assert str(order.net) == "12345678901234567890.1230"


def test_an_enumerated_value_comes_back_as_one() -> None:
    delivery = Delivery(system="erp", number="80", customer="C1", status=DeliveryStatus.SHIPPED)
    read = decode(Kind.DELIVERY, PLACE, encode(PLACE, slice_of(delivery)))
    assert read == slice_of(delivery)


def test_a_key_that_is_not_known_comes_back_as_such() -> None:
    assert decode(Kind.ORDER, PLACE, encode_unknown(PLACE, START)) == Unknown(START)


def test_with_a_secret_a_place_cannot_be_found_by_trying() -> None:
    assert place_of(LOOKUP, "C1", b"secret") not in {PLACE, place_of(LOOKUP, "C1", b"another")}


def test_an_entity_of_another_kind_is_not_read() -> None:
    stock = Stock(system="erp", sku="S1", site="1", unit="EA")
    assert decode(Kind.ORDER, PLACE, encode(PLACE, slice_of(stock))) is None


def test_a_slice_of_another_place_is_not_read() -> None:
    other = place_of(LOOKUP, "C2")
    assert decode(Kind.ORDER, PLACE, encode(other, slice_of(ORDER))) is None


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\xff\xff\xff",
        b"<html>",
        msgspec.msgpack.encode(None),
        msgspec.msgpack.encode([PLACE]),
        msgspec.msgpack.encode([PLACE, "2026-03-02T09:30:00", None, []]),
        msgspec.msgpack.encode([PLACE, START, 5, []]),
        msgspec.msgpack.encode([PLACE, START, None, {"a": 1}]),
        b"\x91" * 100_000,
        encode(PLACE, slice_of(ORDER))[:-7],
        encode(PLACE, slice_of(ORDER)) + b"\x00",
    ],
)
def test_garbage_is_not_read(garbage: bytes) -> None:
    assert decode(Kind.ORDER, PLACE, garbage) is None


@pytest.mark.parametrize(
    ("lookup", "key"),
    [
        (("crm", Kind.ORDER, By.CUSTOMER, WHOLE), "C1"),
        (("erp", Kind.INVOICE, By.CUSTOMER, WHOLE), "C1"),
        (("erp", Kind.ORDER, By.KEY, WHOLE), "C1"),
        (("erp", Kind.ORDER, By.CUSTOMER, Window(limit=5)), "C1"),
        (("erp", Kind.ORDER, By.CUSTOMER, WHOLE), "C2"),
    ],
)
def test_every_part_of_a_question_makes_another_place(
    lookup: tuple[str, Kind, By, Window], key: str
) -> None:
    assert place_of(lookup, key) != PLACE


def test_the_schema_version_is_stable_and_short() -> None:
    assert schema_version() == schema_version()
    assert len(schema_version()) == 12
