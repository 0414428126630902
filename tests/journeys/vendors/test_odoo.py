"""A whole gateway over Odoo, which is CRM and ERP in one; and an older CRM's customer beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import Availability, Confirmation, Delivery, SalesOrder, Stock
from backends.vocabulary import DeliveryStatus, Kind
from tests.fakes.expected import expected_360
from tests.fakes.facts import PROMISED, SITES, Facts, company
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running
from tests.fakes.odoo import DATABASE, SECRET, TRACEBACK, USER, Odoo
from tests.fakes.odoo_partners import line_id, numbers

pytestmark = pytest.mark.integration

SERVED = frozenset(Kind) - {Kind.CONTRACT}
HUAXIA, BEIHAI = "7", "9"
SKUS = ["SKU-1", "SKU-3"]
JSON2: Mapping[str, Any] = {"api": "json2", "database": DATABASE}
JSONRPC: Mapping[str, Any] = {"api": "jsonrpc", "database": DATABASE, "user": USER}
BY_BOTH = pytest.mark.parametrize("way", [JSON2, JSONRPC], ids=["json2", "jsonrpc"])
ORDERS = "query($id: ID!) { customer(id: $id) { orders { freshness { state } } } }"


def facts(crowd: int = 0) -> Facts:
    """Return the company; its customers' keys are ids."""
    return company("erp", customers=(HUAXIA, BEIHAI), crowd=crowd, numbers=numbers)


def told() -> Facts:
    """Return what Odoo can tell of it."""
    whole = dict(facts())
    del whole[Kind.CONTRACT]
    spelled = {
        Kind.CONTACT: lambda one: msgspec.structs.replace(one, primary=None),
        Kind.ORDER: order,
        Kind.DELIVERY: delivery,
    }
    for kind, spell in spelled.items():
        whole[kind] = tuple(spell(each) for each in whole[kind])
    whole[Kind.AVAILABILITY] = tuple(
        promise(each) for each in whole[Kind.STOCK] if isinstance(each, Stock)
    )
    return whole


def order(one: Any) -> SalesOrder:
    """Leave it no blocks, and ids for the positions of its lines."""
    lines = tuple(
        msgspec.structs.replace(line, position=str(line_id(one.number, line.position)))
        for line in one.lines
    )
    changed: SalesOrder = msgspec.structs.replace(one, blocks=(), lines=lines)
    return changed


def delivery(one: Any) -> Delivery:
    """Leave it one order and the day it left: nobody tells Odoo that it has arrived."""
    mine = tuple(line for line in one.lines if line.order == one.lines[0].order)
    changed: Delivery = msgspec.structs.replace(one, lines=mine, status=DeliveryStatus.SHIPPED)
    return changed


def promise(there: Stock) -> Availability:
    """Every warehouse has the five that are asked for."""
    return Availability(
        system="erp",
        sku=there.sku,
        unit=there.unit,
        site=there.site,
        confirmed=(Confirmation(date=PROMISED, quantity=Decimal(5)),),
    )


@asynccontextmanager
async def journey(
    folder: Path, fake: Odoo, way: Mapping[str, Any] = JSONRPC
) -> AsyncIterator[Journey]:
    async with answering(fake) as url:
        table = {"vendor": "odoo", "base_url": url, "timezone": "Asia/Shanghai", **way}
        secret = {"company": 1, "password": SECRET}
        async with running(folder, {"erp": {**table, **secret}}, owners(erp=SERVED)) as found:
            fake.forget()
            yield found


@BY_BOTH
async def test_a_customer_is_told_with_everything_by_counted_calls(
    tmp_path: Path, way: Mapping[str, Any]
) -> None:
    fake = Odoo(facts())
    async with journey(tmp_path, fake, way) as asked:
        found = await asked.customer_360("erp", HUAXIA, SKUS)
        assert found == expected_360(told(), HUAXIA, SKUS)
        first = fake.counts.copy()
        fake.forget()
        assert await asked.customer_360("erp", HUAXIA, SKUS) == found
    searched = {name: n for name, n in fake.counts.items() if name.endswith("search_read")}
    assert searched == {
        "res.partner.search_read": 3,  # the customer, its contacts, its credit
        "mail.message.search_read": 1,
        "mail.activity.search_read": 1,
        "crm.lead.search_read": 1,
        "sale.order.search_read": 2,  # quotes and orders
        "sale.order.line.search_read": 1,
        "helpdesk.ticket.search_read": 1,
        "stock.picking.search_read": 1,
        "account.move.search_read": 1,
        "account.move.line.search_read": 1,
        "account.payment.search_read": 1,
        "product.product.search_read": 1 + 1 + len(SITES) * 2,  # products, prices, both at sites
        "stock.move.search_read": 1 + len(SITES),  # of deliveries; what comes in at each site
    }
    assert sum(fake.counts.values()) == sum(searched.values()), "what is kept is not asked again"
    assert first.total() > fake.counts.total()


@BY_BOTH
async def test_the_other_customer_has_its_own(tmp_path: Path, way: Mapping[str, Any]) -> None:
    async with journey(tmp_path, Odoo(facts()), way) as asked:
        found = await asked.customer_360("erp", BEIHAI)
    expected = expected_360(told(), BEIHAI)
    nothing = {"currency": "CNY", "limit": None, "exposure": {"amount": Decimal(0)}}
    overdue = {"overdue": {"amount": Decimal(0)}}
    expected["customer"]["credit"]["accounts"] = [{**nothing, **overdue}]
    assert found == expected


async def test_who_is_no_longer_let_in_logs_in_once_for_all_calls(tmp_path: Path) -> None:
    fake = Odoo(facts())
    async with journey(tmp_path, fake) as asked:
        await asked.customer_360("erp", HUAXIA, SKUS)
        fake.end_sessions()
        fake.forget()
        found = await asked.customer_360("erp", HUAXIA, SKUS)
    assert found == expected_360(told(), HUAXIA, SKUS)
    assert fake.counts["authenticate"] == 1


@BY_BOTH
async def test_who_is_asked_to_wait_tries_again(tmp_path: Path, way: Mapping[str, Any]) -> None:
    fake = Odoo(facts())
    async with journey(tmp_path, fake, way) as asked:
        await asked.customer_360("erp", HUAXIA, SKUS)
        fake.forget()
        fake.throttle()
        found = await asked.customer_360("erp", HUAXIA, SKUS)
    assert found == expected_360(told(), HUAXIA, SKUS)


@BY_BOTH
async def test_the_directory_reads_all_customers_in_pages(
    tmp_path: Path, way: Mapping[str, Any]
) -> None:
    fake = Odoo(facts(crowd=600))
    async with journey(tmp_path, fake, way) as asked:
        await asked.gateway.synchronise()
        assert fake.counts["res.partner.search_read"] == 2
        names = await asked.everybody(first=100)
    assert len(set(names)) == 602


@BY_BOTH
async def test_a_traceback_of_the_server_reaches_nobody(
    tmp_path: Path, way: Mapping[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    fake = Odoo(facts())
    async with journey(tmp_path, fake, way) as asked:
        ident = await asked.id_of("erp", HUAXIA)
        del fake.tables["sale.order"]  # the app is gone
        answer = await asked.ask(ORDERS, id=ident)
    assert answer["data"]["customer"]["orders"]["freshness"] == {"state": "FAILED"}
    for secret in (TRACEBACK, SECRET):
        assert secret not in f"{answer} {caplog.text}"
