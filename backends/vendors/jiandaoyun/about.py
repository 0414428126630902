"""What is told of the vendor Jiandaoyun."""

from backends.vendor import Grade, Vendor
from backends.vendors.jiandaoyun.forms import ASKED
from backends.vocabulary import Kind

VENDOR = Vendor(
    name="jiandaoyun",
    product="Jiandaoyun 简道云, forms by API v5",
    protocol="forms",
    grade=Grade.DOCUMENTED,
    serves={kind: frozenset(lookups) for kind, lookups in ASKED.items()},
    unverified={
        Kind.CUSTOMER: "whether empty widgets come as null or as empty texts; both are nothing",
        Kind.ORDER: "whether a day comes as the instant of its local midnight, as it is read",
    },
)
