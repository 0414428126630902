"""Sections of a customer: which systems are asked for them, by which of the customer's keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from backends.directory import Entry
from backends.domain import Customer, Link
from backends.port import WHOLE, By, Window
from backends.vocabulary import Kind
from policies.principal import Scope
from resolvers.asks import Ask, Slices, settled
from resolvers.context import RequestContext
from resolvers.freshness import Freshness, Part, SectionState, judge, linked
from resolvers.loaders import Wanted
from resolvers.seen import Seen, Whose


class Gathered(msgspec.Struct, frozen=True, gc=False):
    """What the systems gave for one section, and what it is worth."""

    parts: tuple[Part, ...]
    freshness: Freshness


def of_customer(
    context: RequestContext,
    entry: Entry,
    kind: Kind,
    make: Callable[[Gathered], Any],
    window: Window = WHOLE,
) -> Ask:
    """Read a kind for a customer from every system that owns it and knows the customer."""
    owners = context.services.owners(kind)
    links = [link for link in entry.links if link.system in owners]
    return of_links(context, links, kind, By.CUSTOMER, make, window)


def of_links(
    context: RequestContext,
    links: Sequence[Link],
    kind: Kind,
    by: By,
    make: Callable[[Gathered], Any],
    window: Window = WHOLE,
) -> Ask:
    """Read a section by linked keys, all at the same moment, and make something of it."""
    began = context.begun()

    def finish(slices: Slices) -> Any:
        otherwise = absence(context.services.owners(kind))
        parts = _parts(kind, links, slices)
        return make(weigh(context, kind, parts, otherwise=otherwise, began=began))

    return Ask([(Wanted(link.system, kind, by, window), link.key) for link in links], finish)


async def by_links(
    context: RequestContext, links: Sequence[Link], kind: Kind, by: By, window: Window = WHOLE
) -> tuple[Part, ...]:
    """Read a kind by linked keys, all at the same moment; a key that is denied has failed."""
    reads = [(Wanted(link.system, kind, by, window), link.key) for link in links]
    parts: tuple[Part, ...] = await settled(
        context.loads, Ask(reads, lambda slices: _parts(kind, links, slices))
    )
    return parts


def _parts(kind: Kind, links: Sequence[Link], slices: Slices) -> tuple[Part, ...]:
    return tuple(
        linked(Part(link.system, slice_), kind) for link, slice_ in zip(links, slices, strict=True)
    )


def weigh(
    context: RequestContext,
    section: str,
    parts: Sequence[Part],
    *,
    otherwise: SectionState,
    began: int,
) -> Gathered:
    """Judge a section by its parts, and count its state."""
    freshness = judge(parts, context.services.clock(), otherwise=otherwise)
    context.section(section, freshness, began)
    return Gathered(tuple(parts), freshness)


def absence(owners: Sequence[str]) -> SectionState:
    """Why a section has no part: nobody owns the kind, or the customer is in no owner's books."""
    return SectionState.NOT_LINKED if owners else SectionState.NOT_PROVIDED


class CustomerView:
    """An admitted customer; its profile is read when somebody asks for it, once."""

    def __init__(self, context: RequestContext, entry: Entry) -> None:
        """Nothing is read yet."""
        self.entry = entry
        self._context = context
        self._gathered: Gathered | None = None

    def ask(self) -> Ask:
        """Read the profile from the first owner that knows the customer; makes this view."""
        if self._gathered is not None:
            return Ask((), lambda _slices: self)
        owners = self._context.services.owners(Kind.CUSTOMER)
        links = [x for owner in owners for x in self.entry.links if x.system == owner][:1]
        reads = [(Wanted(x.system, Kind.CUSTOMER, By.KEY), x.key) for x in links]
        began = self._context.begun()
        return Ask(reads, lambda slices: self._filled(links, slices, began))

    @property
    def freshness(self) -> Freshness:
        """How old the profile is and what it is worth, once it was read."""
        assert self._gathered is not None
        return self._gathered.freshness

    @property
    def profile(self) -> Customer | None:
        """The profile, once it was read; None where it cannot be had."""
        parts = self._gathered.parts if self._gathered else ()
        found = parts[0].items if parts else ()
        return found[0] if found and isinstance(found[0], Customer) else None

    def _filled(self, links: Sequence[Link], slices: Slices, began: int) -> CustomerView:
        if self._gathered is None:  # several fields may have asked
            parts = _parts(Kind.CUSTOMER, links, slices)
            owners = self._context.services.owners(Kind.CUSTOMER)
            self._gathered = weigh(
                self._context, Kind.CUSTOMER, parts, otherwise=absence(owners), began=began
            )
        return self


def customer(context: RequestContext, entry: Entry, relation: Scope) -> Seen:
    """Let an admitted customer be seen."""
    return Seen(CustomerView(context, entry), Whose(relation, entry.id))
