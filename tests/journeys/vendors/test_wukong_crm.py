"""A whole gateway over Wukong CRM, version 11 and version 9, whose contracts are its orders."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import (
    Contact,
    Contract,
    Entity,
    Interaction,
    Invoice,
    OrderLine,
    Payment,
    SalesOrder,
)
from backends.vendors.wukong_crm.adapter import VERSIONS
from backends.vocabulary import (
    ContractStatus,
    InteractionKind,
    InvoiceStatus,
    Kind,
    PaymentStatus,
)
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running
from tests.fakes.wukong_crm import PASSWORD, USER, Wukong, Wukong9, Wukong11
from tests.fakes.wukong_crm_rows import wukong_company

pytestmark = pytest.mark.integration

SKUS = ["SKU-1", "SKU-3"]
FAKES: Mapping[int, type[Wukong]] = {11: Wukong11, 9: Wukong9}
# Four contracts: one call for their list, one for the lines of each, one for their products.
COUNTED: Mapping[int, Mapping[str, int]] = {
    11: {
        "/crmCustomer/queryPageList": 1,
        "/crmContacts/queryPageList": 1,
        "/crmActivity/getCrmActivityPageList": 3,  # a day each
        "/crmBusiness/queryPageList": 1,
        "/crmContract/queryPageList": 2,  # as contracts, as orders
        "/crmContract/queryProductListByContractId": 4,
        "/crmCustomer/queryInvoice": 1,
        "/crmCustomer/queryReceivables": 1,
        "/crmProduct/queryPageList": 3,  # products, prices, those of the lines
    },
    9: {
        "crm/customer/index": 1,
        "crm/contacts/index": 1,
        "admin/record/index": 1,
        "crm/business/index": 1,
        "crm/contract/index": 2,
        "crm/contract/product": 4,
        "crm/receivables/index": 1,
        "crm/product/index": 5,  # a number a call, twice; those of the lines together
    },
}
replace = msgspec.structs.replace


def served(version: int) -> list[Kind]:
    return sorted({kind for kind, _ in VERSIONS[version][1]})


def line(told: OrderLine, position: int) -> OrderLine:
    return replace(told, position=str(position))


def as_contract(order: SalesOrder) -> Contract:
    """Return what an order is as a contract: one that was approved and has no term."""
    return Contract(
        system=order.system,
        key=order.number,
        customer=order.customer,
        number=order.number,
        status=ContractStatus.ACTIVE,
        amount=order.gross,
        currency=order.currency,
    )


def as_order(contract: Contract) -> SalesOrder:
    """Return what a contract is as an order: one without lines."""
    return SalesOrder(
        system=contract.system,
        number=contract.number,
        customer=contract.customer,
        ordered=contract.starts,
        currency=contract.currency,
        gross=contract.amount,
    )


def told(entity: Entity) -> Entity:
    """Leave out what Wukong CRM cannot tell."""
    if isinstance(entity, Contact):
        return replace(entity, primary=None)
    if isinstance(entity, Interaction):
        meeting = entity.kind is InteractionKind.MEETING
        kind = InteractionKind.OTHER if meeting else entity.kind
        return replace(entity, subject=None, kind=kind)
    if isinstance(entity, Invoice):
        return replace(entity, due=None, open_amount=None, status=InvoiceStatus.OTHER)
    if isinstance(entity, Payment):
        return replace(entity, status=PaymentStatus.MATCHED)
    if isinstance(entity, SalesOrder):
        lines = tuple(line(each, n) for n, each in enumerate(entity.lines, 1))
        bare = {"reference": None, "net": None, "blocks": ()}
        return replace(entity, delivery_status=None, billing_status=None, lines=lines, **bare)
    return entity


def expected(version: int, facts: Facts) -> dict[Kind, tuple[Entity, ...]]:
    """Return the facts as they come out."""
    orders = [each for each in facts[Kind.ORDER] if isinstance(each, SalesOrder)]
    contracts = [each for each in facts[Kind.CONTRACT] if isinstance(each, Contract)]
    both = {
        **facts,
        Kind.CONTRACT: (*contracts, *map(as_contract, orders)),
        Kind.ORDER: (*orders, *map(as_order, contracts)),
    }
    return {kind: tuple(map(told, both[kind])) for kind in served(version)}


def table(url: str, version: int) -> dict[str, Any]:
    who = {"user": USER, "password": PASSWORD, "timezone": "Asia/Shanghai"}
    return {"vendor": "wukong_crm", "version": version, "base_url": url, **who}


@asynccontextmanager
async def journey(folder: Path, fake: Wukong) -> AsyncIterator[Journey]:
    owned = owners(crm=served(fake.version))
    async with (
        answering(fake) as url,
        running(folder, {"crm": table(url, fake.version)}, owned) as found,
    ):
        fake.forget()
        yield found


@pytest.fixture(params=[11, 9], ids=["version-11", "version-9"])
def version(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


@pytest.fixture
def facts() -> Facts:
    return wukong_company("crm")


async def test_a_customer_is_told_with_everything_in_counted_calls(
    tmp_path: Path, version: int, facts: Facts
) -> None:
    fake = FAKES[version](facts)
    async with journey(tmp_path, fake) as asked:
        found = await asked.customer_360("crm", "1512", SKUS)
    assert found == expected_360(expected(version, facts), "1512", SKUS)
    assert fake.counts == COUNTED[version]


async def test_the_other_customer_has_its_own(tmp_path: Path, version: int, facts: Facts) -> None:
    async with journey(tmp_path, FAKES[version](facts)) as asked:
        found = await asked.customer_360("crm", "1513")
    assert found == expected_360(expected(version, facts), "1513")


async def test_a_session_that_ends_in_between_costs_one_login(
    tmp_path: Path, version: int, facts: Facts
) -> None:
    fake = FAKES[version](facts)
    async with journey(tmp_path, fake) as asked:
        fake.let_in()  # somebody logs in as the same user
        found = await asked.customer_360("crm", "1512", SKUS)
    assert found == expected_360(expected(version, facts), "1512", SKUS)
    assert fake.counts[{11: "/login", 9: "admin/base/login"}[version]] == 1


async def test_who_is_asked_to_wait_tries_again(tmp_path: Path, version: int, facts: Facts) -> None:
    fake = FAKES[version](facts)
    async with journey(tmp_path, fake) as asked:
        fake.throttle()
        found = await asked.customer_360("crm", "1512", SKUS)
    assert found == expected_360(expected(version, facts), "1512", SKUS)
    assert fake.counts.total() >= sum(COUNTED[version].values()) + 1


async def test_the_directory_reads_all_customers_in_pages(tmp_path: Path, version: int) -> None:
    fake = FAKES[version](wukong_company("crm", crowd=700))
    async with journey(tmp_path, fake) as asked:
        await asked.gateway.synchronise()
        calls = fake.counts.total()
        assert len(await asked.everybody(first=100)) == 702
    assert calls <= 20
