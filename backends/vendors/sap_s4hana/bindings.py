"""Which set answers which question."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from backends.port import By
from backends.vendors.sap_s4hana.credit import credit
from backends.vendors.sap_s4hana.following import changes
from backends.vendors.sap_s4hana.goods import USABLE, availability, price, stock
from backends.vendors.sap_s4hana.readings import Reading, SapBinding, by_key, everyone, long_list
from backends.vendors.sap_s4hana.related import by_reference, contacts, deliveries_of, invoices
from backends.vendors.sap_s4hana.services import (
    BILLING,
    CONDITIONS,
    CONTRACTS,
    DELIVERIES,
    LEDGER,
    ORDERS,
    ORDERS_4,
    PARTNERS,
    PRODUCTS,
    PROMISES,
    QUOTES,
    STOCK,
    EntitySet,
)
from backends.vendors.sap_s4hana.spelling import MATERIAL, unpadded
from backends.vendors.sap_s4hana.wire.accounts import BillingRow, ItemRow
from backends.vendors.sap_s4hana.wire.changes import (
    ChangedContract,
    ChangedInvoice,
    ChangedOrder,
    ChangedQuote,
    ChangedRow,
)
from backends.vendors.sap_s4hana.wire.deliveries import DeliveryRow
from backends.vendors.sap_s4hana.wire.documents import ContractRow, QuoteRow
from backends.vendors.sap_s4hana.wire.goods import ProductRow, PromiseRow, StockRow, ValidityRow
from backends.vendors.sap_s4hana.wire.orders import Order4Row, OrderRow
from backends.vendors.sap_s4hana.wire.partners import ContactsRow, DebtorPartnerRow, PartnerRow
from backends.vocabulary import Kind

PAGE = 500  # rows of one set alone
MATERIALS = 20  # each with a call of its own in the batch, or forty characters in an address

STATUS = {
    ("status", "open"): "OverallSDProcessStatus ne 'C' and OverallSDDocumentRejectionSts ne 'C'",
    ("status", "closed"): "(OverallSDProcessStatus eq 'C' or OverallSDDocumentRejectionSts eq 'C')",
}
# Pro forma invoices (U) and the papers that cancel one (N, S) are no receivables.
RECEIVABLE = "SDDocumentCategory ne 'U' and SDDocumentCategory ne 'N' and SDDocumentCategory ne 'S'"
# A payment is what a document of the type for customer payments credits a customer with.
PAID = "FinancialAccountType eq 'D' and DebitCreditCode eq 'H' and AccountingDocumentType eq 'DZ'"


def customer_of(row: PartnerRow | ContactsRow | DebtorPartnerRow) -> list[str]:
    """Return the number of a partner as a customer."""
    return [unpadded(row.customer)]


def order_number(row: OrderRow | Order4Row) -> list[str]:
    """Return what an order is called."""
    return [unpadded(row.sales_order)]


def sku_of(row: ProductRow) -> list[str]:
    """Return what a product is called."""
    return [unpadded(row.product)]


def unread(_row: Any) -> list[str]:
    """Return nothing: the reading itself finds whose a row is."""
    return []


def itself(key: str) -> str:
    """Return a material as it is: its zeros are the service's own matter."""
    return key


def listed(
    wire: type[Any], of: EntitySet, dated: str, number: str, *, reading: Reading = long_list
) -> SapBinding:
    """Bind a list that may be long: a limit holds for one customer only."""
    return SapBinding(
        wire=wire,
        of=of,
        key="SoldToParty",
        names=unread,
        single=True,
        reading=reading,
        dated=dated,
        number=number,
    )


def followed(wire: type[ChangedRow], of: EntitySet, number: str) -> SapBinding:
    """Bind what has changed in a set."""
    return SapBinding(
        wire=wire,
        of=of,
        key="",
        names=unread,
        single=True,
        reading=changes,
        number=number,
        page=PAGE,
    )


def partners(wire: type[Any], reading: Reading) -> SapBinding:
    """Bind business partners that are customers."""
    return SapBinding(wire=wire, of=PARTNERS, key="Customer", names=customer_of, reading=reading)


