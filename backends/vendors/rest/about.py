"""What is told of the vendor `rest`."""

from backends.vendor import Grade, Vendor
from backends.vendors.rest.described import LOOKUPS

VENDOR = Vendor(
    name="rest",
    product="Any system with JSON over HTTP, described in the settings",
    protocol="REST",
    grade=Grade.OWN,
    serves={kind: frozenset(lookups) for kind, lookups in LOOKUPS.items()},
)
