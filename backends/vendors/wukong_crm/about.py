"""What is told of the vendor `wukong_crm`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.wukong_crm import version9, version11
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="wukong_crm",
    product="Wukong CRM 11, 9",
    protocol="REST",
    grade=Grade.DOCUMENTED,
    serves=serving({**version11.BINDINGS, **version9.BINDINGS}),
    unverified={
        Kind.INVOICE: "version 11 only; whether an invoice is paid is not told",
        Kind.ORDER: "contracts; whether their money is net or gross is not told, read as gross",
        Kind.CUSTOMER: "the rate limit behind code 403; newer commercial versions",
    },
)
