"""What can be promised of a product at a site, from what is there and what is on its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from backends.domain import Availability, Confirmation, Stock


def promised(
    stock: Stock, requested: Decimal | None, by: dt.date | None, today: dt.date
) -> Availability:
    """Confirm the requested quantity, earliest first; without one, all that can be had."""
    return Availability(
        system=stock.system,
        sku=stock.sku,
        site=stock.site,
        unit=stock.unit,
        requested=requested,
        by=by,
        confirmed=tuple(_confirmed(stock, requested, today)),
    )


def _confirmed(stock: Stock, requested: Decimal | None, today: dt.date) -> Iterator[Confirmation]:
    """Give what is free, day by day; what was due before comes today, what is owed goes first."""
    coming = sorted((max(goods.date, today), goods.quantity) for goods in stock.incoming)
    balance = given = Decimal(0)
    for date, quantity in [(today, stock.available or Decimal(0)), *coming]:
        balance += quantity
        free = (balance if requested is None else min(balance, requested)) - given
        if free > 0:
            given += free
            yield Confirmation(date=date, quantity=free)
