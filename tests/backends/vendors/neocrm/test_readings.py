"""How lists are paged, keys are told apart, and lines find their orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from backends.domain import OrderLine, Price, Product, SalesOrder
from backends.errors import Unfit
from backends.port import By
from backends.vendors.neocrm.adapter import Tenant
from backends.vocabulary import Kind
from tests.backends.vendors.neocrm.served import ONE, Served, rows

MIDNIGHT = 1_767_196_800_000  # 2026-01-01 in Shanghai
DAY = 86_400_000

Moments: TypeAlias = int | Callable[[int], int | None]


def activities(count: int, at: Moments) -> Served:
    made = rows(
        count,
        dbcRelation26=int(ONE),
        startTime=at,
        content="",
        entityType=None,
        ownerId=None,
        contactId=None,
    )
    return Served({"activityrecord": made})


def orders(count: int, at: Moments, lines: int = 0) -> Served:
    made = rows(
        count,
        accountId=int(ONE),
        po=lambda n: f"S{n}",
        poStatus=["已生效"],
        amount=1,
        transactionDate=at,
    )
    parts = rows(
        count * lines,
        orderId=lambda n: (n - 1) % count + 1,
        productId=17,
        quantity=2,
        unitPrice="2.50",
        priceTotal=5,
    )
    goods = [{"id": 17, "productName": "Pump", "unit": "EA", "productCode__c": "P-17"}]
    return Served({"order": made, "orderProduct": parts, "product": goods})


async def test_records_of_one_instant_are_not_torn_apart_by_pages() -> None:
    served = activities(7, lambda n: MIDNIGHT + n // 4)
    assert await served.pages(Kind.INTERACTION, 2) == ["7", "6", "5", "4", "3", "2", "1"]


async def test_a_page_of_different_instants_is_one_call() -> None:
    served = activities(7, lambda n: MIDNIGHT + n)
    await served.ask(Kind.INTERACTION, By.CUSTOMER, ONE, limit=3)
    (statement,) = served.statements
    assert statement.endswith(f"= {ONE} ORDER BY startTime DESC, id DESC LIMIT 4")


async def test_activities_that_never_began_are_not_told() -> None:
    served = activities(2, lambda n: MIDNIGHT if n == 1 else None)
    assert await served.pages(Kind.INTERACTION, 5) == ["1"]


@pytest.mark.parametrize("limit", [1, 2, 5, 50])
async def test_orders_of_a_day_come_by_number_and_undated_ones_last(limit: int) -> None:
    served = orders(12, lambda n: None if n > 10 else MIDNIGHT + n % 2 * DAY + n)
    assert await served.pages(Kind.ORDER, limit) == [
        *("S9", "S7", "S5", "S3", "S1"),
        *("S8", "S6", "S4", "S2", "S10"),
        *("S12", "S11"),
    ]


async def test_lines_are_read_for_a_hundred_orders_at_once() -> None:
    served = orders(150, lambda n: MIDNIGHT + n * DAY, lines=2)
    found = (await served.ask(Kind.ORDER, By.CUSTOMER, ONE))[ONE].items
    assert len(found) == 150
    assert {len(order.lines) for order in found if isinstance(order, SalesOrder)} == {2}
    read = [each for each in served.statements if "FROM orderProduct" in each]
    assert len(read) == 3 + 2  # 200 lines and the page behind them, then 100 lines and theirs


async def test_a_line_is_a_product_of_a_number_in_a_unit() -> None:
    served = orders(1, MIDNIGHT, lines=1)
    (order,) = (await served.ask(Kind.ORDER, By.KEY, "S1"))["S1"].items
    assert isinstance(order, SalesOrder)
    (line,) = order.lines
    assert isinstance(line, OrderLine)
    assert (line.position, line.sku, line.name, line.unit) == ("1", "17", "Pump", "EA")
    assert (str(line.quantity), str(line.price), str(line.amount)) == ("2", "2.50", "5")


@pytest.mark.parametrize(("label", "status"), [("草稿", "DRAFT"), ("已取消", "CANCELLED")])
async def test_drafts_and_cancelled_orders_are_told(label: str, status: str) -> None:
    served = orders(1, MIDNIGHT)
    served.tables["order"][0]["poStatus"] = [label]
    (order,) = (await served.ask(Kind.ORDER, By.KEY, "S1"))["S1"].items
    assert isinstance(order, SalesOrder)
    assert order.status == status


async def test_the_oldest_of_two_orders_has_the_number() -> None:
    served = orders(2, MIDNIGHT)
    for row in served.tables["order"]:
        row["po"] = "S1"
    assert len((await served.ask(Kind.ORDER, By.KEY, "S1"))["S1"].items) == 1
    assert len((await served.ask(Kind.ORDER, By.REFERENCE, "S1"))["S1"].items) == 2


async def test_a_key_that_cannot_be_written_fails_alone() -> None:
    served = orders(1, MIDNIGHT)
    found = await served.ask(Kind.ORDER, By.KEY, "O'Brien", "S1", "S2")
    assert set(found) == {"O'Brien", "S1"}
    assert isinstance(found["O'Brien"].error, Unfit)
    assert "O'Brien" not in str(found["O'Brien"].error)
    assert found["S1"].error is None
    assert all("Brien" not in statement for statement in served.statements)


async def test_what_is_no_number_of_a_record_is_known_to_nobody_and_costs_no_call() -> None:
    served = Served({})
    assert await served.ask(Kind.CUSTOMER, By.KEY, "C1", "0017") == {}
    assert (await served.ask(Kind.CONTACT, By.CUSTOMER, "C1"))["C1"].items == ()
    assert (await served.ask(Kind.ORDER, By.CUSTOMER, "C1"))["C1"].items == ()
    assert served.statements == []


def products(**fields: Any) -> Served:
    made = rows(2, productName="Pump", unit="EA", **fields)
    return Served({"product": made}, Tenant(sku="productCode__c"))


async def test_products_are_known_by_the_tenants_own_field() -> None:
    served = products(productCode__c=lambda n: f"P-{n}", priceUnit=lambda n: 2 * n)
    found = await served.ask(Kind.PRODUCT, By.KEY, "P-1", "P-2", "P-3", "1")
    assert found.keys() == {"P-1", "P-2"}
    skus = [getattr(item, "sku", None) for each in found.values() for item in each.items]
    assert skus == ["P-1", "P-2"]


async def test_a_product_without_a_price_has_an_empty_list_of_them() -> None:
    served = products(
        productCode__c=lambda n: f"P-{n}", priceUnit=lambda n: 7.5 if n == 1 else None
    )
    asked = (("customer", ONE), ("quantity", "3"))
    found = await served.ask(Kind.PRICE, By.SKU, "P-1", "P-2", "P-9", filter=asked)
    assert found.keys() == {"P-1", "P-2"}
    (price,) = found["P-1"].items
    assert isinstance(price, Price)
    assert (str(price.amount), price.currency, price.customer) == ("7.5", "CNY", None)
    assert (found["P-2"].items, found["P-2"].error) == ((), None)


async def test_without_such_a_field_a_product_is_known_by_its_record() -> None:
    served = Served({"product": rows(2, productName="Pump", unit="EA")})
    (product,) = (await served.ask(Kind.PRODUCT, By.KEY, "2"))["2"].items
    assert isinstance(product, Product)
    assert product.sku == "2"
