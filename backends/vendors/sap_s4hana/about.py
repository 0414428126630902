"""What is told of the vendor `sap_s4hana`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.sap_s4hana.bindings import BINDINGS
from backends.vocabulary import Kind

_STATUS_CODES = "the meaning of SAP's one-letter status codes"

VENDOR = Vendor(
    name="sap_s4hana",
    product="SAP S/4HANA",
    protocol="OData v2, v4",
    grade=Grade.DOCUMENTED,
    serves=serving(BINDINGS),
    grades={Kind.ORDER: Grade.EXAMPLES, Kind.CREDIT: Grade.EXAMPLES},
    unverified={
        Kind.CUSTOMER: "that every service takes numbers padded to ten digits",
        Kind.ORDER: _STATUS_CODES,
        Kind.DELIVERY: _STATUS_CODES,
        Kind.QUOTE: _STATUS_CODES,
        Kind.CONTRACT: _STATUS_CODES,
        Kind.INVOICE: "which filters the ledger's items allow; the sign of their amounts",
        Kind.PAYMENT: "which filters the ledger's items allow; that DZ is the type of payments",
        Kind.CREDIT: "no released service states the exposure: it is summed and marked DERIVED",
        Kind.STOCK: "that stock type 01 is all that may be used",
        Kind.PRICE: "which codes a simulation has for materials that it does not know",
        Kind.AVAILABILITY: "how a release wraps a function's value; the checking rules there are",
    },
)
