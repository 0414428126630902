"""A whole gateway over a K/3 Cloud server that is CRM and ERP at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import Contact, CreditAccount, Delivery, Entity, SalesOrder
from backends.vendors.kingdee_k3cloud.bindings import BINDINGS
from backends.vocabulary import BillingStatus, DeliveryStatus, Kind
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts, company
from tests.fakes.fake import answering
from tests.fakes.journey import Journey, owners, running
from tests.fakes.kingdee_k3cloud import APP, CENTER, PASSWORD, SECRET, USER, KingdeeFake
from tests.fakes.kingdee_k3cloud_rows import forms

pytestmark = pytest.mark.integration

SKUS = ["SKU-1", "SKU-3"]
SERVED = {kind for kind, _ in BINDINGS}
BY_SECRET = {"login": "app_secret", "app_id": APP, "app_secret": SECRET}
ONCE = {
    "BD_CommonContact": 1,
    "SAL_QUOTATION": 1,
    "CRM_Contract": 1,
    "SAL_SaleOrder": 1,
    "SAL_OUTSTOCK": 2,  # the deliveries of the orders, then each whole
    "AR_receivable": 2,  # the list, and what is open for the credit
    "AR_RECEIVEBILL": 2,
    "BD_Customer": 2,  # the customer, and on which terms it buys
    "BD_MATERIAL": 1,
    "STK_Inventory": 1,
    "BD_SAL_PriceList": 1,
}


def told_by_the_vendor(entity: Entity) -> Entity:
    """Leave out what K/3 Cloud cannot tell."""
    replace = msgspec.structs.replace
    if isinstance(entity, Contact):
        return replace(entity, primary=None)
    if isinstance(entity, SalesOrder):
        closed = entity.billing_status is BillingStatus.COMPLETE
        billed = BillingStatus.NOT_RELEVANT if closed else None
        return replace(entity, reference=None, blocks=(), billing_status=billed)
    if isinstance(entity, Delivery):
        return replace(entity, status=DeliveryStatus.SHIPPED)
    return entity


def credit() -> tuple[CreditAccount, ...]:
    """Return what is summed: open receivables less a receipt of 20 that nobody has matched."""
    sums = {"C1": ("649.50", "480.00"), "C2": ("88.00", "0.00")}
    return tuple(
        CreditAccount(
            system="erp",
            customer=customer,
            currency="CNY",
            exposure=Decimal(exposure),
            overdue=Decimal(overdue),
        )
        for customer, (exposure, overdue) in sums.items()
    )


def told(facts: Facts) -> dict[Kind, tuple[Entity, ...]]:
    """Return the facts as they come out."""
    found = {kind: tuple(map(told_by_the_vendor, facts[kind])) for kind in SERVED}
    return {**found, Kind.CREDIT: credit()}


def table(url: str, **login: Any) -> dict[str, Any]:
    who = {"account": CENTER, "user": USER, "timezone": "Asia/Shanghai"}
    return {"vendor": "kingdee_k3cloud", "base_url": url, **who, **(login or BY_SECRET)}


@asynccontextmanager
async def journey(
    folder: Path, fake: KingdeeFake, login: Mapping[str, Any] = BY_SECRET
) -> AsyncIterator[Journey]:
    async with (
        answering(fake) as url,
        running(folder, {"erp": table(url, **login)}, owners(erp=sorted(SERVED))) as found,
    ):
        fake.forget()
        yield found


async def test_a_customer_is_told_with_everything_in_counted_calls(tmp_path: Path) -> None:
    facts = company("erp")
    fake = KingdeeFake(forms(facts))
    async with journey(tmp_path, fake) as asked:
        found = await asked.customer_360("erp", "C1", SKUS)
    assert found == expected_360(told(facts), "C1", SKUS)
    assert fake.counts == ONCE
    assert fake.most_in_flight <= 6  # four questions, of which the credit's takes three calls


async def test_the_other_customer_has_its_own(tmp_path: Path) -> None:
    facts = company("erp")
    async with journey(tmp_path, KingdeeFake(forms(facts))) as asked:
        assert await asked.customer_360("erp", "C2") == expected_360(told(facts), "C2")


@pytest.mark.parametrize(
    ("login", "service"),
    [
        (BY_SECRET, "LoginByAppSecret"),
        ({**BY_SECRET, "login": "sign"}, "LoginBySign"),
        ({"login": "password", "password": PASSWORD}, "ValidateUser"),
    ],
)
async def test_a_session_that_ends_in_between_costs_one_login(
    tmp_path: Path, login: dict[str, str], service: str
) -> None:
    facts = company("erp")
    fake = KingdeeFake(forms(facts))
    async with journey(tmp_path, fake, login) as asked:
        fake.end_sessions()
        found = await asked.customer_360("erp", "C1")
    assert found == expected_360(told(facts), "C1")
    assert fake.counts[service] == 1


async def test_signed_requests_need_no_login_and_keep_to_the_session_they_are_offered(
    tmp_path: Path,
) -> None:
    facts = company("erp")
    fake = KingdeeFake(forms(facts))
    async with journey(tmp_path, fake, {**BY_SECRET, "login": "signature"}) as asked:
        assert fake.signed == 1
        await asked.customer_360("erp", "C1")
        assert fake.signed == 1
        fake.end_sessions()
        found = await asked.customer_360("erp", "C1")
    assert found == expected_360(told(facts), "C1")
    assert not [name for name in fake.counts if "Login" in name]
    assert 1 < fake.signed <= 1 + 4  # those that were under way at the same moment


async def test_a_wrong_secret_fails_the_sections_and_is_not_repeated(tmp_path: Path) -> None:
    fake = KingdeeFake(forms(company("erp")))
    async with journey(tmp_path, fake) as asked:
        good = await asked.customer_360("erp", "C1")
    wrong = {**BY_SECRET, "app_secret": "another"}
    other = KingdeeFake(forms(company("erp")))
    async with (
        answering(other) as url,
        running(tmp_path, {"erp": table(url, **wrong)}, owners(erp=sorted(SERVED))) as asked,
    ):
        found = await asked.customer_360("erp", "C1")
    assert good["customer"]["orders"]["freshness"] == {"state": "FRESH"}
    assert found["customer"]["orders"]["freshness"] == {"state": "FAILED"}
    assert other.counts == {"LoginByAppSecret": 1}


async def test_who_is_asked_to_wait_tries_again(tmp_path: Path) -> None:
    facts = company("erp")
    fake = KingdeeFake(forms(facts))
    async with journey(tmp_path, fake) as asked:
        fake.throttle()
        found = await asked.customer_360("erp", "C1", SKUS)
    assert found == expected_360(told(facts), "C1", SKUS)
    assert fake.counts.total() == sum(ONCE.values()) + 1


async def test_the_directory_reads_all_customers_in_pages(tmp_path: Path) -> None:
    fake = KingdeeFake(forms(company("erp", crowd=1100)))
    async with journey(tmp_path, fake) as asked:
        await asked.gateway.synchronise()
        assert fake.counts == {"BD_Customer": 3}  # five hundred at a time
        assert len(await asked.everybody(first=100)) == 1102
