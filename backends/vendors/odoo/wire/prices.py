"""Price lists: which a customer has, and its rules."""

from __future__ import annotations

from decimal import Decimal

from backends.vendors.odoo.values import Pair, Text
from backends.vendors.odoo.wire.rows import Row


class BuyerRow(Row, frozen=True, kw_only=True, gc=False):
    """res.partner with the price list it buys by."""

    property_product_pricelist: Pair


class RuleRow(Row, frozen=True, kw_only=True, gc=False):
    """product.pricelist.item."""

    applied_on: str
    compute_price: str
    base: Text
    min_quantity: Decimal
    fixed_price: Decimal
    percent_price: Decimal
    currency_id: Pair
    categ_id: Pair
    product_tmpl_id: Pair
    product_id: Pair


class CategoryRow(Row, frozen=True, kw_only=True, gc=False):
    """product.category; its path names its parents and itself: ``1/4/7/``."""

    parent_path: str
