"""Amounts with their currency and quantities with their unit, as values of an answer."""

from __future__ import annotations

from decimal import Decimal

import msgspec


class Money(msgspec.Struct, frozen=True, gc=False):
    """An amount of a currency (ISO 4217)."""

    amount: Decimal
    currency: str


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """A value of a unit, as the system names the unit."""

    value: Decimal
    unit: str
