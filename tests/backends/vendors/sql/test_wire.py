"""Rows become exactly the entities that are meant, kind by kind."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backends.domain import (
    Block,
    Incoming,
    Interaction,
    Price,
    SalesOrder,
    Stock,
)
from backends.port import By
from backends.vocabulary import (
    Direction,
    DocumentType,
    InteractionKind,
    Kind,
)
from tests.backends.vendors.sql.asking import ask, backend
from tests.backends.vendors.sql.expected import CRM, ERP


@pytest.mark.parametrize("asked", CRM, ids=str)
async def test_crm_row_becomes_exactly_the_entity(
    crm_place: Path | str, asked: tuple[Kind, By, str]
) -> None:
    kind, by, key = asked
    async with backend(crm_place, "crm", links={"erp": "erp_numbers"}) as crm:
        assert (await ask(crm, kind, by, key))[key].items == (CRM[asked],)


@pytest.mark.parametrize("asked", ERP, ids=str)
async def test_erp_row_becomes_exactly_the_entity(
    erp_place: Path | str, asked: tuple[Kind, By, str]
) -> None:
    kind, by, key = asked
    async with backend(erp_place, "erp") as erp:
        assert (await ask(erp, kind, by, key))[key].items == (ERP[asked],)


async def test_naive_instant_is_read_in_the_systems_time_zone(crm_place: Path | str) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    async with backend(crm_place, "crm", zone=zone) as crm:
        items = (await ask(crm, Kind.INTERACTION, By.CUSTOMER, "C1"))["C1"].items
    assert items == (
        Interaction(
            system="crm",
            key="I3",
            customer="C1",
            at=dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC),
            kind=InteractionKind.NOTE,
        ),
        Interaction(
            system="crm",
            key="I1",
            customer="C1",
            at=dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC),
            kind=InteractionKind.CALL,
            subject="交货",
            body="询问交货时间",
            direction=Direction.IN,
            by="rep01",
            contact="P1",
        ),
        Interaction(
            system="crm",
            key="I2",
            customer="C1",
            at=dt.datetime(2026, 3, 1, 15, tzinfo=zone),
            kind_text="WECHAT",
        ),
    )


async def test_order_says_why_it_is_held_and_what_nobody_mapped(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        found = await ask(erp, Kind.ORDER, By.KEY, "3", "4")
    held, strange = found["3"].items[0], found["4"].items[0]
    assert isinstance(held, SalesOrder)
    assert isinstance(strange, SalesOrder)
    assert held.blocks == (Block(kind="credit", reason="信用额度超限"),)
    assert (strange.document, strange.document_text) == (DocumentType.OTHER, "KONSI")


async def test_stock_comes_per_site_with_what_is_on_its_way(erp_place: Path | str) -> None:
    async with backend(erp_place, "erp") as erp:
        items = (await ask(erp, Kind.STOCK, By.SKU, "BRG-1"))["BRG-1"].items
    assert [item.site for item in items if isinstance(item, Stock)] == ["QD02", "SH01"]
    assert items[1] == Stock(
        system="erp",
        sku="BRG-1",
        site="SH01",
        unit="pcs",
        on_hand=Decimal(5),
        reserved=Decimal(8),
        available=Decimal(-3),
        incoming=(
            Incoming(date=dt.date(2026, 2, 20), quantity=Decimal(2)),
            Incoming(date=dt.date(2026, 3, 9), quantity=Decimal(10)),
        ),
    )


def _price(amount: str, currency: str, scale: int, customer: str | None = None) -> Price:
    ends = {None: dt.date(2026, 12, 31), "D1": dt.date(2026, 6, 30)}[customer]
    return Price(
        system="erp",
        sku="BRG-1",
        currency=currency,
        amount=Decimal(amount),
        customer=customer,
        quantity=Decimal(scale),
        unit="pcs",
        price_quantity=Decimal(100),
        price_unit="pcs",
        valid_until=ends if currency == "CNY" else None,
    )


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ((), {_price("10.00", "CNY", 1), _price("9.50", "CNY", 100), _price("1.40", "USD", 1)}),
        ((("quantity", "99.9"),), {_price("10.00", "CNY", 1), _price("1.40", "USD", 1)}),
        ((("quantity", "100"),), {_price("9.50", "CNY", 100), _price("1.40", "USD", 1)}),
        ((("customer", "D1"), ("quantity", "100")), {_price("8.00", "CNY", 1, "D1")}),
        ((("customer", "D2"), ("quantity", "100")), {_price("1.40", "USD", 1)}),
        ((("unit", "m"),), set()),
    ],
)
async def test_price_is_the_customers_own_in_its_currency_and_scale(
    erp_file: Path, wanted: tuple[tuple[str, str], ...], expected: set[Price]
) -> None:
    async with backend(erp_file, "erp") as erp:
        found = await ask(erp, Kind.PRICE, By.SKU, "BRG-1", filter=wanted)
    assert set(found["BRG-1"].items) == expected
