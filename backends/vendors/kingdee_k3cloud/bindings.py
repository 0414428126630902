"""Which form answers which question."""

from __future__ import annotations

from msgspec.structs import replace

from backends.domain import (
    Contact,
    Contract,
    Customer,
    Delivery,
    Invoice,
    Payment,
    Price,
    Product,
    Quote,
    SalesOrder,
    Stock,
)
from backends.port import By
from backends.vendors.kingdee_k3cloud.credit import FINANCIAL, OF_CUSTOMERS, credit
from backends.vendors.kingdee_k3cloud.filters import Clause, Either, Is
from backends.vendors.kingdee_k3cloud.prices import prices
from backends.vendors.kingdee_k3cloud.readings import (
    FormBinding,
    by_key,
    by_order,
    by_reference,
    everyone,
    long_list,
)
from backends.vendors.kingdee_k3cloud.values import Row
from backends.vendors.kingdee_k3cloud.wire.customers import ContactRow, CustomerRow, DebtorRow
from backends.vendors.kingdee_k3cloud.wire.deliveries import DeliveryRow
from backends.vendors.kingdee_k3cloud.wire.goods import PriceRow, ProductRow, StockRow
from backends.vendors.kingdee_k3cloud.wire.money import InvoiceRow, PaymentRow
from backends.vendors.kingdee_k3cloud.wire.offers import ContractRow, QuoteRow
from backends.vendors.kingdee_k3cloud.wire.orders import APPROVED, CANCELLED, CLOSED, OrderRow
from backends.vocabulary import Kind

KEYS = 50  # in one call: callers of the public say 20 and more
DRAFT = Is("FDocumentStatus", "Z", "<>")  # somebody is still writing it: it need not be whole
# As the orders' derived status: what is closed and approved is COMPLETED.
STATUS = {
    ("status", "closed"): Either(
        (
            (Is("FCancelStatus", CANCELLED),),
            (Is("FCloseStatus", CLOSED), Is("FDocumentStatus", APPROVED)),
        )
    ),
    ("status", "open"): Either(
        (
            (Is("FCancelStatus", CANCELLED, "<>"), Is("FCloseStatus", CLOSED, "<>")),
            (Is("FCancelStatus", CANCELLED, "<>"), Is("FDocumentStatus", APPROVED, "<>")),
        )
    ),
}


def own_key(entity: Customer) -> list[str]:
    """Return the number of a customer."""
    return [entity.key]


def number(entity: SalesOrder) -> list[str]:
    """Return the number of an order."""
    return [entity.number]


def customer(
    entity: Contact | Quote | Contract | SalesOrder | Delivery | Invoice | Payment,
) -> list[str]:
    """Return whose it is."""
    return [entity.customer]


def orders(entity: Delivery) -> set[str]:
    """Return the orders that a delivery serves."""
    return {line.order for line in entity.lines}


def sku(entity: Product | Stock | Price) -> list[str]:
    """Return of which product it is."""
    return [entity.sku]


def listed(wire: type[Row], resource: str, key: str, *where: Clause) -> FormBinding:
    """Bind short lists: those of several customers are read in one question, to their end."""
    return FormBinding(
        wire=wire,
        resource=resource,
        key=key,
        names=customer,
        max_keys=KEYS,
        where=where,
        reading=by_key,
        listing=True,
    )


def long(
    wire: type[Row], resource: str, key: str, *where: Clause, dated: str = "FDate", lines: int = 2
) -> FormBinding:
    """Bind long lists: one customer's in one question, a page of the newest."""
    return FormBinding(
        wire=wire,
        resource=resource,
        key=key,
        names=customer,
        where=(DRAFT, *where),
        single=True,
        reading=long_list,
        order=f"{dated} desc,FBillNo desc",
        dated=dated,
        lines=lines,
    )


ORDERS = FormBinding(
    wire=OrderRow,
    resource="SAL_SaleOrder",
    key="FBillNo",
    names=number,
    max_keys=KEYS,
    where=(DRAFT,),
    reading=by_key,
    order="FBillNo,FSeq",
)
MASTER = FormBinding(
    wire=CustomerRow,
    resource="BD_Customer",
    key="FNumber",
    names=own_key,
    max_keys=KEYS,
    reading=by_key,
    order="FCUSTID",
)
GOODS = FormBinding(
    wire=ProductRow,
    resource="BD_MATERIAL",
    key="FNumber",
    names=sku,
    max_keys=KEYS,
    reading=by_key,
    order="FNumber",
)
PER_SKU = replace(GOODS, key="FMaterialId.FNumber", listing=True, order="FMaterialId.FNumber")

BINDINGS: dict[tuple[Kind, By], FormBinding] = {
    (Kind.CUSTOMER, By.KEY): MASTER,
    (Kind.CUSTOMER, By.ALL): replace(MASTER, reading=everyone),
    (Kind.CONTACT, By.CUSTOMER): replace(
        listed(ContactRow, "BD_CommonContact", "FCustId.FNumber", Is("FForbidStatus", "A")),
        order="FNumber",
    ),
    (Kind.QUOTE, By.CUSTOMER): listed(QuoteRow, "SAL_QUOTATION", "FCUSTID.FNumber", DRAFT),
    (Kind.CONTRACT, By.CUSTOMER): listed(ContractRow, "CRM_Contract", "FBDCustId.FNumber", DRAFT),
    (Kind.ORDER, By.KEY): ORDERS,
    (Kind.ORDER, By.REFERENCE): replace(ORDERS, reading=by_reference),
    (Kind.ORDER, By.CUSTOMER): replace(
        long(OrderRow, "SAL_SaleOrder", "FCustId.FNumber", lines=10),
        order="FDate desc,FBillNo desc,FSeq",
        narrow=STATUS,
        filters=frozenset({"status"}),
    ),
    (Kind.DELIVERY, By.ORDER): replace(
        listed(DeliveryRow, "SAL_OUTSTOCK", "FSoorDerno", DRAFT), names=orders, reading=by_order
    ),
    (Kind.DELIVERY, By.CUSTOMER): replace(
        long(DeliveryRow, "SAL_OUTSTOCK", "FCustomerID.FNumber", lines=10),
        made=(Is("FDocumentStatus", APPROVED),),
        coming=(Is("FDocumentStatus", APPROVED, "<>"),),
    ),
    (Kind.INVOICE, By.CUSTOMER): long(
        InvoiceRow, "AR_receivable", "FCUSTOMERID.FNumber", *FINANCIAL, dated="FDATE"
    ),
    (Kind.PAYMENT, By.CUSTOMER): long(
        PaymentRow, "AR_RECEIVEBILL", "FContactUnit.FNumber", *OF_CUSTOMERS
    ),
    (Kind.CREDIT, By.CUSTOMER): replace(
        MASTER, wire=DebtorRow, names=customer, reading=credit, order="FNumber"
    ),
    (Kind.PRODUCT, By.KEY): GOODS,
    (Kind.STOCK, By.SKU): replace(
        PER_SKU,
        wire=StockRow,
        resource="STK_Inventory",
        order="FMaterialId.FNumber,FStockId.FNumber",
    ),
    (Kind.PRICE, By.SKU): replace(
        PER_SKU,
        wire=PriceRow,
        resource="BD_SAL_PriceList",
        where=(
            Is("FDocumentStatus", APPROVED),
            Is("FForbidStatus", "A"),
            Is("FRowAuditStatus", "A"),
            Is("FEntryForbidStatus", "A"),
        ),
        filters=frozenset({"quantity", "unit"}),
        reading=prices,
    ),
}
