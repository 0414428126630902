"""Lookups, made ready to be asked; what of a description does not fit is said here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from operator import attrgetter
from typing import Any, Final

import msgspec

from backends.adapter import Binding
from backends.changed import key_attribute
from backends.domain import ENTITIES
from backends.ordering import ORDERINGS
from backends.port import By
from backends.protocols.rest.answers import Answers
from backends.protocols.rest.building import Build, Builder
from backends.protocols.rest.facts import Facts, Member
from backends.protocols.rest.requests import Requests
from backends.protocols.rest.template import KEYS, Template
from backends.selection import FILTERS
from backends.vendors.rest.described import Described, Lookup, asked_attribute
from backends.vocabulary import Kind

NOTHING: Final[Mapping[str, str]] = {}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A row of changes."""

    key: str
    at: dt.datetime
    customer: str | None = None


class RestBinding(Binding, frozen=True, kw_only=True):
    """A lookup, ready to be asked: how its rows are found, built, and told apart.

    ``key_of`` finds the key that a row belongs to, ``last`` the one behind which pages go on.
    ``mine`` reads of an entity by which key it was asked for.
    """

    lookup: Lookup
    requests: Requests
    answers: Answers
    build: Build
    key_of: Build | None
    last: Build | None
    mine: Callable[[Any], str] | None

    @property
    def tells_of_ends(self) -> bool:
        """Whether answers with status 200 may say that our session is over."""
        fault = self.lookup.found.fault
        return fault is not None and bool(fault.ended)


def bound(
    system: str,
    zone: dt.tzinfo,
    kind: Kind,
    by: By,
    described: Described,
    headers: Mapping[str, str] = NOTHING,
) -> RestBinding:
    """Make a binding of a lookup. ValueError says all that does not fit."""
    lookup = described.lookups[by]
    _check_order(kind, by, lookup)
    builder, key = _builder(system, zone, kind, by, described)
    last = _last(kind, lookup, described.facts)
    for member in (key, last):
        if member is not None:
            builder.key(member)
    row = builder.shape.model()
    template = _with_headers(lookup.template, headers)
    batched = KEYS in template.placeholders
    requests = Requests(template)
    mine = _mine(kind, by, described.facts)
    return RestBinding(
        wire=row,
        resource=template.path,
        key=asked_attribute(kind, by) or "",
        max_keys=lookup.max_keys,
        single=not batched,
        filters=FILTERS.get(kind, frozenset()),
        lookup=lookup,
        room=requests.room(lookup.max_url),
        takes=partial(requests.takes_of, pad=lookup.pad),
        requests=requests,
        answers=Answers(lookup.found, row, system, lookup.pages),
        build=builder.build(),
        key_of=builder.key_of(key) if key is not None and batched else None,
        last=None if last is None else builder.key_of(last),
        mine=attrgetter(mine) if mine else None,
    )


def fitting(kind: Kind, described: Described) -> None:
    """Try what a description becomes. ValueError says all that does not fit."""
    problems: dict[str, None] = {}
    for by in described.lookups:
        try:
            bound("", dt.UTC, kind, by, described)
        except ValueError as error:
            problems[str(error)] = None
    if problems:
        raise ValueError("; ".join(problems))


def _builder(
    system: str, zone: dt.tzinfo, kind: Kind, by: By, described: Described
) -> tuple[Builder, Member | None]:
    """Return what builds entities, and the member with the key that a row belongs to."""
    lookup, facts = described.lookups[by], described.facts
    if by is By.CHANGED:
        told = _changes(kind, lookup, facts)
        return Builder(Change, told, system=system, zone=zone), None
    attribute = asked_attribute(kind, by)
    own = facts.get(attribute) if attribute else None
    batched = KEYS in lookup.template.placeholders
    key = lookup.key or (own if batched and isinstance(own, Member) else None)
    if lookup.found.answer == "map":
        key = None
    elif batched and (key is None or key.path is None):
        raise ValueError(f"{by}: needs 'key', the member that tells which key a row belongs to")
    return Builder(ENTITIES[kind], facts, system=system, zone=zone), key


def _changes(kind: Kind, lookup: Lookup, facts: Facts) -> Facts:
    """Return what is read of a row of changes: its key and its customer are the facts' own."""
    assert lookup.marks is not None
    told = {"key": lookup.key or facts.get(key_attribute(kind)), "at": lookup.marks.at}
    customer = lookup.marks.customer or facts.get("customer")
    found = {name: member for name, member in told.items() if _stands_there(member)}
    if "key" not in found:
        raise ValueError("changed: needs 'key', the member with the key of what has changed")
    if isinstance(customer, Member) and customer.path is not None:
        found["customer"] = msgspec.structs.replace(customer, optional=True)
    return {name: member for name, member in found.items() if isinstance(member, Member)}


def _stands_there(fact: object) -> bool:
    return isinstance(fact, Member) and fact.path is not None


def _mine(kind: Kind, by: By, facts: Facts) -> str | None:
    """Return the attribute in which a row tells by which key it was asked for."""
    attribute = asked_attribute(kind, by)
    own = facts.get(attribute) if attribute else None
    return attribute if by is not By.ALL and _stands_there(own) else None


def _check_order(kind: Kind, by: By, lookup: Lookup) -> None:
    ordering = ORDERINGS[kind]
    if lookup.pages is None or not lookup.pages.newest_first:
        return
    if by not in {By.CUSTOMER, By.ORDER} or ordering.ascending:
        raise ValueError(f"{by}: 'newest_first' is for lists that are ordered by a day")
    if KEYS in lookup.template.placeholders:
        raise ValueError(f"{by}: 'newest_first' is for lists of one {{key}} each")


def _last(kind: Kind, lookup: Lookup, facts: Facts) -> Member | None:
    """Return the member by which the next page is asked for, in the system's own spelling."""
    if lookup.pages is None or lookup.pages.by != "key":
        return None
    own = facts.get(key_attribute(kind))
    if not isinstance(own, Member) or own.path is None:
        raise ValueError(f"pages by 'key' need '{key_attribute(kind)}' to be a member")
    return Member(path=own.path)


def _with_headers(template: Template, headers: Mapping[str, str]) -> Template:
    contents = {} if template.body is None else {"content-type": "application/json"}
    return msgspec.structs.replace(template, headers={**headers, **contents, **template.headers})
