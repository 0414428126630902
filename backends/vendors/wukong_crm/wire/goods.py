"""Products and their list prices."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from backends.domain import Price, Product
from backends.vendors.wukong_crm.values import NOTHING, amount, text
from backends.vendors.wukong_crm.wire.rows import Place


class ProductRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A product; its number is the company's own."""

    product_id: int | str
    num: str | None = None
    name: str | None = None
    unit: str | None = None
    category_name: str | None = None
    price: msgspec.Raw = NOTHING

    @property
    def sku(self) -> str:
        """Return what the product is called."""
        return text(self.num) or f"#{self.product_id}"

    def to_domain(self, place: Place) -> Product:
        """Return the product."""
        return Product(
            system=place.system,
            sku=self.sku,
            name=text(self.name),
            unit=text(self.unit),
            category=text(self.category_name),
        )

    def priced(self, place: Place) -> list[Price]:
        """Return the list price, the same for every customer and quantity."""
        price, unit = amount(self.price), text(self.unit)
        if price is None:
            return []
        return [
            Price(
                system=place.system,
                sku=self.sku,
                currency=place.currency,
                amount=price,
                unit=unit,
                price_quantity=Decimal(1),
                price_unit=unit,
            )
        ]
