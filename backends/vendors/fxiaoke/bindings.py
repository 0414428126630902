"""Which object answers which question."""

from __future__ import annotations

from typing import Any

from backends.port import By
from backends.vendors.fxiaoke.following import changes
from backends.vendors.fxiaoke.goods import price, stock
from backends.vendors.fxiaoke.objects import ID, where
from backends.vendors.fxiaoke.orders import by_reference, of_orders, with_lines
from backends.vendors.fxiaoke.paging import by_days, by_moments
from backends.vendors.fxiaoke.readings import FxiaokeBinding, Reading, by_id, by_key, everyone
from backends.vendors.fxiaoke.wire.changes import ChangedRow
from backends.vendors.fxiaoke.wire.customers import AccountRow, ActiveRecordRow, ContactRow
from backends.vendors.fxiaoke.wire.deals import CaseRow, ContractRow, OpportunityRow, QuoteRow
from backends.vendors.fxiaoke.wire.goods import PriceRow, ProductRow, StockRow
from backends.vendors.fxiaoke.wire.sales import DeliveryRow, InvoiceRow, OrderRow, PaymentRow
from backends.vocabulary import Kind

STATUS = {
    ("status", "closed"): where("life_status", "EQ", "invalid"),
    ("status", "open"): where("life_status", "N", "invalid"),
}


def long(wire: type[Any], resource: str, dated: str, reading: Reading = by_days) -> FxiaokeBinding:
    """Bind a customer's list that is read in pages."""
    return FxiaokeBinding(
        wire=wire,
        resource=resource,
        key="account_id",
        of="account_id",
        single=True,
        dated=dated,
        reading=reading,
    )


def followed(resource: str, of: str = "id") -> FxiaokeBinding:
    """Bind what has changed of an object."""
    return FxiaokeBinding(
        wire=ChangedRow, resource=resource, key="", of=of, single=True, reading=changes
    )


BINDINGS: dict[tuple[Kind, By], FxiaokeBinding] = {
    (Kind.CUSTOMER, By.KEY): FxiaokeBinding(
        wire=AccountRow, resource="AccountObj", key=ID, of="id", reading=by_id
    ),
    (Kind.CUSTOMER, By.ALL): FxiaokeBinding(
        wire=AccountRow, resource="AccountObj", key="", reading=everyone
    ),
    (Kind.CUSTOMER, By.CHANGED): followed("AccountObj"),
    (Kind.CONTACT, By.CUSTOMER): FxiaokeBinding(
        wire=ContactRow,
        resource="ContactObj",
        key="account_id",
        of="account_id",
        max_keys=20,
        listing=True,
        reading=by_key,
    ),
    (Kind.INTERACTION, By.CUSTOMER): long(
        ActiveRecordRow, "ActiveRecordObj", "create_time", by_moments
    ),
    (Kind.INTERACTION, By.CHANGED): followed("ActiveRecordObj"),
    (Kind.OPPORTUNITY, By.CUSTOMER): long(OpportunityRow, "NewOpportunityObj", "close_date"),
    (Kind.OPPORTUNITY, By.CHANGED): followed("NewOpportunityObj"),
    (Kind.QUOTE, By.CUSTOMER): long(QuoteRow, "QuoteObj", "quote_time"),
    (Kind.CONTRACT, By.CUSTOMER): long(ContractRow, "ContractObj", "start_time"),
    (Kind.TICKET, By.CUSTOMER): long(CaseRow, "CasesObj", "create_time", by_moments),
    (Kind.TICKET, By.CHANGED): followed("CasesObj"),
    (Kind.ORDER, By.KEY): FxiaokeBinding(
        wire=OrderRow,
        resource="SalesOrderObj",
        key="name",
        of="name",
        max_keys=50,
        whole=with_lines,
        reading=by_key,
    ),
    (Kind.ORDER, By.CUSTOMER): FxiaokeBinding(
        wire=OrderRow,
        resource="SalesOrderObj",
        key="account_id",
        of="account_id",
        single=True,
        dated="order_time",
        whole=with_lines,
        filters=frozenset({"status"}),
        narrow=STATUS,
        reading=by_days,
    ),
    (Kind.ORDER, By.REFERENCE): FxiaokeBinding(
        wire=OrderRow, resource="SalesOrderObj", key="name", max_keys=50, reading=by_reference
    ),
    (Kind.ORDER, By.CHANGED): followed("SalesOrderObj", "name"),
    (Kind.DELIVERY, By.ORDER): FxiaokeBinding(
        wire=DeliveryRow,
        resource="DeliveryNoteObj",
        key="sales_order_id",
        max_keys=50,
        listing=True,
        reading=of_orders,
    ),
    (Kind.INVOICE, By.CUSTOMER): long(InvoiceRow, "InvoiceApplicationObj", "invoice_date"),
    (Kind.PAYMENT, By.CUSTOMER): long(PaymentRow, "PaymentObj", "payment_time"),
    (Kind.PRODUCT, By.KEY): FxiaokeBinding(
        wire=ProductRow,
        resource="ProductObj",
        key="product_code",
        of="product_code",
        max_keys=99,  # a full page would ask for another
        reading=by_key,
    ),
    (Kind.STOCK, By.SKU): FxiaokeBinding(
        wire=StockRow, resource="StockObj", key="product_id", max_keys=50, reading=stock
    ),
    (Kind.PRICE, By.SKU): FxiaokeBinding(
        wire=PriceRow,
        resource="PriceBookProductObj",
        key="product_id",
        max_keys=50,
        filters=frozenset({"customer", "quantity"}),
        reading=price,
    ),
}
