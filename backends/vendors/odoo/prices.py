"""Prices: a product's sales price, or what the rules of a customer's price list make of it.

Odoo keeps its own price computation from callers. Rules with a fixed price or a discount from the
sales price are computed here; a product whose rule is a formula, or goes through another price
list or currency, has no price rather than a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial

import msgspec

from backends.adapter import Found, cut
from backends.domain import Entity, Price
from backends.errors import Missing, Unfit
from backends.vendors.odoo.readings import Ask
from backends.vendors.odoo.values import Domain, Pair, id_of, ids_in, name_of, number, stamp
from backends.vendors.odoo.wire.goods import PriceRow
from backends.vendors.odoo.wire.prices import BuyerRow, CategoryRow, RuleRow

ONE = Decimal(1)
WHOLE = Decimal(100)
MOST_RULES = 1000
FIRST_RULE_FIRST = "applied_on, min_quantity desc, categ_id desc, id desc"  # as Odoo sorts them


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """What an amount is found by: the rules of a price list, and where categories belong."""

    rules: list[RuleRow]
    parents: Mapping[int, set[int]]
    currency: str
    quantity: Decimal

    def amount(self, row: PriceRow) -> tuple[Decimal, str] | None:
        """Return the amount of a product and its currency, where it can be told."""
        rule = next((r for r in self.rules if self._applies(r, row)), None)
        sales = number(row.lst_price)
        if rule is None:
            return sales, self.currency
        currency = name_of(rule.currency_id) or self.currency
        if rule.compute_price == "fixed":
            return number(rule.fixed_price), currency
        if rule.compute_price != "percentage" or rule.base != "list_price":
            return None
        if currency != self.currency:
            return None
        return number(sales * (1 - rule.percent_price / WHOLE)), currency

    def _applies(self, rule: RuleRow, row: PriceRow) -> bool:
        if rule.min_quantity > self.quantity:
            return False
        if rule.applied_on == "2_product_category":
            return id_of(rule.categ_id) in self.parents.get(id_of(row.categ_id) or 0, set())
        wanted = {
            "0_product_variant": (rule.product_id, row.id),
            "1_product": (rule.product_tmpl_id, id_of(row.product_tmpl_id)),
        }.get(rule.applied_on)
        return wanted is None or id_of(wanted[0]) == wanted[1]


async def price(ask: Ask) -> Found:
    """Read prices for a quantity, by the customer's price list where one is asked for."""
    wanted = dict(ask.query.window.filter)
    quantity, customer = wanted.get("quantity"), wanted.get("customer")
    company = await ask.records.company.get(ask.deadline)
    domain = [["default_code", "in", ask.query.keys]]
    rows = await ask.every(ask.binding.resource, PriceRow, domain)
    listed = await _price_list(ask, customer) if customer is not None else None
    rules = await _rules(ask, listed, rows) if listed is not None and rows else []
    priced = Priced(
        rules=rules,
        parents=await _parents(ask, rules, rows),
        currency=company.currency,
        quantity=Decimal(quantity) if quantity else ONE,
    )
    found: dict[str, list[Entity]] = {}
    for row in rows:
        told = priced.amount(row)
        make = partial(_price, ask, row, customer, Decimal(quantity) if quantity else None)
        if row.sku not in found:  # the oldest product has the code
            found[row.sku] = [] if told is None else [make(*told)]
    return cut(ask.query, found)


def _price(
    ask: Ask,
    row: PriceRow,
    customer: str | None,
    quantity: Decimal | None,
    amount: Decimal,
    currency: str,
) -> Price:
    unit = name_of(row.uom_id)
    return Price(
        system=ask.records.system,
        sku=row.sku,
        currency=currency,
        amount=amount,
        customer=customer,
        quantity=quantity,
        unit=unit,
        price_quantity=ONE,
        price_unit=unit,
    )


async def _price_list(ask: Ask, customer: str) -> int | None:
    system, ids = ask.records.system, ids_in([customer])
    rows = await ask.every("res.partner", BuyerRow, [["id", "in", ids]]) if ids else []
    if not rows:
        raise Missing(f"{system}: does not know the customer to price for", system=system)
    return id_of(rows[0].property_product_pricelist)


async def _rules(ask: Ask, listed: int, rows: list[PriceRow]) -> list[RuleRow]:
    """Read the rules that hold now and may apply, the one that goes first first."""
    now = stamp(ask.now)
    domain: Domain = [
        ["pricelist_id", "=", listed],
        *("|", ["date_start", "=", False], ["date_start", "<=", now]),
        *("|", ["date_end", "=", False], ["date_end", ">=", now]),
        *_either("product_tmpl_id", [row.product_tmpl_id for row in rows]),
        *("|", ["product_id", "=", False], ["product_id", "in", [row.id for row in rows]]),
    ]
    rules = await ask.records.search(
        "product.pricelist.item",
        RuleRow,
        domain,
        limit=MOST_RULES,
        deadline=ask.deadline,
        order=FIRST_RULE_FIRST,
    )
    if len(rules) == MOST_RULES:
        system = ask.records.system
        raise Unfit(f"{system}: too many rules of a price list for one question", system=system)
    return rules


def _either(field: str, pairs: list[Pair]) -> Domain:
    ids = sorted({record for pair in pairs if (record := id_of(pair)) is not None})
    return ["|", [field, "=", False], [field, "in", ids]]


async def _parents(ask: Ask, rules: list[RuleRow], rows: list[PriceRow]) -> Mapping[int, set[int]]:
    """Return which categories each category of a product lies in, where a rule asks for it."""
    if not any(rule.applied_on == "2_product_category" for rule in rules):
        return {}
    ids = sorted({record for row in rows if (record := id_of(row.categ_id)) is not None})
    found = await ask.every("product.category", CategoryRow, [["id", "in", ids]])
    return {row.id: {int(part) for part in row.parent_path.split("/") if part} for row in found}
