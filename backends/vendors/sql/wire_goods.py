"""Rows of what is sold, what of it is there and what it costs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Incoming, Price, Product, Stock
from backends.vendors.sql.values import Row, Source


class ProductRow(Row, frozen=True, kw_only=True, gc=False):
    """What is sold."""

    sku: str
    name: str | None = None
    unit: str | None = None
    category: str | None = None

    def to_domain(self, source: Source) -> Product:
        """Change the spelling only."""
        return Product(
            system=source.system,
            sku=self.sku,
            name=self.name,
            unit=self.unit,
            category=self.category,
        )


class IncomingRow(Row, frozen=True, kw_only=True, gc=False):
    """Goods on their way to a site."""

    date: dt.date
    quantity: Decimal


class StockRow(Row, frozen=True, kw_only=True, gc=False):
    """What one site has of a product."""

    sku: str
    site: str
    unit: str
    on_hand: Decimal | None = None
    reserved: Decimal | None = None
    available: Decimal | None = None
    incoming: tuple[IncomingRow, ...] = ()

    def to_domain(self, source: Source) -> Stock:
        """Change the spelling only."""
        return Stock(
            system=source.system,
            sku=self.sku,
            site=self.site,
            unit=self.unit,
            on_hand=self.on_hand,
            reserved=self.reserved,
            available=self.available,
            incoming=tuple(Incoming(date=x.date, quantity=x.quantity) for x in self.incoming),
        )


class PriceRow(Row, frozen=True, kw_only=True, gc=False):
    """What a product costs from a quantity on; without a customer it is a list price."""

    sku: str
    currency: str
    amount: Decimal
    customer: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    price_quantity: Decimal | None = None
    price_unit: str | None = None
    valid_until: dt.date | None = None

    def to_domain(self, source: Source) -> Price:
        """Change the spelling only."""
        return Price(
            system=source.system,
            sku=self.sku,
            currency=self.currency,
            amount=self.amount,
            customer=self.customer,
            quantity=self.quantity,
            unit=self.unit,
            price_quantity=self.price_quantity,
            price_unit=self.price_unit,
            valid_until=self.valid_until,
        )
