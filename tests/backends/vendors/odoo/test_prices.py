"""Prices: the product's own, or what the rules of the customer's price list make of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from backends.domain import Price
from backends.errors import Missing, Unfit
from backends.port import By, Query, Window
from backends.vendors.odoo.prices import MOST_RULES
from backends.vocabulary import Kind
from tests.backends.vendors.odoo.database import Database
from tests.conformance.vendor_kit import context

PUMP, LIST = "SKU-1", 3
NONE: dict[str, Any] = {
    **dict.fromkeys("date_start date_end categ_id product_tmpl_id product_id".split(), False),
    **dict.fromkeys(("fixed_price", "percent_price", "min_quantity"), 0.0),
    "base": "list_price",
    "pricelist_id": LIST,
}


def listed(*rules: dict[str, Any], currency: str = "CNY") -> Database:
    """Return a database in which the customer buys by a price list of these rules."""
    database = Database()
    rows = database.rows
    partner = next(row for row in database.odoo.tables["res.partner"] if row["id"] == 7)
    partner["property_product_pricelist"] = LIST
    rows.add("product.pricelist", LIST, name="Dealers")
    for category in database.odoo.tables["product.category"]:
        category["parent_path"] = f"8/{category['id']}/"
    for goods in (8, 9):
        rows.add("product.category", goods, name="Goods", parent_path=f"{goods}/")
    for rule in rules:
        unit = rows.named("res.currency", currency)
        rows.add("product.pricelist.item", **{**NONE, "currency_id": unit, **rule})
    return database


async def amount(database: Database, quantity: str = "1", customer: str = "7") -> Decimal | None:
    window = Window(filter=(("customer", customer), ("quantity", quantity)))
    found = await database.fetch(Kind.PRICE, By.SKU, PUMP, window)
    prices = [price for price in found.items if isinstance(price, Price)]
    return prices[0].amount if prices else None


ALL = {"applied_on": "3_global", "compute_price": "percentage", "percent_price": 10.0}
PRODUCT = {"applied_on": "1_product", "product_tmpl_id": 1, "compute_price": "fixed"}
VARIANT = {"applied_on": "0_product_variant", "product_id": 1, "compute_price": "fixed"}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), "25"),
        ((ALL,), "22.5"),
        (({**ALL, "percent_price": -4.0},), "26"),
        ((ALL, {**PRODUCT, "fixed_price": 20.0}), "20"),
        ((ALL, {**VARIANT, "fixed_price": 19.99}, {**PRODUCT, "fixed_price": 20.0}), "19.99"),
        (({**VARIANT, "fixed_price": 1.0, "product_id": 2}, ALL), "22.5"),
        (({**VARIANT, "fixed_price": 1.0, "pricelist_id": 4}, ALL), "22.5"),
        (({**VARIANT, "fixed_price": 1.0, "date_end": "2026-11-21 00:00:00"}, ALL), "22.5"),
        (({**VARIANT, "fixed_price": 1.0, "date_start": "2026-11-23 00:00:00"}, ALL), "22.5"),
        (({**ALL, "applied_on": "2_product_category", "categ_id": 8},), "22.5"),
        (({**ALL, "applied_on": "2_product_category", "categ_id": 9},), "25"),
    ],
)
async def test_the_first_rule_that_applies_makes_the_price(
    rules: tuple[dict[str, Any], ...], expected: str
) -> None:
    assert await amount(listed(*rules)) == Decimal(expected)


@pytest.mark.parametrize(("quantity", "expected"), [("4.99", "25"), ("5", "21"), ("50", "20")])
async def test_a_price_depends_on_the_quantity(quantity: str, expected: str) -> None:
    five = {**VARIANT, "min_quantity": 5.0, "fixed_price": 21.0}
    ten = {**VARIANT, "min_quantity": 10.0, "fixed_price": 20.0}
    assert await amount(listed(five, ten), quantity) == Decimal(expected)


@pytest.mark.parametrize(
    "rule",
    [{**ALL, "compute_price": "formula"}, {**ALL, "base": "pricelist"}],
    ids=["formula", "through another list"],
)
async def test_what_cannot_be_computed_is_no_price_rather_than_a_wrong_one(
    rule: dict[str, Any],
) -> None:
    assert await amount(listed(rule)) is None


async def test_a_discount_in_another_currency_is_no_price_and_a_fixed_price_has_its_own() -> None:
    assert await amount(listed(ALL, currency="USD")) is None
    database = listed({**VARIANT, "fixed_price": 3.5}, currency="USD")
    window = Window(filter=(("customer", "7"),))
    (price,) = (await database.fetch(Kind.PRICE, By.SKU, PUMP, window)).items
    assert isinstance(price, Price)
    assert (price.amount, price.currency) == (Decimal("3.5"), "USD")


async def test_a_customer_without_a_list_pays_the_sales_price() -> None:
    database = Database()
    assert await amount(database) == Decimal(25)
    assert "product.pricelist.item" not in database.asked()


async def test_categories_are_read_only_where_a_rule_asks_for_them() -> None:
    database = listed(ALL)
    await amount(database)
    assert "product.category" not in database.asked()


@pytest.mark.parametrize("customer", ["999", "C1"])
async def test_a_customer_who_is_not_there_is_missing(customer: str) -> None:
    window = Window(filter=(("customer", customer),))
    query = Query(system="erp", kind=Kind.PRICE, by=By.SKU, keys=(PUMP,), window=window)
    page = await Database().backend.fetch(query, context())
    assert type(page.results[PUMP].error) is Missing


async def test_more_rules_than_are_read_are_not_taken_for_all() -> None:
    database = listed(*[{**VARIANT, "fixed_price": 1.0}] * MOST_RULES)
    window = Window(filter=(("customer", "7"),))
    query = Query(system="erp", kind=Kind.PRICE, by=By.SKU, keys=(PUMP,), window=window)
    page = await database.backend.fetch(query, context())
    assert type(page.results[PUMP].error) is Unfit
