"""What is told of the vendor `odoo`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.odoo.bindings import BINDINGS
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="odoo",
    product="Odoo 17 to 19",
    protocol="JSON-2, JSON-RPC",
    grade=Grade.DOCUMENTED,
    serves=serving(BINDINGS),
    unverified={
        Kind.TICKET: "the fields of Helpdesk, whose code is not published",
        Kind.PRICE: "rules of price lists are computed here; formulas give no price",
        Kind.DELIVERY: "`sale_id` names one order where a picking serves several",
        Kind.AVAILABILITY: "derived from the forecast of each warehouse",
    },
)
