"""Sections of a customer: which systems are asked for them, by which of the customer's keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

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


def of_customer(
    context: RequestContext,
    entry: Entry,
    kind: Kind,
    make: Callable[[Freshness], Any],
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
    make: Callable[[Freshness], Any],
    window: Window = WHOLE,
) -> Ask:
    """Read a section by linked keys, all at the same moment, and make something of it."""
    began = context.begun()
    reads = _reads(links, kind, by, window)
    return Ask(reads, partial(_made, context, kind, links, make, began))


def _made(
    context: RequestContext,
    kind: Kind,
    links: Sequence[Link],
    make: Callable[[Freshness], Any],
    began: int,
    slices: Slices,
) -> Any:
    return make(_weighed(context, kind, links, began, slices))


def _weighed(
    context: RequestContext, kind: Kind, links: Sequence[Link], began: int, slices: Slices
) -> Freshness:
    """Judge a section of linked keys; only where there is none it matters who owns the kind."""
    otherwise = SectionState.NOT_LINKED if links else absence(context.services.owners(kind))
    parts = _parts(kind, links, slices)
    return weigh(context, kind, parts, otherwise=otherwise, began=began)


def _reads(
    links: Sequence[Link], kind: Kind, by: By, window: Window
) -> Sequence[tuple[Wanted, str]]:
    if len(links) == 1:  # nearly always
        link = links[0]
        return ((Wanted(link.system, kind, by, window), link.key),)
    return [(Wanted(link.system, kind, by, window), link.key) for link in links]


async def by_links(
    context: RequestContext, links: Sequence[Link], kind: Kind, by: By, window: Window = WHOLE
) -> tuple[Part, ...]:
    """Read a kind by linked keys, all at the same moment; a key that is denied has failed."""
    ask = Ask(_reads(links, kind, by, window), partial(_parts, kind, links))
    parts: tuple[Part, ...] = await settled(context.loads, ask)
    return parts


def _parts(kind: Kind, links: Sequence[Link], slices: Slices) -> tuple[Part, ...]:
    if len(links) == 1 and slices[0] is not None:
        return (Part(links[0].system, slices[0]),)
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
) -> Freshness:
    """Judge a section by its parts, and count its state."""
    freshness = judge(parts, context.services.clock(), otherwise=otherwise)
    context.section(section, freshness, began)
    return freshness


def absence(owners: Sequence[str]) -> SectionState:
    """Why a section has no part: nobody owns the kind, or the customer is in no owner's books."""
    return SectionState.NOT_LINKED if owners else SectionState.NOT_PROVIDED


class CustomerView:
    """An admitted customer; its profile is read when somebody asks for it, once."""

    def __init__(self, context: RequestContext, entry: Entry) -> None:
        """Nothing is read yet."""
        self.entry = entry
        self._context = context
        self._freshness: Freshness | None = None

    def ask(self) -> Ask:
        """Read the profile from the first owner that knows the customer; makes this view."""
        if self._freshness is not None:
            return Ask((), lambda _slices: self)
        owners = self._context.services.owners(Kind.CUSTOMER)
        links = [x for owner in owners for x in self.entry.links if x.system == owner][:1]
        reads = _reads(links, Kind.CUSTOMER, By.KEY, WHOLE)
        return Ask(reads, partial(self._filled, links, self._context.begun()))

    @property
    def freshness(self) -> Freshness:
        """How old the profile is and what it is worth, once it was read."""
        assert self._freshness is not None
        return self._freshness

    @property
    def profile(self) -> Customer | None:
        """The profile, once it was read; None where it cannot be had."""
        parts = self._freshness.judged if self._freshness else ()
        found = parts[0].items if parts else ()
        return found[0] if found and isinstance(found[0], Customer) else None

    def _filled(self, links: Sequence[Link], began: int, slices: Slices) -> CustomerView:
        if self._freshness is None:  # several fields may have asked
            self._freshness = _weighed(self._context, Kind.CUSTOMER, links, began, slices)
        return self


def customer(context: RequestContext, entry: Entry, relation: Scope) -> Seen:
    """Let an admitted customer be seen."""
    return Seen(CustomerView(context, entry), Whose(relation, entry.id))
