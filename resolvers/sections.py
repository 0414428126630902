"""Sections of a customer: which systems are asked for them, by which of the customer's keys."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import msgspec

from backends.directory import Entry
from backends.domain import Customer, Link
from backends.port import WHOLE, By, Window
from backends.vocabulary import Kind
from policies.principal import Scope
from resolvers.context import RequestContext
from resolvers.freshness import Freshness, Part, SectionState, judge, linked
from resolvers.loaders import Wanted
from resolvers.seen import Seen, Whose


class Gathered(msgspec.Struct, frozen=True, gc=False):
    """What the systems gave for one section, and what it is worth."""

    parts: tuple[Part, ...]
    freshness: Freshness


async def of_customer(
    context: RequestContext, entry: Entry, kind: Kind, window: Window = WHOLE
) -> Gathered:
    """Read a kind for a customer from every system that owns it and knows the customer."""
    owners = context.services.owners(kind)
    links = [link for link in entry.links if link.system in owners]
    parts = await by_links(context, links, kind, By.CUSTOMER, window)
    return weigh(context, kind, parts, otherwise=absence(owners))


async def by_links(
    context: RequestContext, links: Sequence[Link], kind: Kind, by: By, window: Window = WHOLE
) -> tuple[Part, ...]:
    """Read a kind by linked keys, all at the same moment; a key that is denied has failed."""
    slices = await asyncio.gather(
        *(context.loads.slice(Wanted(link.system, kind, by, window), link.key) for link in links)
    )
    return tuple(
        linked(Part(link.system, slice_), kind) for link, slice_ in zip(links, slices, strict=True)
    )


def weigh(
    context: RequestContext,
    section: str,
    parts: Sequence[Part],
    *,
    otherwise: SectionState,
) -> Gathered:
    """Judge a section by its parts, and count its state."""
    freshness = judge(parts, context.services.clock(), otherwise=otherwise)
    context.services.sections(section, freshness.state)
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
        self._profile: asyncio.Task[Gathered] | None = None

    async def gathered(self) -> Gathered:
        """Read the profile from the first owner that knows the customer."""
        if self._profile is None:
            self._profile = asyncio.ensure_future(self._read())
        return await self._profile

    async def profile(self) -> Customer | None:
        """Return the profile; None where it cannot be had."""
        items = (await self.gathered()).parts
        found = items[0].items if items else ()
        return found[0] if found and isinstance(found[0], Customer) else None

    async def _read(self) -> Gathered:
        owners = self._context.services.owners(Kind.CUSTOMER)
        links = [x for owner in owners for x in self.entry.links if x.system == owner]
        parts = await by_links(self._context, links[:1], Kind.CUSTOMER, By.KEY)
        return weigh(self._context, Kind.CUSTOMER, parts, otherwise=absence(owners))


def customer(context: RequestContext, entry: Entry, relation: Scope) -> Seen:
    """Let an admitted customer be seen."""
    return Seen(CustomerView(context, entry), Whose(relation, entry.id))
