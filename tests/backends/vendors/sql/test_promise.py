"""What is promised is there, on its way, and not owed to anybody else."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from backends.domain import Availability, Confirmation, Incoming, Stock
from backends.vendors.sql.promise import promised

TODAY = dt.date(2026, 3, 3)
MONDAY = dt.date(2026, 3, 9)
LATER = dt.date(2026, 3, 20)


def _stock(available: str | None, *incoming: tuple[dt.date, int]) -> Stock:
    return Stock(
        system="erp",
        sku="BRG-1",
        site="SH01",
        unit="pcs",
        available=None if available is None else Decimal(available),
        incoming=tuple(Incoming(date=date, quantity=Decimal(n)) for date, n in incoming),
    )


@pytest.mark.parametrize(
    ("stock", "requested", "confirmed"),
    [
        (_stock("40"), 10, [(TODAY, 10)]),
        (_stock("40", (MONDAY, 10)), None, [(TODAY, 40), (MONDAY, 10)]),
        (_stock("4", (LATER, 10), (MONDAY, 3)), 8, [(TODAY, 4), (MONDAY, 3), (LATER, 1)]),
        (_stock("-3", (MONDAY, 10)), 20, [(MONDAY, 7)]),
        (_stock("-3", (MONDAY, 2)), 20, []),
        (_stock("0", (dt.date(2026, 2, 1), 5)), 20, [(TODAY, 5)]),
        (_stock(None, (MONDAY, 5)), None, [(MONDAY, 5)]),
        (_stock("0"), 1, []),
    ],
)
def test_no_more_is_promised_than_comes_in_and_is_requested(
    stock: Stock, requested: int | None, confirmed: list[tuple[dt.date, int]]
) -> None:
    wanted = None if requested is None else Decimal(requested)
    assert promised(stock, wanted, LATER, TODAY) == Availability(
        system="erp",
        sku="BRG-1",
        site="SH01",
        unit="pcs",
        requested=wanted,
        by=LATER,
        confirmed=tuple(Confirmation(date=d, quantity=Decimal(n)) for d, n in confirmed),
    )
