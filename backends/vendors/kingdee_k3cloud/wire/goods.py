"""Products, stock per warehouse, and list prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from backends.domain import Price, Product, Stock
from backends.vendors.kingdee_k3cloud.values import (
    Here,
    Master,
    Row,
    day_of,
    finite,
    key,
    text_of,
)

USABLE = "KCZT01_SYS"  # the stock status of goods that may be sold


class ProductRow(Master, frozen=True, kw_only=True, gc=False):
    """BD_MATERIAL."""

    name: str | None = key("FName")
    unit: str | None = key("FBaseUnitId.FName")
    category: str | None = key("FMaterialGroup.FName")

    def to_domain(self, here: Here, _rows: Sequence[ProductRow]) -> Product:
        """Return the product."""
        return Product(
            system=here.system,
            sku=self.number.strip(),
            name=text_of(self.name),
            unit=text_of(self.unit),
            category=text_of(self.category),
        )


class StockRow(Row, frozen=True, kw_only=True, gc=False):
    """STK_Inventory: a row per warehouse, lot, status and more, in the base unit.

    FBaseAVBQty is not read: two sites saw it zero or without the locks.
    """

    sku: str = key("FMaterialId.FNumber")
    site: str = key("FStockId.FNumber")
    unit: str | None = key("FBaseUnitId.FName")
    status: str | None = key("FStockStatusId.FNumber")
    quantity: Decimal | None = key("FBaseQty")
    locked: Decimal | None = key("FBaseLockQty")

    @property
    def group(self) -> object:
        """The product in its warehouse."""
        return self.sku, self.site

    def to_domain(self, here: Here, rows: Sequence[StockRow]) -> Stock:
        """Return what the warehouse has; locked goods and other statuses are not available."""
        usable = [row for row in rows if row.status == USABLE]
        free = (finite(row.quantity) - finite(row.locked) for row in usable)
        return Stock(
            system=here.system,
            sku=self.sku.strip(),
            site=self.site.strip(),
            unit=text_of(self.unit) or "",
            on_hand=sum((finite(row.quantity) for row in rows), Decimal(0)),
            reserved=sum((finite(row.locked) for row in rows), Decimal(0)),
            available=sum(free, Decimal(0)),
        )


class PriceRow(Row, frozen=True, kw_only=True, gc=False):
    """BD_SAL_PriceList with one of its lines.

    Unverified: FUnitID, FFromQty and the days (seen in code that runs within the server).
    """

    sku: str = key("FMaterialId.FNumber")
    amount: Decimal | None = key("FPrice")
    unit: str | None = key("FUnitID.FName")
    currency: str | None = key("FCurrencyId.FCode")
    reached: Decimal | None = key("FFromQty")
    until: dt.datetime | None = key("FEntryExpiryDate")
    customers: str | None = key("FLimitCustomer")
    sellers: str | None = key("FLimitSalesMan")

    @property
    def for_all(self) -> bool:
        """Whether the list holds for every customer, by whomever it is sold."""
        return text_of(self.customers) is None and text_of(self.sellers) is None

    def to_domain(self, here: Here, _rows: Sequence[PriceRow]) -> Price:
        """Return the price, per one of its unit."""
        unit = text_of(self.unit)
        return Price(
            system=here.system,
            sku=self.sku.strip(),
            currency=text_of(self.currency) or "",
            amount=finite(self.amount),
            quantity=finite(self.reached) or None,
            unit=unit,
            price_quantity=Decimal(1) if unit else None,
            price_unit=unit,
            valid_until=day_of(self.until),
        )
