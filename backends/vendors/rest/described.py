"""How a system is described: for each kind its facts, and how it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

import msgspec

from backends.ordering import ORDERINGS
from backends.port import By
from backends.protocols.rest.facts import Facts, Found, Member
from backends.protocols.rest.paging import Pages
from backends.protocols.rest.template import Template
from backends.vocabulary import Kind

_OTHERS: Final[Mapping[Kind, tuple[By, ...]]] = {
    Kind.CUSTOMER: (By.KEY, By.ALL),
    Kind.ORDER: (By.KEY, By.CUSTOMER, By.REFERENCE),
    Kind.DELIVERY: (By.CUSTOMER, By.ORDER),
    Kind.PRODUCT: (By.KEY,),
    Kind.STOCK: (By.SKU,),
    Kind.PRICE: (By.SKU,),
    Kind.AVAILABILITY: (By.SKU,),
}
LOOKUPS: Final[Mapping[Kind, tuple[By, ...]]] = {
    kind: (*_OTHERS.get(kind, (By.CUSTOMER,)), By.CHANGED) for kind in Kind
}
MARK: Final = "mark"  # the placeholder of the instant since when something has changed
_ASKED: Final = {By.CUSTOMER: "customer", By.SKU: "sku"}


def asked_attribute(kind: Kind, by: By) -> str | None:
    """Return the attribute of an entity that holds the key it was asked by, if one does."""
    return ORDERINGS[kind].key if by is By.KEY else _ASKED.get(by)


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What a row of changes holds beside its key: when it changed, and whose it is."""

    at: Member
    customer: Member | None = None


class Lookup(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind is asked for by one sort of key.

    ``key`` is the member that tells which key a row belongs to, where several are asked at once;
    None is the entity's own. Keys of digits are sent with zeros up to ``pad``. An address has
    ``max_url`` bytes at most. A list comes in ``pages`` or whole. Changes have ``marks``.
    """

    template: Template
    found: Found
    key: Member | None = None
    max_keys: int = 50
    max_url: int = 2000
    pad: int = 0
    pages: Pages | None = None
    marks: Marks | None = None


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: its facts, and the lookups by which it can be asked for."""

    facts: Facts
    lookups: Mapping[By, Lookup]


Catalogue: TypeAlias = Mapping[Kind, Described]
