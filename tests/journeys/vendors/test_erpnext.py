"""The whole gateway over an ERPNext site that answers as documented."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import Block, CreditAccount, Delivery, Entity, SalesOrder
from backends.port import By
from backends.vendors.erpnext.bindings import BINDINGS
from backends.vocabulary import DeliveryStatus, Kind
from tests.fakes.erpnext import KEY, SECRET, ErpnextFake
from tests.fakes.erpnext_people import OURS
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts, company
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running

pytestmark = pytest.mark.integration

KINDS = sorted({kind for kind, by in BINDINGS if by is not By.CHANGED})
UNBILLED = {"S1": Decimal(50), "S3": Decimal(100)}  # in percent
CALLS = {
    "Customer": 2,
    "Dynamic Link": 1,
    "Contact": 1,
    "Communication": 1,
    "Opportunity": 1,
    "Issue": 1,
    "Sales Order": 2,
    "Sales Order Item": 2,
    "Delivery Note": 2,
    "Delivery Note Item": 2,
    "Sales Invoice": 2,
    "Customer Credit Limit": 1,
    "GL Entry": 1,
    "Company": 1,
    "Item": 1,
    "Warehouse": 1,
    "Bin": 1,
}


def spelled(entity: Entity, orders: dict[str, SalesOrder]) -> Entity:
    """Return what ERPNext can tell of an entity."""
    if isinstance(entity, SalesOrder) and entity.blocks:
        return msgspec.structs.replace(entity, blocks=(Block(kind="delivery"),))
    if isinstance(entity, Delivery):
        return msgspec.structs.replace(entity, status=DeliveryStatus.SHIPPED)
    if isinstance(entity, CreditAccount):
        left = [(orders[n].gross or Decimal(0)) * part / 100 for n, part in UNBILLED.items()]
        exposure = (entity.exposure or Decimal(0)) + sum(left)
        return msgspec.structs.replace(entity, exposure=round(exposure, 2))
    return entity


def known(facts: Facts) -> Facts:
    """Return the facts of the kinds that are served."""
    orders = {each.number: each for each in facts[Kind.ORDER] if isinstance(each, SalesOrder)}
    return {kind: tuple(spelled(each, orders) for each in facts[kind]) for kind in KINDS}


@asynccontextmanager
async def gateway(folder: Path, fake: ErpnextFake, **more: Any) -> AsyncIterator[Journey]:
    async with answering(fake) as url:
        table = {"vendor": "erpnext", "base_url": url, "timezone": "UTC", "company": OURS}
        table |= {"api_key": KEY, "api_secret": SECRET, **more}
        async with running(folder, {"erp": table}, owners(erp=KINDS)) as journey:
            yield journey


async def test_everything_about_a_customer_is_answered(tmp_path: Path) -> None:
    facts = company("erp")
    fake = ErpnextFake(facts)
    async with gateway(tmp_path, fake) as journey:
        fake.forget()
        found = await journey.customer_360("erp", "C1", ["SKU-1", "SKU-2"])
        assert found == expected_360(known(facts), "C1", ["SKU-1", "SKU-2"])
        assert dict(fake.counts) == CALLS


async def test_what_is_kept_costs_no_call_a_second_time(tmp_path: Path) -> None:
    fake = ErpnextFake(company("erp"))
    async with gateway(tmp_path, fake) as journey:
        await journey.customer_360("erp", "C1", ["SKU-1"])
        fake.forget()
        await journey.customer_360("erp", "C2", ["SKU-2"])
        assert not {"Company", "Warehouse"} & fake.counts.keys()


async def test_all_customers_are_listed_in_pages(tmp_path: Path) -> None:
    facts = company("erp", crowd=1200)
    async with gateway(tmp_path, ErpnextFake(facts)) as journey:
        names = await journey.everybody(100)
        assert sorted(names) == sorted(getattr(each, "name", "") for each in facts[Kind.CUSTOMER])


async def test_a_limit_of_the_site_is_waited_for(tmp_path: Path) -> None:
    facts = company("erp")
    fake = ErpnextFake(facts)
    async with gateway(tmp_path, fake) as journey:
        fake.throttle()
        found = await journey.customer_360("erp", "C1")
        assert found == expected_360(known(facts), "C1")


async def test_what_the_user_may_not_read_fails_alone(tmp_path: Path) -> None:
    fake = ErpnextFake(company("erp"))
    fake.forbidden = {"GL Entry"}
    async with gateway(tmp_path, fake) as journey:
        customer = (await journey.customer_360("erp", "C1"))["customer"]
        assert customer["credit"]["freshness"]["state"] == "FAILED"
        assert customer["orders"]["freshness"]["state"] == "FRESH"


async def test_a_revoked_key_fails_without_a_word_of_the_site(tmp_path: Path) -> None:
    fake = ErpnextFake(company("erp"))
    async with gateway(tmp_path, fake) as journey:
        ident = await journey.id_of("erp", "C1")
        fake.revoked = True
        query = "query($id: ID!) { customer(id: $id) { name freshness { state } } }"
        answer = str(await journey.ask(query, id=ident))
        assert "FAILED" in answer
        assert not [word for word in ("Huaxia", SECRET, "frappe") if word in answer]
