"""How the company's facts are spelled where a vendor does not spell them otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

from backends.vocabulary import Kind

Numbers: TypeAlias = Callable[[Kind, int], str]

CURRENCY, UNIT = "CNY", "EA"
SITES = ("SH", "BJ")
REP = "rep01"
PROMISED = dt.date(2036, 1, 10)  # what is asked for by a day is asked for by this one
REQUESTED = Decimal(5)
PREFIXES = {
    Kind.CUSTOMER: "C",
    Kind.CONTACT: "P",
    Kind.INTERACTION: "I",
    Kind.OPPORTUNITY: "OP",
    Kind.QUOTE: "Q",
    Kind.CONTRACT: "CT",
    Kind.TICKET: "T",
    Kind.ORDER: "S",
    Kind.DELIVERY: "D",
    Kind.INVOICE: "R",
    Kind.PAYMENT: "PAY",
    Kind.PRODUCT: "SKU-",
}


def numbered(kind: Kind, number: int) -> str:
    """Return the key of the so-many-th of a kind, such as ``S1``."""
    return f"{PREFIXES[kind]}{number}"


def at(month: int, day: int, hour: int) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, 30, tzinfo=dt.UTC)


def on(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)
