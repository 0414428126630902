"""What the sample answers about changes name."""

from __future__ import annotations

from collections.abc import Mapping

from backends.changed import named
from backends.domain import Entity
from backends.vocabulary import Kind

BEFORE = "2026-10-06T00:00:00.000000Z|0"


def those(kind: Kind, *keys: str, customer: str | None = None) -> dict[str, list[Entity]]:
    """Return what is named, of one customer."""
    return {BEFORE: [named(kind, "erp", key, customer) for key in keys]}


CHANGES: Mapping[str, Mapping[str, list[Entity]]] = {
    "changed_customers": those(Kind.CUSTOMER, "7", "9"),
    "changed_orders": those(Kind.ORDER, "S00501", "S00502", customer="7"),
    "changed_deliveries": those(Kind.DELIVERY, "WH/OUT/00001", "WH/OUT/00002", customer="7"),
    "changed_invoices": those(Kind.INVOICE, "INV/2026/00001", "INV/2026/00002", customer="7"),
    "changed_stock": those(Kind.STOCK, "SKU-1", "SKU-3"),
}
