"""What the filters of a window mean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from backends.domain import Availability, Block, Confirmation, Entity, Price, SalesOrder
from backends.selection import selected
from backends.vocabulary import BillingStatus, Fulfilment, Kind

ORDERS: list[Entity] = [
    SalesOrder(system="erp", number="draft", customer="C1", draft=True),
    SalesOrder(system="erp", number="open", customer="C1"),
    SalesOrder(system="erp", number="held", customer="C1", blocks=(Block(kind="credit"),)),
    SalesOrder(system="erp", number="out", customer="C1", delivery_status=Fulfilment.COMPLETE),
    SalesOrder(
        system="erp",
        number="done",
        customer="C1",
        delivery_status=Fulfilment.COMPLETE,
        billing_status=BillingStatus.COMPLETE,
    ),
    SalesOrder(system="erp", number="rejected", customer="C1", rejected=True),
]


def price(amount: str, customer: str | None = None, scale: str | None = None) -> Price:
    return Price(
        system="erp",
        sku="S1",
        currency="EUR",
        amount=Decimal(amount),
        customer=customer,
        quantity=None if scale is None else Decimal(scale),
        unit="EA",
    )


PRICES: list[Entity] = [price("10"), price("9", scale="100"), price("8", "C1"), price("7", "C2")]
PROMISE = Availability(
    system="erp",
    sku="S1",
    unit="EA",
    confirmed=(
        Confirmation(date=dt.date(2026, 4, 9), quantity=Decimal(50)),
        Confirmation(date=dt.date(2026, 4, 1), quantity=Decimal(30)),
    ),
)


def numbers(entities: list[Entity]) -> list[str]:
    return [entity.number for entity in entities if isinstance(entity, SalesOrder)]


def amounts(entities: list[Entity]) -> list[str]:
    return [str(entity.amount) for entity in entities if isinstance(entity, Price)]


def test_open_orders_are_those_neither_completed_nor_cancelled() -> None:
    kept = numbers(selected(Kind.ORDER, ORDERS, {"status": "open"}))
    assert kept == ["draft", "open", "held", "out"]


def test_closed_orders_are_the_others() -> None:
    assert numbers(selected(Kind.ORDER, ORDERS, {"status": "closed"})) == ["done", "rejected"]


def test_without_a_filter_all_orders_are_kept() -> None:
    assert selected(Kind.ORDER, ORDERS, {}) == ORDERS


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [
        ({}, ["10", "9"]),
        ({"customer": "C1"}, ["8"]),
        ({"customer": "C3"}, ["10", "9"]),
        ({"quantity": "1"}, ["10"]),
        ({"quantity": "100"}, ["9"]),
        ({"unit": "EA", "quantity": "99.5"}, ["10"]),
        ({"unit": "BOX"}, []),
    ],
)
def test_prices_are_the_customers_own_or_the_list_at_the_scale_reached(
    pairs: dict[str, str], kept: list[str]
) -> None:
    assert amounts(selected(Kind.PRICE, PRICES, pairs)) == kept


def test_no_more_is_confirmed_than_requested_and_the_earliest_first() -> None:
    pairs = {"quantity": "40", "by": "2026-04-02"}
    (promise,) = selected(Kind.AVAILABILITY, [PROMISE], pairs)
    assert isinstance(promise, Availability)
    assert (promise.requested, promise.by) == (Decimal(40), dt.date(2026, 4, 2))
    assert promise.confirmed == (
        Confirmation(date=dt.date(2026, 4, 1), quantity=Decimal(30)),
        Confirmation(date=dt.date(2026, 4, 9), quantity=Decimal(10)),
    )


@pytest.mark.parametrize(
    ("kind", "pairs", "said"),
    [
        (Kind.ORDER, {"colour": "red"}, "colour"),
        (Kind.TICKET, {"status": "open"}, "status"),
        (Kind.ORDER, {"status": "strange"}, "open or closed"),
        (Kind.PRICE, {"quantity": "many"}, "decimal number"),
        (Kind.PRICE, {"quantity": "NaN"}, "finite"),
        (Kind.AVAILABILITY, {"by": "tomorrow"}, "ISO day"),
    ],
)
def test_what_is_not_understood_is_said(kind: Kind, pairs: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        selected(kind, [], pairs)
