"""Stock and availability: quantities of products depend on the context that they are asked in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias, TypeVar

from backends.adapter import Found, cut
from backends.domain import Availability, Confirmation, Entity, Incoming, Stock
from backends.parts import together
from backends.vendors.odoo.readings import Ask
from backends.vendors.odoo.values import day_in, id_of, midnight, name_of, number
from backends.vendors.odoo.wire.goods import ArrivalRow, CodedRow, ForecastRow, SiteRow, StockRow

C = TypeVar("C", bound=CodedRow)
Arrivals: TypeAlias = Mapping[int, Sequence[ArrivalRow]]

NOTHING = Decimal(0)
COMING = ["waiting", "confirmed", "assigned", "partially_available"]
TOMORROW = dt.timedelta(days=1)


async def stock(ask: Ask) -> Found:
    """Read stock per warehouse: one call for what it has of all products, one for what comes in.

    ``available`` is Odoo's ``free_qty``: on hand and not reserved.
    """
    sites = await ask.records.sites.get(ask.deadline)
    per_site = await together([partial(_site, ask, site) for site in sites])
    found: dict[str, list[Entity]] = {}
    for site, (rows, arrivals) in zip(sites, per_site, strict=True):
        for row in rows:
            incoming = _by_day(ask, arrivals.get(row.id, ()))
            found.setdefault(row.sku, []).append(_stock(ask, site, row, incoming))
    return cut(ask.query, found)


async def _site(ask: Ask, site: SiteRow) -> tuple[list[StockRow], Arrivals]:
    calls: list[Callable[[], Awaitable[Any]]] = [
        partial(_having, ask, StockRow, site, {}),
        partial(_coming, ask, site),
    ]
    rows, arrivals = await together(calls)
    return rows, arrivals


def _stock(ask: Ask, site: SiteRow, row: StockRow, incoming: tuple[Incoming, ...]) -> Stock:
    return Stock(
        system=ask.records.system,
        sku=row.sku,
        site=site.label,
        unit=name_of(row.uom_id) or "",
        on_hand=number(row.qty_available),
        reserved=number(row.qty_available - row.free_qty),
        available=number(row.free_qty),
        incoming=incoming,
    )


async def _having(ask: Ask, row: type[C], site: SiteRow, context: Mapping[str, str]) -> list[C]:
    """Read products as one warehouse has them; Odoo 18 renamed the context's ``warehouse``."""
    there = {"warehouse": site.id, "warehouse_id": site.id, **context}
    domain = [["default_code", "in", ask.query.keys]]
    return await ask.every(ask.binding.resource, row, domain, there)


async def _coming(ask: Ask, site: SiteRow) -> Arrivals:
    domain = [
        ["product_id.default_code", "in", ask.query.keys],
        ["state", "in", COMING],
        ["location_dest_id.warehouse_id", "=", site.id],
        ["location_id.warehouse_id", "!=", site.id],
    ]
    found: dict[int, list[ArrivalRow]] = {}
    for row in await ask.every("stock.move", ArrivalRow, domain):
        found.setdefault(id_of(row.product_id) or 0, []).append(row)
    return found


def _by_day(ask: Ask, arrivals: Sequence[ArrivalRow]) -> tuple[Incoming, ...]:
    days: dict[dt.date, Decimal] = {}
    for row in arrivals:
        day = day_in(ask.zone, row.date) or ask.today
        days[day] = days.get(day, NOTHING) + row.product_qty
    return tuple(Incoming(date=day, quantity=number(days[day])) for day in sorted(days))


async def availability(ask: Ask) -> Found:
    """Read what of a quantity each warehouse can confirm by a day: Odoo's forecast for it."""
    wanted = dict(ask.query.window.filter)
    by = dt.date.fromisoformat(wanted["by"]) if "by" in wanted else ask.today
    quantity = Decimal(wanted.get("quantity", "1"))
    end = {"to_date": midnight(by + TOMORROW, ask.zone)}
    sites = await ask.records.sites.get(ask.deadline)
    per_site = await together([partial(_having, ask, ForecastRow, site, end) for site in sites])
    found: dict[str, list[Entity]] = {}
    for site, rows in zip(sites, per_site, strict=True):
        for row in rows:
            found.setdefault(row.sku, []).append(_promise(ask, site, row, quantity, by))
    return cut(ask.query, found)


def _promise(
    ask: Ask, site: SiteRow, row: ForecastRow, quantity: Decimal, by: dt.date
) -> Availability:
    confirmed = min(quantity, max(NOTHING, number(row.virtual_available)))
    return Availability(
        system=ask.records.system,
        sku=row.sku,
        unit=name_of(row.uom_id) or "",
        site=site.label,
        requested=quantity,
        by=by,
        confirmed=(Confirmation(date=by, quantity=confirmed),) if confirmed else (),
    )
