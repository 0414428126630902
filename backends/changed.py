"""What has changed: entities of which only the keys are known, and the keys of entities.

A system that is asked By.CHANGED names what was changed; nobody keeps the entities it answers
with, so most adapters read no more of them than their keys.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from backends.domain import ENTITIES, Entity
from backends.vocabulary import Kind

START = "0001-01-01T00:00:00.000000Z"  # sorts before every instant that a system has written
_LONG_AGO = dt.datetime(1, 1, 1, tzinfo=dt.UTC)

# By which attribute entities of a kind are named when they change.
_KEYS: Mapping[Kind, str] = MappingProxyType(
    dict.fromkeys(
        (
            Kind.CUSTOMER,
            Kind.CONTACT,
            Kind.INTERACTION,
            Kind.OPPORTUNITY,
            Kind.QUOTE,
            Kind.CONTRACT,
            Kind.TICKET,
        ),
        "key",
    )
    | dict.fromkeys((Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT), "number")
    | dict.fromkeys((Kind.PRODUCT, Kind.STOCK, Kind.PRICE, Kind.AVAILABILITY), "sku")
    | {Kind.CREDIT: "customer"}
)
_MORE: Mapping[Kind, Mapping[str, Any]] = MappingProxyType(
    {
        Kind.INTERACTION: {"at": _LONG_AGO},
        Kind.QUOTE: {"number": ""},
        Kind.CONTRACT: {"number": ""},
        Kind.TICKET: {"number": ""},
        Kind.CREDIT: {"currency": ""},
        Kind.STOCK: {"site": "", "unit": ""},
        Kind.PRICE: {"currency": "", "amount": Decimal(0)},
        Kind.AVAILABILITY: {"unit": ""},
    }
)
_NO_CUSTOMER = frozenset({Kind.CUSTOMER, Kind.PRODUCT, Kind.STOCK, Kind.AVAILABILITY, Kind.CREDIT})


def named(kind: Kind, system: str, key: str, customer: str | None = None) -> Entity:
    """Return an entity of which nothing is known but its key and whose it is."""
    whose = {} if kind in _NO_CUSTOMER else {"customer": customer or ""}
    made: Callable[..., Entity] = ENTITIES[kind]
    return made(system=system, **{_KEYS[kind]: key}, **whose, **_MORE.get(kind, {}))


def key_attribute(kind: Kind) -> str:
    """Return the attribute that holds the key under which a change is told."""
    return _KEYS[kind]


def key_of(kind: Kind, entity: Entity) -> str:
    """Return the key under which a change of the entity is told."""
    return str(getattr(entity, _KEYS[kind]))


def customer_of(entity: Entity) -> str | None:
    """Return whose entity it is, where that is known."""
    return getattr(entity, "customer", None) or None
