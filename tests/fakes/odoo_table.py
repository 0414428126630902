"""Records in tables as Odoo keeps them: domains, orders and what a read makes of a relation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Tables: TypeAlias = Mapping[str, Sequence[Row]]

RELATIONS = {
    "account_id": "account.account",
    "activity_type_id": "mail.activity.type",
    "author_id": "res.partner",
    "carrier_id": "delivery.carrier",
    "categ_id": "product.category",
    "commercial_partner_id": "res.partner",
    "company_currency": "res.currency",
    "company_id": "res.company",
    "currency_id": "res.currency",
    "industry_id": "res.partner.industry",
    "location_dest_id": "stock.location",
    "location_id": "stock.location",
    "mail_activity_type_id": "mail.activity.type",
    "order_id": "sale.order",
    "parent_id": "res.partner",
    "partner_id": "res.partner",
    "partner_invoice_id": "res.partner",
    "partner_shipping_id": "res.partner",
    "picking_id": "stock.picking",
    "picking_type_id": "stock.picking.type",
    "pricelist_id": "product.pricelist",
    "product_id": "product.product",
    "product_tmpl_id": "product.template",
    "product_uom": "uom.uom",
    "product_uom_id": "uom.uom",
    "property_payment_term_id": "account.payment.term",
    "property_product_pricelist": "product.pricelist",
    "sale_id": "sale.order",
    "sale_line_id": "sale.order.line",
    "stage_id": "stage",
    "state_id": "res.country.state",
    "team_id": "crm.team",
    "uom_id": "uom.uom",
    "user_id": "res.users",
    "warehouse_id": "stock.warehouse",
}


_FRACTION = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+")


class Strange(ValueError):
    """A field or an operator that Odoo does not know."""


def selected(tables: Tables, model: str, domain: list[Any]) -> list[Row]:
    """Return the rows of a model for which a domain in prefix notation holds."""
    rows: Iterable[Row] = tables[model]
    for holds in _conditions(tables, domain):
        rows = filter(holds, rows)
    return [*rows]


def _conditions(tables: Tables, domain: list[Any]) -> list[Callable[[Row], bool]]:
    stack: list[Callable[[Row], bool]] = []
    for part in reversed(domain):
        if part == "!":
            stack.append(_negated(stack.pop()))
        elif isinstance(part, str):
            stack.append(_joined(any if part == "|" else all, stack.pop(), stack.pop()))
        else:
            stack.append(_leaf(tables, *part))
    return stack


def _negated(holds: Callable[[Row], bool]) -> Callable[[Row], bool]:
    return lambda row: not holds(row)


def _joined(
    how: Callable[[list[bool]], bool], one: Callable[[Row], bool], other: Callable[[Row], bool]
) -> Callable[[Row], bool]:
    return lambda row: how([one(row), other(row)])


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
    ">": lambda left, right: left is not False and left > right,
    ">=": lambda left, right: left is not False and left >= right,
    "<": lambda left, right: left is not False and left < right,
    "<=": lambda left, right: left is not False and left <= right,
}


def _leaf(tables: Tables, path: str, operator: str, value: Any) -> Callable[[Row], bool]:
    if operator not in _OPERATORS:
        raise Strange(f"operator {operator}")
    holds, (name, *rest) = _OPERATORS[operator], path.split(".")
    known: dict[Any, Any] = {False: False}

    def held(row: Row) -> bool:
        if name not in row:
            raise Strange(f"field {name}")
        first = row[name]
        if not rest:
            return holds(first, value)
        if first not in known:
            known[first] = _along(tables, _related(tables, name, first), rest)
        return holds(known[first], value)

    return held


def _along(tables: Tables, row: Row, names: list[str]) -> Any:
    """Follow a path through relations; what is empty on the way is false."""
    name, *rest = names
    if name not in row:
        raise Strange(f"field {name}")
    if not rest or row[name] is False:
        return row[name]
    return _along(tables, _related(tables, name, row[name]), rest)


def _related(tables: Tables, name: str, record: int) -> Row:
    return next(row for row in tables[RELATIONS[name]] if row["id"] == record)


def ordered(rows: list[Row], order: str) -> list[Row]:
    """Sort as PostgreSQL does: what is empty is greater than all else."""
    for part in reversed(order.split(",")):
        name, _, way = part.strip().partition(" ")
        rows = sorted(
            rows,
            key=lambda row: (row[name] is False, "" if row[name] is False else row[name]),
            reverse=way == "desc",
        )
    return rows


def read(tables: Tables, row: Row, fields: list[str]) -> Row:
    """Return the fields of a row as they are told: relations as pairs."""
    told: Row = {"id": row["id"]}
    for name in fields:
        if name not in row:
            raise Strange(f"field {name}")
        value = row[name]
        related = name in RELATIONS and value is not False
        told[name] = [value, _display(tables, RELATIONS[name], value)] if related else _cut(value)
    return told


def _cut(value: Any) -> Any:
    """Tell an instant in whole seconds, as Odoo does though it keeps and compares more."""
    return value[:19] if isinstance(value, str) and _FRACTION.fullmatch(value) else value


def _display(tables: Tables, model: str, record: int) -> str:
    row = next(r for r in tables[model] if r["id"] == record)
    code = row.get("default_code")
    return f"[{code}] {row['name']}" if code else str(row["name"])
