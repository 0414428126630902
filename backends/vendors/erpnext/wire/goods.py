"""Items, and what of them lies where."""

from __future__ import annotations

from decimal import Decimal

from backends.domain import Product, Stock
from backends.vendors.erpnext.values import House, number
from backends.vendors.erpnext.wire.rows import Row


class ItemRow(Row, frozen=True, kw_only=True, gc=False):
    """Item; its name is its code."""

    item_name: str | None = None
    stock_uom: str | None = None
    item_group: str | None = None

    def to_domain(self, house: House) -> Product:
        """Return the product."""
        return Product(
            system=house.system,
            sku=self.name,
            name=self.item_name or None,
            unit=self.stock_uom or None,
            category=self.item_group or None,
        )


class WarehouseRow(Row, frozen=True, kw_only=True, gc=False):
    """Warehouse of which only the name is read."""


class BinRow(Row, frozen=True, kw_only=True, gc=False):
    """Bin: one item in one warehouse, in the unit that the item is stocked in."""

    item_code: str
    warehouse: str
    stock_uom: str
    actual_qty: Decimal
    reserved_qty: Decimal
    reserved_qty_for_production: Decimal = Decimal(0)

    def to_domain(self, house: House) -> Stock:
        """Return the stock; what is reserved for production is not available either."""
        reserved = self.reserved_qty + self.reserved_qty_for_production
        return Stock(
            system=house.system,
            sku=self.item_code,
            site=self.warehouse,
            unit=self.stock_uom,
            on_hand=number(self.actual_qty),
            reserved=number(reserved),
            available=number(self.actual_qty - reserved),
        )
