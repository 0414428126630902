"""What the samples mean: the invented company, as far as each question asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from backends.domain import Entity
from backends.ordering import window_of
from backends.vocabulary import Kind
from tests.fakes.facts import company

FACTS = company("erp")


def of(kind: Kind, attribute: str, *keys: str) -> dict[str, list[Entity]]:
    """Return the lists of some keys, newest first."""
    found = {key: [e for e in FACTS[kind] if getattr(e, attribute) == key] for key in keys}
    return {key: [*window_of(kind, items, None, None)[0]] for key, items in found.items()}


def _one_order(delivery: Any) -> Entity:
    """Return a delivery of a form, which serves one order."""
    mine = tuple(line for line in delivery.lines if line.order == delivery.lines[0].order)
    changed: Entity = replace(delivery, lines=mine)
    return changed


def _promised(availability: Any) -> Entity:
    """Return what is promised for a quantity that was asked for without a day."""
    changed: Entity = replace(availability, by=None)
    return changed


_D1, _D2 = map(_one_order, FACTS[Kind.DELIVERY])
_PROMISES = of(Kind.AVAILABILITY, "sku", "SKU-1", "SKU-3")
_C1, _C2 = FACTS[Kind.CUSTOMER]

EXPECTED: Mapping[str, Mapping[str, list[Entity]]] = {
    "customer-key": {"C1": [_C1], "C2": [_C2]},
    "customer-all": {"*": [_C1, _C2]},
    **{
        f"{kind}-customer": of(kind, "customer", "C1", "C2")
        for kind in (
            *(Kind.CONTACT, Kind.INTERACTION, Kind.OPPORTUNITY, Kind.QUOTE, Kind.CONTRACT),
            *(Kind.TICKET, Kind.ORDER, Kind.INVOICE, Kind.PAYMENT, Kind.CREDIT),
        )
    },
    "order-key": {"S1": of(Kind.ORDER, "number", "S1")["S1"]},
    "order-reference": {
        "PO-7002": of(Kind.ORDER, "number", "S2")["S2"],
        "S4": of(Kind.ORDER, "number", "S4")["S4"],
    },
    "delivery-customer": {"C1": [_D1, _D2], "C2": []},
    "delivery-order": {"S1": [_D1], "S2": [_D2], "S3": []},
    "product-key": of(Kind.PRODUCT, "sku", "SKU-1", "SKU-2"),
    "stock-sku": of(Kind.STOCK, "sku", "SKU-1", "SKU-3"),
    "price-sku": of(Kind.PRICE, "sku", "SKU-1", "SKU-3"),
    "availability-sku": {key: [*map(_promised, each)] for key, each in _PROMISES.items()},
}
