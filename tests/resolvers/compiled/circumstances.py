"""What an operation may meet: callers, policies, broken and slow systems, odd values."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from backends import domain
from backends.errors import BackendError, Garbled, Refused, TimedOut, Unavailable
from backends.port import Query, Slice
from backends.vocabulary import Kind
from policies.grant import Grant
from policies.principal import Scope
from tests.resolvers.compiled.tape import Tape
from tests.resolvers.world import PEOPLE, POLICY, Fixed, World

TROUBLES = (Unavailable, TimedOut, Garbled, Refused)
ODDITIES: tuple[Any, ...] = (None, None, None, None, "odd", 7, 1.5, True, ())
SCOPES = (Scope.NONE, Scope.NONE, Scope.OWN, Scope.SELF | Scope.TEAM, Scope.ALL)
KINDS = (*Kind, *((Kind.ORDER, Kind.CUSTOMER, Kind.PRODUCT, Kind.STOCK) * 3))
PERSONS = (*("admin",) * 4, *sorted(PEOPLE))
ODD_FIGURES = (Decimal("1E+3"), Decimal("1E+3"), Decimal("NaN"), None, 1.5, "odd")
# Parts of another type than theirs are left out: decoding never makes them, and only an object that
# may be of several types is asked which it is.
ODD_PARTS = (None, (), 7)
ODD: Mapping[str, Sequence[Any]] = {
    **dict.fromkeys(("net", "gross", "cost", "amount", "limit"), ODD_FIGURES),
    **dict.fromkeys(("exposure", "available", "on_hand"), ODD_FIGURES),
    **dict.fromkeys(("lines", "blocks", "parties", "links", "incoming", "confirmed"), ODD_PARTS),
}
# The entities behind the types: what a system sends may be missing, or of another type.
ENTITIES: Mapping[str, tuple[Kind, type[msgspec.Struct]]] = {
    "Customer": (Kind.CUSTOMER, domain.Customer),
    "SalesOrder": (Kind.ORDER, domain.SalesOrder),
    "Delivery": (Kind.DELIVERY, domain.Delivery),
    "Interaction": (Kind.INTERACTION, domain.Interaction),
    "Ticket": (Kind.TICKET, domain.Ticket),
    "Contact": (Kind.CONTACT, domain.Contact),
    "Quote": (Kind.QUOTE, domain.Quote),
    "Contract": (Kind.CONTRACT, domain.Contract),
    "Opportunity": (Kind.OPPORTUNITY, domain.Opportunity),
    "Invoice": (Kind.INVOICE, domain.Invoice),
    "Payment": (Kind.PAYMENT, domain.Payment),
    "CreditAccount": (Kind.CREDIT, domain.CreditAccount),
    "StockSection": (Kind.STOCK, domain.Stock),
    "SiteStock": (Kind.STOCK, domain.Stock),
    "PriceSection": (Kind.PRICE, domain.Price),
    "Product": (Kind.PRODUCT, domain.Product),
}
# What other reads go by: one that is no text breaks a batch for all who wait for it.
KEYS = {(Kind.ORDER, name) for name in ("customer", "number", "system")} | {(Kind.PRODUCT, "sku")}
SNAKE = re.compile("[A-Z]")
BORROWED = ("currency", "unit")  # read along with the fields that need them


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, under which policy (None: our own), and how the systems do.

    ``slow`` says for how many turns of the event loop a kind is held back, ``odd`` which attributes
    have a strange value.
    """

    who: str
    policy: Fixed | None
    broken: Mapping[Kind, type[BackendError]]
    slow: Mapping[Kind, int]
    odd: Mapping[tuple[Kind, str], Any]
    log_is_down: bool

    def prevail(self, w: World, odd: dict[tuple[Kind, str], Any]) -> None:
        """Put the company into these circumstances; ``odd`` is what alters its systems."""
        w.policy = self.policy or POLICY
        w.log_is_down = self.log_is_down
        odd.clear()
        odd.update(self.odd)
        for system in (w.crm, w.erp):
            system.failures.clear()
            system.delays = {kind: partial(_turns, turns) for kind, turns in self.slow.items()}
            for kind, trouble in self.broken.items():
                if kind in system.serves:
                    system.failures[kind] = trouble("broken", system=system.name, kind=kind)


def circumstances(tape: Tape, coordinates: Sequence[str]) -> Circumstances:
    """Choose circumstances for an operation that reads these coordinates."""
    who = tape.of(PERSONS)
    well = tape.one_in(3)
    return Circumstances(
        who=who,
        policy=_policy(tape, who, coordinates) if tape.one_in(3) else None,
        broken={} if well else {kind: tape.of(TROUBLES) for kind in tape.some(KINDS, 0, 2)},
        slow={kind: 1 + tape.below(3) for kind in tape.some(KINDS, 0, 2)},
        odd={} if well else _oddities(tape, coordinates),
        log_is_down=tape.one_in(20),
    )


def _oddities(tape: Tape, coordinates: Sequence[str]) -> dict[tuple[Kind, str], Any]:
    """Choose strange values, at times, for what the operation reads."""
    places = sorted(set(_read(coordinates)) - KEYS)
    return {place: tape.of(ODD.get(place[1], ODDITIES)) for place in places if tape.one_in(3)}


def _read(coordinates: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """Name the attributes of entities that are read for these coordinates."""
    for coordinate in coordinates:
        type_, _, field = coordinate.partition(".")
        if type_ in ENTITIES:
            kind, entity = ENTITIES[type_]
            names = (SNAKE.sub(_lower, field), *BORROWED)
            yield from ((kind, name) for name in names if name in entity.__struct_fields__)


def altered(
    odd: Mapping[tuple[Kind, str], Any], query: Query, _key: str, slice_: Slice | None
) -> Slice | None:
    """Give what a system answers the strange values that are drawn for its kind."""
    changes = {name: value for (kind, name), value in odd.items() if kind is query.kind}
    if slice_ is None or not changes:
        return slice_
    items = tuple(msgspec.structs.replace(item, **changes) for item in slice_.items)
    return msgspec.structs.replace(slice_, items=items)


def _policy(tape: Tape, who: str, coordinates: Sequence[str]) -> Fixed:
    """Choose a policy near a role's own, with other scopes for some of what is read."""
    scopes = dict(POLICY.grant(PEOPLE[who].roles).scopes)
    scopes |= {coordinate: tape.of(SCOPES) for coordinate in tape.some(coordinates, 0, 3)}
    return Fixed(Grant(scopes=scopes), frozenset(tape.some(coordinates, 0, 3)))


def _lower(capital: re.Match[str]) -> str:
    return f"_{capital.group().lower()}"


async def _turns(turns: int) -> None:
    for _ in range(turns):
        await asyncio.sleep(0)
