"""What is told of the vendor `fxiaoke`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.fxiaoke.bindings import BINDINGS
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="fxiaoke",
    product="Fxiaoke / ShareCRM, open API V1 and V2",
    protocol="JSON over HTTP with tokens",
    grade=Grade.DOCUMENTED,
    serves=serving(BINDINGS),
    unverified={
        Kind.CUSTOMER: "the field of the owner's department, and how a person's name comes",
        Kind.INTERACTION: "that records name their customer in account_id; labels of their types",
        Kind.OPPORTUNITY: "the codes of sales_status beyond 1 and 2",
        Kind.QUOTE: "the status, derived from life_status",
        Kind.CONTRACT: "the fields of amount and days; the status is derived from life_status",
        Kind.TICKET: "all but number, customer, owner and time: companies make their own fields",
        Kind.ORDER: "logistics_status and its codes; positions are counted",
        Kind.DELIVERY: "the names of all fields but number, order, status and tracking number",
        Kind.INVOICE: "the fields of amount and day of an invoice application",
        Kind.PAYMENT: "the status, derived from life_status",
        Kind.STOCK: "the names of all fields",
        Kind.PRICE: "which price book holds for a customer: the settings name one for all",
    },
)
