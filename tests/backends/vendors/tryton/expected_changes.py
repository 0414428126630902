"""What the recorded changes mean: who is meant, and nothing else of it."""

from collections.abc import Mapping

from backends.changed import START, named
from backends.domain import Entity
from backends.vocabulary import Kind

BEFORE = f"{START}|0"  # the mark before everything


def _told(kind: Kind, *keys: tuple[str, str | None]) -> Mapping[str, list[Entity]]:
    return {BEFORE: [named(kind, "erp", key, customer) for key, customer in keys]}


CHANGES: Mapping[str, Mapping[str, list[Entity]]] = {
    "changed_customers": _told(Kind.CUSTOMER, ("1", None), ("2", None)),
    "changed_orders": _told(Kind.ORDER, ("#18", "C10006"), ("#20", "C10007")),
    "changed_deliveries": _told(Kind.DELIVERY, ("1", "C10001"), ("9", "C10003")),
    "changed_invoices": _told(Kind.INVOICE, ("1", "C10004"), ("2", "C10005")),
    "changed_stock": _told(Kind.STOCK, ("P-100", None), ("P-101", None)),
}