def goods(wire: type[Any], of: EntitySet, reading: Reading) -> SapBinding:
    """Bind what is asked by material."""
    return SapBinding(
        wire=wire,
        of=of,
        key="Material",
        names=unread,
        reading=reading,
        length=MATERIAL,
        spelled=itself,
        max_keys=MATERIALS,
        page=PAGE,
    )


BINDINGS: dict[tuple[Kind, By], SapBinding] = {
    (Kind.ORDER, By.CHANGED): followed(ChangedOrder, ORDERS, "SalesOrder"),
    (Kind.QUOTE, By.CHANGED): followed(ChangedQuote, QUOTES, "SalesQuotation"),
    (Kind.CONTRACT, By.CHANGED): followed(ChangedContract, CONTRACTS, "SalesContract"),
    (Kind.INVOICE, By.CHANGED): followed(ChangedInvoice, BILLING, "BillingDocument"),
    (Kind.CUSTOMER, By.KEY): partners(PartnerRow, by_key),
    (Kind.CUSTOMER, By.ALL): partners(PartnerRow, everyone),
    (Kind.CONTACT, By.CUSTOMER): partners(ContactsRow, contacts),
    (Kind.CREDIT, By.CUSTOMER): partners(DebtorPartnerRow, credit),
    (Kind.QUOTE, By.CUSTOMER): listed(QuoteRow, QUOTES, "SalesQuotationDate", "SalesQuotation"),
    (Kind.CONTRACT, By.CUSTOMER): listed(
        ContractRow, CONTRACTS, "SalesContractValidityStartDate", "SalesContract"
    ),
    (Kind.ORDER, By.KEY): SapBinding(
        wire=OrderRow, of=ORDERS, key="SalesOrder", names=order_number, reading=by_key
    ),
    (Kind.ORDER, By.REFERENCE): SapBinding(
        wire=OrderRow,
        of=ORDERS,
        key="SalesOrder",
        names=order_number,
        max_keys=MATERIALS,
        reading=by_reference,
    ),
    (Kind.ORDER, By.CUSTOMER): replace(
        listed(OrderRow, ORDERS, "SalesOrderDate", "SalesOrder"),
        narrow=STATUS,
        filters=frozenset({"status"}),
    ),
    (Kind.DELIVERY, By.ORDER): SapBinding(
        wire=DeliveryRow,
        of=DELIVERIES,
        key="DeliveryDocument",
        names=unread,
        reading=deliveries_of,
    ),
    (Kind.DELIVERY, By.CUSTOMER): listed(
        DeliveryRow, DELIVERIES, "ActualGoodsMovementDate", "DeliveryDocument"
    ),
    (Kind.INVOICE, By.CUSTOMER): replace(
        listed(BillingRow, BILLING, "BillingDocumentDate", "BillingDocument", reading=invoices),
        where=RECEIVABLE,
    ),
    (Kind.PAYMENT, By.CUSTOMER): replace(
        listed(ItemRow, LEDGER, "PostingDate", "AccountingDocument"), key="Customer", where=PAID
    ),
    (Kind.PRODUCT, By.KEY): replace(
        goods(ProductRow, PRODUCTS, by_key), key="Product", names=sku_of
    ),
    (Kind.STOCK, By.SKU): replace(goods(StockRow, STOCK, stock), where=USABLE),
    (Kind.AVAILABILITY, By.SKU): replace(
        goods(PromiseRow, EntitySet(PROMISES, ""), availability),
        filters=frozenset({"by", "quantity"}),
    ),
    (Kind.PRICE, By.SKU): replace(
        goods(ValidityRow, CONDITIONS, price), filters=frozenset({"customer", "quantity"})
    ),
}

# The same questions for the sales orders of version 4.
BINDINGS_4 = BINDINGS | {
    key: replace(bound, of=ORDERS_4, wire=bound.wire if key[1] is By.CHANGED else Order4Row)
    for key, bound in BINDINGS.items()
    if bound.of == ORDERS
}
