"""A whole gateway over SAP S/4HANA: sets, expansions, batches, tokens, on the wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import (
    CreditAccount,
    Entity,
    SalesOrder,
    Stock,
)
from backends.vocabulary import Kind
from tests.fakes.expected import expected_360
from tests.fakes.facts import SITES, Facts, company
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running
from tests.fakes.sap_s4hana import CLIENT, PASSWORD, SECRET, TOKENS, USER, SapFake, numbers

pytestmark = pytest.mark.integration

FIRST, SECOND = "17100001", "17100002"
SKUS = ["TG-1", "TG-3"]
SERVED = [kind for kind in Kind if kind not in {Kind.INTERACTION, Kind.OPPORTUNITY, Kind.TICKET}]
# open items 669.50, less the payment that is not matched, and order 3, of which nothing went out
EXPOSURE = Decimal("669.50") - Decimal("20.00") + Decimal("2099.80")
ATP = "API_PRODUCT_AVAILY_INFO_BASIC"
COUNTS = {
    "A_BusinessPartner": 4,  # the customer, people and their names, the debtor
    "A_SalesOrder": 2,  # the list, and what of it counts as exposure
    "A_OutbDeliveryItem": 1,
    "A_OutbDeliveryHeader": 1,
    "A_SalesQuotation": 1,
    "A_SalesContract": 1,
    "A_BillingDocument": 1,
    "A_OperationalAcctgDocItemCube": 3,  # of invoices, payments, and what is open
    "CreditManagementAccount": 1,
    "A_Product": 1,
    "A_MatlStkInAcctMod": 1,
    "A_SlsPrcgCndnRecdValidity": 1,
    f"token {ATP}": 1,
    f"batch {ATP}": 1,
}


def facts(crowd: int = 0) -> Facts:
    return company("erp", customers=(FIRST, SECOND), crowd=crowd, numbers=numbers)


def told(entity: Entity) -> Entity:
    """Return an entity as SAP tells it."""
    if isinstance(entity, SalesOrder):
        lines = tuple(msgspec.structs.replace(line, price=None) for line in entity.lines)
        return msgspec.structs.replace(entity, lines=lines)
    if isinstance(entity, Stock):
        return msgspec.structs.replace(entity, available=None)
    if isinstance(entity, CreditAccount):
        return msgspec.structs.replace(entity, exposure=EXPOSURE)
    return entity


def expected(customer: str, skus: list[str] | None = None) -> dict[str, Any]:
    seen: Facts = {kind: tuple(map(told, facts()[kind])) for kind in SERVED}
    return expected_360(seen, customer, skus or [])


def table(url: str, **more: Any) -> dict[str, Any]:
    return {
        "vendor": "sap_s4hana",
        "base_url": url,
        "timezone": "UTC",
        "sales_organization": "1710",
        "distribution_channel": "10",
        "division": "00",
        "plants": list(SITES),
        "retries": 1,
        **(more or oauth(url)),
    }


def oauth(url: str) -> dict[str, Any]:
    return {"client_id": CLIENT, "client_secret": SECRET, "token_url": f"{url}{TOKENS}"}


@asynccontextmanager
async def journey(folder: Path, fake: SapFake, **more: Any) -> AsyncIterator[Journey]:
    async with (
        answering(fake) as url,
        running(folder, {"erp": table(url, **more)}, owners(erp=SERVED)) as found,
    ):
        fake.forget()
        yield found


async def test_a_customer_is_told_with_everything_that_sap_holds(tmp_path: Path) -> None:
    fake = SapFake(facts())
    async with journey(tmp_path, fake) as asked:
        found = await asked.customer_360("erp", FIRST, SKUS)
    assert found == expected(FIRST, SKUS)
    assert fake.counts == COUNTS


async def test_the_other_customer_has_its_own(tmp_path: Path) -> None:
    async with journey(tmp_path, SapFake(facts())) as asked:
        assert await asked.customer_360("erp", SECOND) == expected(SECOND)


async def test_a_user_with_a_password_sees_the_same(tmp_path: Path) -> None:
    async with journey(tmp_path, SapFake(facts()), user=USER, password=PASSWORD) as asked:
        assert await asked.customer_360("erp", FIRST, SKUS) == expected(FIRST, SKUS)


@pytest.mark.parametrize("page", [1000, 1])
async def test_orders_of_version_4_are_told_alike(tmp_path: Path, page: int) -> None:
    fake = SapFake(facts(), page=page)
    more = {"user": USER, "password": PASSWORD, "orders": "v4"}
    async with journey(tmp_path, fake, **more) as asked:
        assert await asked.customer_360("erp", FIRST, SKUS) == expected(FIRST, SKUS)
    assert fake.counts["SalesOrder"] >= 2
    assert fake.counts["A_SalesOrder"] == 0


async def test_a_price_for_a_customer_is_that_of_an_order_that_is_tried(tmp_path: Path) -> None:
    fake = SapFake(facts())
    query = """query($id: ID!, $skus: [String!]!) {
      products(skus: $skus) { price(customer: $id, quantity: "20") {
        amount { amount currency } basis { value unit } freshness { state } } }
    }"""
    async with journey(tmp_path, fake) as asked:
        ident = await asked.id_of("erp", FIRST)
        found = await asked.data(query, id=ident, skus=SKUS)
    told_ = [each["price"] for each in found["products"]]
    assert [each["amount"] for each in told_] == [
        {"amount": "450.00", "currency": "CNY"},
        {"amount": "17998.20", "currency": "CNY"},
    ]
    assert {each["basis"]["value"] for each in told_} == {"20"}
    simulation = "API_SALES_ORDER_SIMULATION_SRV"
    assert (fake.counts[f"token {simulation}"], fake.counts[f"batch {simulation}"]) == (1, 1)


async def test_a_token_that_ends_is_asked_for_once_more(tmp_path: Path) -> None:
    fake = SapFake(facts())
    async with journey(tmp_path, fake) as asked:
        fake.end_sessions()
        found = await asked.customer_360("erp", FIRST, SKUS)
    assert found == expected(FIRST, SKUS)
    assert fake.counts["login"] == 1


async def test_a_spent_token_for_batches_is_fetched_once_more(tmp_path: Path) -> None:
    fake = SapFake(facts())
    async with journey(tmp_path, fake) as asked:
        await asked.customer_360("erp", FIRST, SKUS)
        fake.forget()
        fake.token = "csrf-2"
        found = await asked.customer_360("erp", FIRST, SKUS)
    assert found == expected(FIRST, SKUS)
    assert (fake.counts[f"token {ATP}"], fake.counts[f"batch {ATP}"]) == (1, 2)


async def test_who_is_asked_to_wait_tries_again(tmp_path: Path) -> None:
    fake = SapFake(facts())
    async with journey(tmp_path, fake) as asked:
        fake.throttle()
        found = await asked.customer_360("erp", FIRST, SKUS)
    assert found == expected(FIRST, SKUS)
    assert sum(fake.counts.values()) > sum(COUNTS.values())


async def test_pages_of_the_server_are_followed_to_the_last(tmp_path: Path) -> None:
    fake = SapFake(facts(crowd=148), page=40)
    async with journey(tmp_path, fake) as asked:
        await asked.gateway.synchronise()
        assert fake.counts == {"A_BusinessPartner": 5}  # 40, 40, 20 of a hundred; 40, 10
        assert len(await asked.everybody(first=100)) == 150


async def test_small_pages_change_nothing_of_what_is_told(tmp_path: Path) -> None:
    async with journey(tmp_path, SapFake(facts(), page=1)) as asked:
        assert await asked.customer_360("erp", FIRST, SKUS) == expected(FIRST, SKUS)


async def test_an_order_is_found_by_what_a_person_holds_in_hand(tmp_path: Path) -> None:
    async with journey(tmp_path, SapFake(facts())) as asked:
        held = ["400001", "PO-7002", "8000001", "SF1002"]
        query = "query($held: String!) { findOrders(reference: $held) { nodes { number } } }"
        found = [await asked.ask(query, held=one) for one in held]
    numbers_ = [[node["number"] for node in one["data"]["findOrders"]["nodes"]] for one in found]
    assert numbers_ == [["400001"], ["400002"], ["400001", "400002"], ["400002"]]


async def test_a_wrong_password_fails_the_sections_and_not_the_answer(tmp_path: Path) -> None:
    fake = SapFake(facts())
    async with journey(tmp_path, fake, user=USER, password=PASSWORD) as asked:
        ident = await asked.id_of("erp", FIRST)
        fake.password = "another"
        query = "query($id: ID!) { customer(id: $id) { orders { freshness { state } } } }"
        answers = [await asked.ask(query, id=ident) for _ in range(3)]
    states = [each["data"]["customer"]["orders"]["freshness"]["state"] for each in answers]
    assert states == ["FAILED"] * 3
    assert PASSWORD not in str(answers)
    assert fake.counts["A_SalesOrder"] <= 2
