"""What is told of the vendor `erpnext`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.erpnext.bindings import BINDINGS
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="erpnext",
    product="ERPNext 13 to 15",
    protocol="Frappe REST",
    grade=Grade.DOCUMENTED,
    serves=serving(BINDINGS),
    unverified={
        Kind.CUSTOMER: "names of some fields, such as account_manager",
        Kind.CONTACT: "field names, and that rows of Dynamic Link are listed with their parent",
        Kind.INTERACTION: "field names; mails under contacts only are not found",
        Kind.OPPORTUNITY: "field names",
        Kind.TICKET: "field names; opened is when the issue was written down",
        Kind.ORDER: "that rows of items are listed with their parent; or_filters of references",
        Kind.DELIVERY: "field names, such as lr_no; the words of its status",
        Kind.INVOICE: "the words of its status",
        Kind.CREDIT: "the exposure is summed as in the source; version 16 sums otherwise",
        Kind.PRODUCT: "field names",
    },
)
