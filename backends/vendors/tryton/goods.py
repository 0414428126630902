"""Stock, availability and prices: product quantities and prices depend on the context asked in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from backends.adapter import Found, cut
from backends.domain import Availability, Confirmation, Entity, Incoming, Price, Stock
from backends.errors import Missing
from backends.parts import together
from backends.vendors.tryton.readings import Ask
from backends.vendors.tryton.values import amount_of, day, quantity_of
from backends.vendors.tryton.wire.goods import (
    IncomingRow,
    PriceListRow,
    PriceRow,
    QuantityRow,
    SiteRow,
)


async def stock(ask: Ask) -> Found:
    """Read stock per warehouse: two calls for each and one for what comes in.

    ``available`` is Tryton's forecast for today: on hand and what is planned up to today.
    ``reserved`` is what assigned moves hold. What comes in is planned for today or later, as in
    Tryton's own forecast.
    """
    sites = await ask.records.sites.get(ask.deadline)
    per_site = await together([partial(_site_stock, ask, site) for site in sites])
    arrivals = await _arrivals(ask, sites)
    found: dict[str, list[Entity]] = {}
    for site, rows in zip(sites, per_site, strict=True):
        for row, reserved in rows:
            entity = _stock(ask, site, row, reserved, arrivals.get((row.code, site.id), ()))
            found.setdefault(row.code, []).append(entity)
    return cut(ask.query, found)


def _stock(
    ask: Ask, site: SiteRow, row: QuantityRow, reserved: Decimal, incoming: tuple[Incoming, ...]
) -> Stock:
    return Stock(
        system=ask.records.system,
        sku=row.code,
        site=site.label,
        unit=row.unit.symbol,
        on_hand=quantity_of(row.quantity),
        reserved=reserved,
        available=quantity_of(row.forecast_quantity),
        incoming=incoming,
    )


async def _site_stock(ask: Ask, site: SiteRow) -> list[tuple[QuantityRow, Decimal]]:
    whole, free = await together(
        [
            partial(_quantities, ask, site, ask.today),
            partial(_quantities, ask, site, ask.today, stock_assign=True),
        ]
    )
    unassigned = {row.id: row.quantity for row in free}
    return [(r, quantity_of(r.quantity - unassigned.get(r.id, r.quantity))) for r in whole]


async def _quantities(
    ask: Ask, site: SiteRow, until: dt.date, *, stock_assign: bool = False
) -> list[QuantityRow]:
    context = {
        "locations": [site.id],
        "with_childs": True,
        "stock_date_end": day(until),
        "stock_assign": stock_assign,
    }
    return await ask.every(QuantityRow, [["code", "in", ask.query.keys]], context=context)


async def _arrivals(
    ask: Ask, sites: list[SiteRow]
) -> Mapping[tuple[str | None, int], tuple[Incoming, ...]]:
    doors = {door: s.id for s in sites for door in (s.input_location, s.storage_location)}
    domain = [
        ["product.code", "in", ask.query.keys],
        ["state", "in", ["draft", "assigned"]],
        ["to_location", "in", sorted(doors)],
        ["from_location.type", "!=", "storage"],
        ["planned_date", ">=", day(ask.today)],
    ]
    rows = await ask.records.every("stock.move", IncomingRow, domain, deadline=ask.deadline)
    sums: dict[tuple[str | None, int], dict[dt.date, Decimal]] = {}
    for row in rows:
        days = sums.setdefault((row.product.code, doors[row.to_location]), {})
        days[row.day] = days.get(row.day, Decimal(0)) + row.internal_quantity
    return {
        place: tuple(Incoming(date=date, quantity=quantity_of(days[date])) for date in sorted(days))
        for place, days in sums.items()
    }


async def availability(ask: Ask) -> Found:
    """Read what of a quantity each warehouse can confirm by a day: Tryton's forecast for it."""
    wanted = dict(ask.query.window.filter)
    by = dt.date.fromisoformat(wanted["by"]) if "by" in wanted else ask.today
    quantity = Decimal(wanted.get("quantity", "1"))
    sites = await ask.records.sites.get(ask.deadline)
    per_site = await together([partial(_quantities, ask, site, by) for site in sites])
    found: dict[str, list[Entity]] = {}
    for site, rows in zip(sites, per_site, strict=True):
        for row in rows:
            entity = _promise(ask, site, row, quantity, by)
            found.setdefault(row.code, []).append(entity)
    return cut(ask.query, found)


def _promise(
    ask: Ask, site: SiteRow, row: QuantityRow, quantity: Decimal, by: dt.date
) -> Availability:
    confirmed = min(quantity, max(Decimal(0), quantity_of(row.forecast_quantity)))
    return Availability(
        system=ask.records.system,
        sku=row.code,
        unit=row.unit.symbol,
        site=site.label,
        requested=quantity,
        by=by,
        confirmed=(Confirmation(date=by, quantity=confirmed),) if confirmed else (),
    )


async def price(ask: Ask) -> Found:
    """Read sale prices for a quantity, by the customer's price list where one is asked for."""
    wanted = dict(ask.query.window.filter)
    quantity, customer = wanted.get("quantity"), wanted.get("customer")
    context: dict[str, Any] = {"quantity": float(quantity or 1)}
    if customer is not None:
        context["price_list"] = await _price_list(ask, customer)
    company = await ask.records.company.get(ask.deadline)
    rows = await ask.every(PriceRow, [["code", "in", ask.query.keys]], context=context)
    found: dict[str, list[Entity]] = {}
    for row in rows:
        prices = found.setdefault(row.code, [])
        amount = amount_of(row.sale_price_uom)
        if amount is not None:
            price_ = _price(ask, row, company.currency.code, amount)
            prices.append(
                msgspec.structs.replace(
                    price_, customer=customer, quantity=Decimal(quantity) if quantity else None
                )
            )
    return cut(ask.query, found)


def _price(ask: Ask, row: PriceRow, currency: str, amount: Decimal) -> Price:
    unit = row.unit.symbol if row.unit else None
    return Price(
        system=ask.records.system,
        sku=row.code,
        currency=currency,
        amount=amount,
        unit=unit,
        price_quantity=Decimal(1),
        price_unit=unit,
    )


async def _price_list(ask: Ask, customer: str) -> int | None:
    system = ask.records.system
    rows = await ask.records.search(
        "party.party", PriceListRow, [["code", "in", [customer]]], limit=1, deadline=ask.deadline
    )
    if not rows:
        raise Missing(f"{system}: does not know the customer to price for", system=system)
    return rows[0].sale_price_list
