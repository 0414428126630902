"""Products with their quantities and prices, warehouses, and what comes in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Product
from backends.vendors.odoo.values import Pair, Text, name_of, text_of
from backends.vendors.odoo.wire.rows import Known, Row


class CodedRow(Row, frozen=True, kw_only=True, gc=False):
    """product.product of which only the code is read."""

    default_code: Text

    @property
    def sku(self) -> str:
        """Its code; who asks by code gets records that have one."""
        return text_of(self.default_code) or ""


class ProductRow(CodedRow, frozen=True, kw_only=True, gc=False):
    """product.product."""

    name: Text
    uom_id: Pair
    categ_id: Pair

    def to_domain(self, known: Known) -> Product:
        """Return the product."""
        return Product(
            system=known.system,
            sku=self.sku,
            name=text_of(self.name),
            unit=name_of(self.uom_id),
            category=name_of(self.categ_id),
        )


class StockRow(CodedRow, frozen=True, kw_only=True, gc=False):
    """product.product with what a warehouse has of it."""

    uom_id: Pair
    qty_available: Decimal
    free_qty: Decimal


class ForecastRow(CodedRow, frozen=True, kw_only=True, gc=False):
    """product.product with what a warehouse is going to have of it by a day."""

    uom_id: Pair
    virtual_available: Decimal


class PriceRow(CodedRow, frozen=True, kw_only=True, gc=False):
    """product.product with its sales price, in the currency of the company."""

    uom_id: Pair
    lst_price: Decimal
    product_tmpl_id: Pair
    categ_id: Pair


class ArrivalRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.move that brings goods in; its quantity is in the product's own unit."""

    product_id: Pair
    product_qty: Decimal
    date: dt.datetime


class SiteRow(Row, frozen=True, kw_only=True, gc=False):
    """stock.warehouse; its code is what people call it."""

    code: Text
    name: Text

    @property
    def label(self) -> str:
        """What people call it: its code, else its name."""
        return text_of(self.code) or text_of(self.name) or str(self.id)


class CompanyRow(Row, frozen=True, kw_only=True, gc=False):
    """res.company."""

    currency_id: Pair

    @property
    def currency(self) -> str:
        """The code of its currency."""
        return name_of(self.currency_id) or ""
