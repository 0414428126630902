"""Products, stock, what can be promised, and prices."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import msgspec

from backends.domain import Price, Product
from backends.protocols.odata.shapes import Results
from backends.protocols.odata.values import day_of, number_of, quantity_of
from backends.vendors.sap_s4hana.account import Home
from backends.vendors.sap_s4hana.spelling import unpadded

FOREVER = dt.date(9999, 12, 31)


class DescriptionRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_ProductDescription."""

    language: str
    product_description: str


class ProductRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_Product."""

    product: str
    base_unit: str
    product_group: str
    descriptions: Results[DescriptionRow] = msgspec.field(name="to_Description")

    def to_domain(self, home: Home) -> Product:
        """Return the product, named in the language of the settings or in the first."""
        names = {row.language: row.product_description for row in self.descriptions.all}
        return Product(
            system=home.system,
            sku=unpadded(self.product),
            name=names.get(home.language) or next(iter(names.values()), None),
            unit=self.base_unit or None,
            category=self.product_group or None,
        )


class StockRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_MatlStkInAcctMod: the stock of one storage location, batch and type."""

    material: str
    plant: str
    matl_wrhs_stk_qty_in_matl_base_unit: Decimal
    material_base_unit: str


class PromiseRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """AvailabilityRecord: how much there is from when on."""

    start: str | None = msgspec.field(name="PeriodStartUTCDateTime")
    quantity: Decimal = msgspec.field(name="AvailableQuantityInBaseUnit")
    unit: str = msgspec.field(name="BaseUnit")


class ConditionRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SlsPrcgConditionRecord."""

    condition_rate_value: Decimal
    condition_rate_value_unit: str
    condition_quantity: Decimal | None
    condition_quantity_unit: str
    condition_is_deleted: bool | None


class ValidityRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SlsPrcgCndnRecdValidity: for what and until when a condition holds."""

    material: str
    condition_validity_end_date: str | None
    customer: str
    customer_group: str
    customer_price_group: str
    price_list_type: str
    condition: ConditionRow | None = msgspec.field(name="to_SlsPrcgConditionRecord")

    @property
    def for_all(self) -> bool:
        """Whether it holds for every customer."""
        own = (self.customer, self.customer_group, self.customer_price_group, self.price_list_type)
        return not any(own) and not (self.condition and self.condition.condition_is_deleted)

    def to_domain(self, home: Home) -> Price | None:
        """Return the list price."""
        told = self.condition
        amount = number_of(told.condition_rate_value) if told else None
        if told is None or amount is None:
            return None
        unit = told.condition_quantity_unit or None
        end = day_of(self.condition_validity_end_date)
        return Price(
            system=home.system,
            sku=unpadded(self.material),
            currency=told.condition_rate_value_unit,
            amount=amount,
            unit=unit,
            price_quantity=quantity_of(told.condition_quantity),
            price_unit=unit,
            valid_until=None if end == FOREVER else end,
        )


class PricedItemRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="pascal"):
    """A_SalesOrderItemSimulation."""

    material: str
    requested_quantity: Decimal
    requested_quantity_unit: str
    net_amount: Decimal
    transaction_currency: str

    def to_domain(self, home: Home, sku: str, customer: str) -> Price:
        """Return the net price of what was asked for, as a whole."""
        quantity = quantity_of(self.requested_quantity)
        return Price(
            system=home.system,
            sku=sku,
            currency=self.transaction_currency,
            amount=number_of(self.net_amount) or Decimal(0),
            customer=customer,
            quantity=quantity,
            unit=self.requested_quantity_unit or None,
            price_quantity=quantity,
            price_unit=self.requested_quantity_unit or None,
        )


class SimulationRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A_SalesOrderSimulation: what an order would be, without making it."""

    items: Results[PricedItemRow] = msgspec.field(name="to_Item")
