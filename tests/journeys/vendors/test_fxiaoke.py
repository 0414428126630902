"""A whole gateway over Fxiaoke: a CRM with orders, in the ways of both generations."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from backends.domain import Entity
from backends.vendors.fxiaoke.about import VENDOR
from backends.vocabulary import InvoiceStatus, Kind, PaymentStatus, TicketStatus
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts, company
from tests.fakes.fake import answering
from tests.fakes.fxiaoke import APP, USER_V1, USER_V2, Fxiaoke
from tests.fakes.fxiaoke_rows import BOOK
from tests.fakes.journey import Journey, owners, running

pytestmark = pytest.mark.integration

E = TypeVar("E", bound=Entity)
SKUS = ["SKU-1", "SKU-3"]
V2 = {"login": "v2", "user": USER_V2}
V1 = {"login": "v1", "user": USER_V1}
# One call each; order and delivery need those for lines and for the codes of products.
CALLS = {
    "query AccountObj": 1,
    "query ContactObj": 1,
    "query ActiveRecordObj": 1,
    "query NewOpportunityObj": 1,
    "query QuoteObj": 1,
    "query ContractObj": 1,
    "query CasesObj": 1,
    "query InvoiceApplicationObj": 1,
    "query PaymentObj": 1,
    "query SalesOrderProductObj": 1,
    "query DeliveryNoteObj": 1,
    "query DeliveryNoteProductObj": 1,
    "query SalesOrderObj": 2,  # of the customer, and by number for the deliveries
    "query StockObj": 1,
    "query PriceBookProductObj": 1,
    "query ProductObj": 5,  # of order lines, of delivery lines, products, stock, prices
}


def spelled(crowd: int = 0) -> Facts:
    """Return the company as far as Fxiaoke can spell it; a note is of one order."""
    whole = company("crm", crowd=crowd)
    told: dict[Kind, Callable[[Any], Entity]] = {
        Kind.CONTACT: lambda one: changed(one, primary=None),
        Kind.INTERACTION: lambda one: changed(one, subject=None),
        Kind.TICKET: lambda one: changed(one, subject=None, status=TicketStatus.OTHER),
        Kind.ORDER: lambda one: changed(
            one,
            reference=None,
            blocks=(),
            billing_status=None,
            lines=tuple(changed(line, position=str(n)) for n, line in enumerate(one.lines, 1)),
        ),
        Kind.DELIVERY: lambda one: changed(
            one, lines=tuple(line for line in one.lines if line.order == one.lines[0].order)
        ),
        Kind.INVOICE: lambda one: changed(
            one, due=None, open_amount=None, status=InvoiceStatus.OTHER
        ),
        Kind.PAYMENT: lambda one: changed(one, status=PaymentStatus.RECEIVED),
    }
    return {
        kind: tuple(told[kind](each) for each in whole[kind]) if kind in told else whole[kind]
        for kind in VENDOR.serves
    }


def changed(one: E, **members: Any) -> E:
    return msgspec.structs.replace(one, **members)


def note_of_one_order(crowd: int = 0) -> Facts:
    """Return the company as it stands in Fxiaoke."""
    return {**company("crm", crowd=crowd), Kind.DELIVERY: spelled()[Kind.DELIVERY]}


def table(url: str, way: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "vendor": "fxiaoke",
        "base_url": url,
        "timezone": "Asia/Shanghai",
        "app_id": APP["appId"],
        "app_secret": APP["appSecret"],
        "permanent_code": APP["permanentCode"],
        "currency": "CNY",
        "price_book": BOOK,
        **way,
        **more,
    }


@asynccontextmanager
async def asking(
    folder: Path, fake: Fxiaoke, way: dict[str, str], **more: Any
) -> AsyncIterator[Journey]:
    async with (
        answering(fake) as url,
        running(folder, {"crm": table(url, way, **more)}, owners(crm=VENDOR.serves)) as journey,
    ):
        yield journey


@pytest.mark.parametrize("way", [V2, V1], ids=["v2", "v1"])
async def test_a_customer_is_told_with_everything_in_counted_calls(
    tmp_path: Path, way: dict[str, str]
) -> None:
    fake = Fxiaoke(note_of_one_order())
    async with asking(tmp_path, fake, way) as journey:
        first = await journey.customer_360("crm", "C1", SKUS)
        fake.forget()
        again = await journey.customer_360("crm", "C1", SKUS)
    assert first == again == expected_360(spelled(), "C1", SKUS)
    assert fake.counts == CALLS  # neither a login nor a description of an object


async def test_the_other_customer_has_its_own(tmp_path: Path) -> None:
    async with asking(tmp_path, Fxiaoke(note_of_one_order()), V2) as journey:
        assert await journey.customer_360("crm", "C2") == expected_360(spelled(), "C2")


@pytest.mark.parametrize("way", [V2, V1], ids=["v2", "v1"])
async def test_a_token_that_ends_in_between_costs_one_login(
    tmp_path: Path, way: dict[str, str]
) -> None:
    fake = Fxiaoke(note_of_one_order())
    async with asking(tmp_path, fake, way) as journey:
        await journey.customer_360("crm", "C1", SKUS)
        fake.forget()
        fake.end_sessions()
        found = await journey.customer_360("crm", "C1", SKUS)
    assert found == expected_360(spelled(), "C1", SKUS)
    assert sum(fake.is_login(asked) for asked in fake.calls) == 1


async def test_a_call_that_is_throttled_within_a_success_is_tried_again(tmp_path: Path) -> None:
    fake = Fxiaoke(note_of_one_order())
    async with asking(tmp_path, fake, V2) as journey:
        await journey.customer_360("crm", "C1", SKUS)
        fake.forget()
        fake.throttle()
        found = await journey.customer_360("crm", "C1", SKUS)
    assert found == expected_360(spelled(), "C1", SKUS)
    assert fake.counts.total() == sum(CALLS.values()) + 1


async def test_all_customers_are_listed_by_pages_of_a_hundred(tmp_path: Path) -> None:
    fake = Fxiaoke(note_of_one_order(crowd=230))
    async with asking(tmp_path, fake, V2) as journey:
        assert fake.counts["query AccountObj"] == 3
        everybody = await journey.everybody()
    names = [getattr(each, "name", "") for each in company("crm", crowd=230)[Kind.CUSTOMER]]
    assert sorted(everybody) == sorted(names)


async def test_no_more_calls_run_at_once_than_the_settings_allow(tmp_path: Path) -> None:
    fake = Fxiaoke(note_of_one_order())
    async with asking(tmp_path, fake, V2, cap=2) as journey:
        await journey.customer_360("crm", "C1", SKUS)
    assert fake.most_in_flight <= 2


async def test_customers_are_linked_by_the_number_they_have_elsewhere(tmp_path: Path) -> None:
    here, there = Fxiaoke(note_of_one_order()), Fxiaoke(company("erp", customers=("N-C1", "N-C2")))
    async with answering(here) as crm, answering(there) as erp:
        tables = {
            "crm": {**table(crm, V2), "account_no_of": "erp"},
            "erp": table(erp, V1),
        }
        owned = owners(crm=[Kind.CUSTOMER, Kind.CONTACT], erp=[Kind.PAYMENT])
        async with running(tmp_path, tables, owned) as journey:
            found = await journey.customer_360("crm", "C1")
    assert [node["key"] for node in found["customer"]["contacts"]["nodes"]] == ["P1", "P2"]
    paid = [node["number"] for node in found["customer"]["payments"]["nodes"]]
    assert paid == ["PAY2", "PAY1"]
