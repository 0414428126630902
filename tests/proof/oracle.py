"""Who should see what, by the table of who sees what and without the policy's lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations

import msgspec

from policies.principal import Principal, Scope
from tests.policies.table import SCOPES, SENSITIVE, named, table
from tests.proof.routes import Route, Step
from tests.proof.sentinels import MEMBERS, Member

ROLES = tuple(SCOPES)
PRIVILEGED = "admin"
# Second roles that open the ways to what belongs to customers, and no value: so many fields deep.
# They show what the first role opens, where nothing before it on the way is hidden.
DOORS = {"door_1": 1, "door_2": 2, "door_3": 3}
# And two that see more: what arguments ask about, so that whom the first role admits is found; and
# what opens and dates the events of a timeline, so that they are told.
FINDER, TELLER = "finder", "teller"
SECOND = (*DOORS, FINDER, TELLER)

REP = MEMBERS[0].rep
TEAM = MEMBERS[0].team
OWN_LINKS = frozenset(f"crm:{key}" for key in ("ALL", "SELF"))


def caller(*roles: str) -> Principal:
    """Return a caller with these roles, who has customers of every kind."""
    return Principal(
        subject="+".join(roles),
        roles=roles,
        rep=REP,
        teams=frozenset({TEAM}),
        customers=OWN_LINKS,
    )


CALLERS: Mapping[str, Principal] = {
    **{role: caller(role) for role in ROLES},
    "rep_and_support": caller("sales_rep", "support_agent"),
    "nobody": caller("cleaner"),
}
PAIRS: Mapping[str, Principal] = {
    f"{one}_and_{other}": caller(one, other) for one, other in combinations(ROLES, 2)
}
AT_THE_DOORS: Mapping[str, Principal] = {
    f"{role}_at_{door}": caller(role, door) for role in ROLES for door in SECOND
}


def relation(member: Member) -> Scope:
    """Tell how a customer stands to the callers of the proof."""
    found = Scope.ALL
    for scope, holds in (
        (Scope.OWN, member.rep == REP),
        (Scope.TEAM, member.team == TEAM),
        (Scope.SELF, f"crm:{member.key}" in OWN_LINKS),
    ):
        found |= scope if holds else Scope.NONE
    return found


RELATIONS = {member.key: relation(member) for member in MEMBERS}


class Fate(StrEnum):
    """What becomes of a way for a caller."""

    SEEN = "seen"
    DENIED = "denied"
    ABSENT = "absent"  # as if there was none
    EMPTY = "empty"  # a list without it, which says so


class Verdict(msgspec.Struct, frozen=True):
    """What becomes of a way, after how many fields, and how often."""

    fate: Fate
    at: int = 0
    times: int = 1


class Oracle:
    """Knows the table; asks no policy."""

    def __init__(self, coordinates: Sequence[str], doors: Mapping[str, frozenset[str]]) -> None:
        """``coordinates`` are all that the schema has; ``doors`` are what those roles open."""
        self._coordinates = tuple(coordinates)
        self._table = table(coordinates)
        self.sensitive = frozenset(named(SENSITIVE, coordinates))
        self._doors = doors
        self._scopes: dict[tuple[tuple[str, ...], str], Scope] = {}

    def scope(self, principal: Principal, coordinate: str) -> Scope:
        """Of which customers a caller should see a field."""
        known = self._scopes.get((principal.roles, coordinate))
        if known is None:
            known = Scope.NONE
            for role in principal.roles:
                known |= self._given(role, coordinate)
            self._scopes[principal.roles, coordinate] = known
        return known

    def _given(self, role: str, coordinate: str) -> Scope:
        found = self._table.get(role, {}).get(coordinate, Scope.NONE)
        if coordinate in self._doors.get(role, ()):
            found |= Scope.ALL
        for asked in AS_ASKED.get(coordinate, ()):
            found = _within(found, self._given(role, asked))
        return found

    def verdict(self, principal: Principal, route: Route, member: Member) -> Verdict:
        """Follow a way for a caller as far as the table lets it go."""
        related = RELATIONS[member.key]
        for at, coordinate in enumerate(route.coordinates):
            scope = self.scope(principal, coordinate)
            entry = at == 0
            if not (scope if entry else scope & related) and not coordinate.endswith("__typename"):
                events = len(self.told(principal, related))
                return Verdict(Fate.DENIED, at, events if coordinate in OF_EVENTS else 1)
            if entry and not self._admits(principal, route, member):
                listed = route.steps[0].member in _LISTS and route.steps[1].field not in _ITEMS
                return Verdict(Fate.EMPTY if listed else Fate.ABSENT, at)
            if self._untold(principal, route.steps[at], related):
                return Verdict(Fate.ABSENT, at)
        return Verdict(Fate.SEEN, len(route.steps))

    def told(self, principal: Principal, related: Scope) -> frozenset[str]:
        """Name what the events are about that a timeline of such a customer tells a caller."""
        return frozenset(
            event
            for event, needed in OPENING.items()
            if all(self.scope(principal, name) & related for name in needed)
        )

    def unloaded(self, principal: Principal, member: Member) -> frozenset[str]:
        """Name the kinds that a timeline of this customer must not read for a caller."""
        told = self.told(principal, RELATIONS[member.key])
        return frozenset(kind for event, kind in _READS.items() if event not in told)

    def protected(self) -> list[str]:
        """List the fields that one of the roles may not see of every customer, or not at all."""
        return [
            name
            for name in self._coordinates
            if any(Scope.ALL not in self.scope(caller(role), name) for role in ROLES)
        ]

    def _untold(self, principal: Principal, step: Step, related: Scope) -> bool:
        told = self.told(principal, related)
        if step.coordinate == "TimelineEvent.subject":
            return step.member not in told
        return step.owner == "TimelineEventConnection" and step.field in _ITEMS and not told

    def _admits(self, principal: Principal, route: Route, member: Member) -> bool:
        entry = route.steps[0]
        guarding = _GUARDING.get(entry.member) if entry.field == "_entities" else entry.coordinate
        if guarding is None or entry.member not in _OF_CUSTOMERS:
            return True
        asked = (guarding, *ASKING.get(guarding, ()))
        return all(self.scope(principal, name) & RELATIONS[member.key] for name in asked)


def _within(one: Scope, other: Scope) -> Scope:
    if Scope.ALL in one:
        return other
    return one if Scope.ALL in other else one & other


# Nothing is pushed to whom it is not told when he asks.
AS_ASKED = {
    "Subscription.orderChanged": ("Query.order", "Customer.orders"),
    "Subscription.stockChanged": ("Product.stock",),
    "Subscription.interactionAdded": ("Customer.interactions",),
}
_LISTS = {"CustomerConnection", "SalesOrderConnection"}
_ITEMS = {"nodes", "edges"}
OF_EVENTS = {"TimelineEvent.at", "TimelineEvent.kind"}
# Which fields open and date a kind of event, by what it is about: other kinds are never loaded.
OPENING = {
    "Interaction": ("Customer.interactions", "Interaction.at"),
    "Ticket": ("Customer.tickets", "Ticket.opened"),
    "SalesOrder": ("Customer.orders", "SalesOrder.ordered"),
    "Delivery": ("SalesOrder.deliveries", "Delivery.shipped"),
    "Invoice": ("Customer.invoices", "Invoice.issued"),
    "Payment": ("Customer.payments", "Payment.received"),
}
_READS = {
    "Interaction": "interaction",
    "Ticket": "ticket",
    "SalesOrder": "order",
    "Delivery": "delivery",
    "Invoice": "invoice",
    "Payment": "payment",
}
_GUARDING = {"Customer": "Query.customer", "SalesOrder": "Query.order"}
# What the arguments of the proof ask about: who may not see it finds nobody by it.
ASKING = {
    "Query.customers": ("Customer.region",),
    "Query.findOrders": (
        *("SalesOrder.number", "SalesOrder.reference"),
        *("Delivery.number", "Delivery.trackingNumber"),
    ),
}
_OF_CUSTOMERS = {"Customer", "SalesOrder", "Interaction", *_LISTS}
