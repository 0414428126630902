"""The vendors there are: what each is called and what it can serve."""

from __future__ import annotations

import msgspec

from backends.port import By, Serves
from backends.vendors.rest.described import LOOKUPS
from backends.vendors.sql.queries import choose, serves
from backends.vendors.tryton.bindings import BINDINGS
from backends.vocabulary import Kind


class Vendor(msgspec.Struct, frozen=True, kw_only=True):
    """A product that is spoken to; ``grade`` is against what its adapter is proven."""

    name: str
    product: str
    protocol: str
    grade: str
    serves: Serves


def _tryton() -> Serves:
    served: dict[Kind, frozenset[By]] = {}
    for kind, by in BINDINGS:
        served[kind] = served.get(kind, frozenset()) | {by}
    return served


def vendors() -> tuple[Vendor, ...]:
    """List the vendors, by name."""
    return (
        Vendor(
            name="rest",
            product="Any system with JSON over HTTP, described in the settings",
            protocol="REST",
            grade="run against servers of our own; what it serves is what the settings describe",
            serves={kind: frozenset(lookups) for kind, lookups in LOOKUPS.items()},
        ),
        Vendor(
            name="sql",
            product="Any database or reporting views, with SQLAlchemy: SQLite, PostgreSQL",
            protocol="SQL",
            grade="run against SQLite; against PostgreSQL by hand",
            serves={**serves(choose("crm", {})), **serves(choose("erp", {}))},
        ),
        Vendor(
            name="tryton",
            product="Tryton 8",
            protocol="JSON-RPC",
            grade="run against the real server",
            serves=_tryton(),
        ),
    )


def matrix() -> str:
    """Return what every vendor serves as a Markdown table."""
    known = vendors()
    heads = ["", *(f"`{vendor.name}`" for vendor in known)]
    facts = [
        ["product", *(vendor.product for vendor in known)],
        ["protocol", *(vendor.protocol for vendor in known)],
        ["proven", *(vendor.grade for vendor in known)],
    ]
    kinds = [[kind, *("yes" if kind in v.serves else "" for v in known)] for kind in Kind]
    rows = [heads, ["---"] * len(heads), *facts, *kinds]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
