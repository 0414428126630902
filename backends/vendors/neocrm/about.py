"""What is told of the vendor `neocrm`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.neocrm.bindings import bindings
from backends.vendors.neocrm.tenant import Tenant
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="neocrm",
    product="Neocrm (Xiaoshouyi 销售易)",
    protocol="XOQL",
    grade=Grade.DOCUMENTED,
    serves=serving(bindings(Tenant())),
    unverified={
        Kind.CUSTOMER: "that the name of an owner can be read through the relation",
        Kind.INTERACTION: "which field of an activity record holds its account, beyond two tenants",
        Kind.OPPORTUNITY: "the labels of its status",
        Kind.QUOTE: "the labels of its stage",
        Kind.CONTRACT: "the labels of its status; no number and no amount is known",
        Kind.TICKET: "the object's fields beyond account, status and name",
        Kind.ORDER: "the labels of its status; which units and blocks it has",
        Kind.INVOICE: "payment plans taken for receivables, issued when they are made",
        Kind.PAYMENT: "that its name is its number",
        Kind.CREDIT: "exposure is what the account says is unpaid; there is no limit",
        Kind.PRICE: "the standard price of a product; price books are not read",
    },
)
