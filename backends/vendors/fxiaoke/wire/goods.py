"""Products, what is in stock of them, and what they cost."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backends.domain import Price, Product, Stock
from backends.vendors.fxiaoke.values import NONE, Number, Scene, number
from backends.vendors.fxiaoke.wire.rows import Row


class ProductRow(Row, frozen=True, kw_only=True, gc=False):
    """ProductObj."""

    product_code: str = ""
    name: str | None = None
    unit: str | None = None
    category: str | None = None

    def to_domain(self, scene: Scene) -> Product:
        """Return the product."""
        return Product(
            system=scene.system,
            sku=self.product_code,
            name=self.name or None,
            unit=scene.label("unit", self.unit),
            category=scene.label("category", self.category),
        )


class StockRow(Row, frozen=True, kw_only=True, gc=False):
    """StockObj. Unverified: all names."""

    product_id: str
    warehouse_id: str
    warehouse: str | None = msgspec.field(name="warehouse_id__r", default=None)
    real_stock: Number = NONE
    blocked_stock: Number = NONE
    available_stock: Number = NONE

    def to_domain(self, scene: Scene, product: Product) -> Stock:
        """Return the stock of one warehouse, in the product's unit."""
        return Stock(
            system=scene.system,
            sku=product.sku,
            site=self.warehouse or self.warehouse_id,
            unit=product.unit or "",
            on_hand=number(self.real_stock),
            reserved=number(self.blocked_stock),
            available=number(self.available_stock),
        )


class PriceRow(Row, frozen=True, kw_only=True, gc=False):
    """PriceBookProductObj: what a product costs by one price book."""

    product_id: str
    pricebook_id: str
    pricebook_sellingprice: Number = NONE
    mc_currency: str | None = None

    def to_domain(self, scene: Scene, product: Product) -> Price | None:
        """Return the price of one of the product's unit; None where the book names none."""
        amount = number(self.pricebook_sellingprice)
        if amount is None:
            return None
        return Price(
            system=scene.system,
            sku=product.sku,
            currency=self.mc_currency or scene.currency,
            amount=amount,
            unit=product.unit,
            price_quantity=Decimal(1),
            price_unit=product.unit,
        )
