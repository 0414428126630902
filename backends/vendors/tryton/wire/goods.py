"""Products with their quantities and prices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Product
from backends.vendors.tryton.values import Amount, Day
from backends.vendors.tryton.wire.rows import Named, ProductName, Row, Symbol, dotted


class ProductRow(Row, frozen=True, kw_only=True, gc=False):
    """product.product."""

    code: str
    name: str | None
    unit: Symbol = dotted("default_uom")
    category: Named | None = dotted("account_category")

    def to_domain(self, system: str) -> Product:
        """Return the product."""
        category = self.category.name if self.category else None
        return Product(
            system=system, sku=self.code, name=self.name, unit=self.unit.symbol, category=category
        )


class QuantityRow(Row, frozen=True, kw_only=True, gc=False):
    """product.product with quantities that depend on the context it was asked in."""

    code: str
    quantity: Decimal
    forecast_quantity: Decimal
    unit: Symbol = dotted("default_uom")


class PriceRow(Row, frozen=True, kw_only=True, gc=False):
    """product.product with its price in the context it was asked in."""

    code: str
    sale_price_uom: Amount | None
    unit: Symbol | None = dotted("sale_uom")


class SiteRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.location of the type warehouse, with where goods come in."""

    code: str | None
    name: str
    input_location: int
    storage_location: int

    @property
    def label(self) -> str:
        """What people call it: its code, else its name."""
        return self.code or self.name


class IncomingRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.move that is planned to bring goods in; its quantity is in the product's unit."""

    planned_date: Day
    internal_quantity: Decimal
    to_location: int
    product: ProductName = dotted("product")

    @property
    def day(self) -> dt.date:
        """When it is planned to be there."""
        return dt.date(self.planned_date.year, self.planned_date.month, self.planned_date.day)


class PriceListRow(Row, frozen=True, kw_only=True, gc=False):
    """party.party with the price list that the module sale_price_list gives it."""

    sale_price_list: int | None
