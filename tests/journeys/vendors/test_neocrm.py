"""A whole gateway over a tenant of Neocrm: a CRM that also knows orders, what is due and paid."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import Entity, OrderLine, SalesOrder
from backends.vendors.neocrm.about import VENDOR
from backends.vocabulary import Kind, PaymentStatus
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts, company
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running
from tests.fakes.neocrm import CLIENT, PASSWORD, SECRET, SECURITY, TOKEN, USER, NeocrmFake
from tests.fakes.neocrm_rows import ACTIVITY, CUSTOMERS, keys

pytestmark = pytest.mark.integration

SKUS = ["SKU-1", "SKU-3"]
ONE = CUSTOMERS[0]
# Neocrm has no facts for these.
LACKING: Mapping[Kind, Mapping[str, Any]] = {
    Kind.CONTACT: {"primary": None},
    Kind.INTERACTION: {"subject": None},
    Kind.CONTRACT: {"amount": None, "currency": None},
    Kind.PAYMENT: {"status": PaymentStatus.RECEIVED},
    Kind.CREDIT: {"limit": None, "overdue": None},
}
EACH_OBJECT_ONCE = {
    "account": 2,  # the customer, and what is unpaid
    "contact": 1,
    "activityrecord": 1,
    "opportunity": 1,
    "quote": 1,
    "contract": 1,
    "serviceCase": 1,
    "order": 1,
    "orderProduct": 1,
    "paymentApplicationPlan": 1,
    "paymentApplication": 1,
    "product": 2,  # two products, and two prices
}


def facts(crowd: int = 0) -> Facts:
    return company("crm", customers=CUSTOMERS, numbers=keys, crowd=crowd)


def known(crowd: int = 0) -> dict[Kind, tuple[Entity, ...]]:
    """Return the company as far as Neocrm knows it."""
    return {
        kind: tuple(_known(kind, each) for each in entities)
        for kind, entities in facts(crowd).items()
        if kind in VENDOR.serves
    }


def _known(kind: Kind, entity: Entity) -> Entity:
    if isinstance(entity, SalesOrder):
        lines = tuple(_counted(n, line) for n, line in enumerate(entity.lines, 1))
        return msgspec.structs.replace(
            entity,
            reference=None,
            delivery_status=None,
            billing_status=None,
            blocks=(),
            lines=lines,
        )
    changed: Entity = msgspec.structs.replace(entity, **LACKING.get(kind, {}))
    return changed


def _counted(number: int, line: OrderLine) -> OrderLine:
    return msgspec.structs.replace(line, position=str(number))


def table(url: str) -> dict[str, Any]:
    return {
        "vendor": "neocrm",
        "base_url": url,
        "timezone": "Asia/Shanghai",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "user": USER,
        "password": PASSWORD,
        "security_token": SECURITY,
        "currency": "CNY",
        "sku": "productCode__c",
        "words": {"interaction": {number: word for word, number in ACTIVITY.items()}},
    }


@asynccontextmanager
async def journey(folder: Path, fake: NeocrmFake) -> AsyncIterator[Journey]:
    async with (
        answering(fake) as url,
        running(folder, {"crm": table(url)}, owners(crm=VENDOR.serves)) as found,
    ):
        fake.forget()
        yield found


async def test_a_customer_is_told_with_everything_and_each_object_is_asked_once(
    tmp_path: Path,
) -> None:
    fake = NeocrmFake(facts())
    async with journey(tmp_path, fake) as asked:
        found = await asked.customer_360("crm", ONE, SKUS)
    assert found == expected_360(known(), ONE, SKUS)
    assert fake.counts == EACH_OBJECT_ONCE


@pytest.mark.parametrize("in_band", [False, True])
async def test_a_token_that_has_ended_is_renewed_once_for_all(
    tmp_path: Path, *, in_band: bool
) -> None:
    fake = NeocrmFake(facts(), in_band=in_band)
    async with journey(tmp_path, fake) as asked:
        fake.end_sessions()
        found = await asked.customer_360("crm", ONE, SKUS)
    assert found == expected_360(known(), ONE, SKUS)
    assert fake.counts[TOKEN] == 1


async def test_who_is_asked_to_wait_tries_again(tmp_path: Path) -> None:
    fake = NeocrmFake(facts())
    async with journey(tmp_path, fake) as asked:
        fake.throttle()
        found = await asked.customer_360("crm", ONE, SKUS)
    assert found == expected_360(known(), ONE, SKUS)
    assert fake.counts.total() == sum(EACH_OBJECT_ONCE.values()) + 1


async def test_the_directory_reads_all_accounts_in_pages_of_a_hundred(tmp_path: Path) -> None:
    fake = NeocrmFake(facts(crowd=240))
    async with journey(tmp_path, fake) as asked:
        await asked.gateway.synchronise()
        assert fake.counts == {"account": 3}
        assert len(await asked.everybody()) == 242


async def test_orders_go_on_behind_a_page(tmp_path: Path) -> None:
    query = """query($id: ID!, $after: String) { customer(id: $id) {
        orders(first: 2, after: $after) { nodes { number } pageInfo { hasNextPage endCursor } } } }
    """
    numbers, after = [], None
    async with journey(tmp_path, NeocrmFake(facts())) as asked:
        ident = await asked.id_of("crm", ONE)
        for more in (True, False):
            data = await asked.data(query, id=ident, after=after)
            orders = data["customer"]["orders"]
            numbers += [node["number"] for node in orders["nodes"]]
            after = orders["pageInfo"]["endCursor"]
            assert orders["pageInfo"]["hasNextPage"] is more
    assert numbers == ["S3", "S1", "S2"]


async def test_a_refused_object_fails_its_section_and_nothing_is_told(tmp_path: Path) -> None:
    fake = NeocrmFake(facts())
    async with journey(tmp_path, fake) as asked:
        fake.tables = {name: rows for name, rows in fake.tables.items() if name != "serviceCase"}
        answer = await asked.customer_360("crm", ONE)
    assert answer["customer"]["tickets"]["freshness"] == {"state": "FAILED"}
    assert answer["customer"]["contacts"]["freshness"] == {"state": "FRESH"}
