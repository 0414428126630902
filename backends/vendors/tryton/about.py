"""What is told of the vendor `tryton`."""

from backends.vendor import Grade, Vendor, serving
from backends.vendors.tryton.bindings import BINDINGS

VENDOR = Vendor(
    name="tryton",
    product="Tryton 8",
    protocol="JSON-RPC",
    grade=Grade.REAL,
    serves=serving(BINDINGS),
)
