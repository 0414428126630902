"""Lists in the Relay way: one list over the slices of all systems that have a part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from backends.domain import Entity
from backends.ordering import position, window_of
from backends.vocabulary import Kind
from resolvers.cursors import Cursors
from resolvers.freshness import Freshness
from resolvers.problems import bad_input
from resolvers.seen import Seen, Whose

MAX_FIRST = 100
SIZES = (20, 50, MAX_FIRST)
DEFAULT_FIRST = 20


class Edge(msgspec.Struct, frozen=True):
    """One item of a list and where it stands; its cursor is made when somebody asks for it."""

    node: Any
    whose: Whose
    seal: Callable[[Any], str]

    @property
    def cursor(self) -> str:
        """Where the item stands in its list."""
        return self.seal(self.node)


class PageInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a list goes on, and from where: ``kept`` is a cursor that stays as it was given."""

    has_next_page: bool = False
    has_previous_page: bool = False
    first: Edge | None = None
    last: Edge | None = None
    kept: str | None = None

    @property
    def start_cursor(self) -> str | None:
        """The cursor of the first item."""
        return self.first.cursor if self.first else None

    @property
    def end_cursor(self) -> str | None:
        """The cursor to ask the next page with."""
        return self.last.cursor if self.last else self.kept


class Connected(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list, with the freshness of all its parts."""

    edges: Sequence[Edge]
    page_info: PageInfo
    whose: Whose
    freshness: Freshness | None = None
    total_count: int | None = None

    @property
    def facts(self) -> None:
        """They are not all of one customer: see the nodes."""
        return None

    @property
    def nodes(self) -> list[Any]:
        """The items without their cursors."""
        return [edge.node for edge in self.edges]


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list of one customer's; edges and cursors are made when somebody asks for them.

    ``more`` says whether the list goes on behind the page.
    """

    kind: Kind
    facts: Sequence[Entity]
    whose: Whose
    freshness: Freshness
    paging: Paging
    more: bool

    @property
    def nodes(self) -> list[Any]:
        """The items without their cursors."""
        return [Seen(fact, self.whose) for fact in self.facts]

    @property
    def edges(self) -> list[Edge]:
        """The items with their cursors."""
        return self._edges(self.facts)

    @property
    def page_info(self) -> PageInfo:
        """Whether the list goes on, and from where."""
        ends = (*self.facts[:1], *self.facts[-1:])
        return self.paging.page(self._edges(ends), more=self.more)

    def _edges(self, facts: Sequence[Entity]) -> list[Edge]:
        seal = self.paging.place(self.kind)
        return [Edge(Seen(fact, self.whose), self.whose, seal) for fact in facts]


class Paging(msgspec.Struct, frozen=True, gc=False):
    """Which page of a list is wanted; ``binding`` names the list that its cursors belong to."""

    first: int
    after: str | None
    binding: str
    cursors: Cursors

    @property
    def asked(self) -> int:
        """How many items to ask a system for: few sizes, so that different pages share a read."""
        return next(size for size in SIZES if size >= self.first)

    def seal(self, position: str) -> str:
        """Make a cursor for a position in this list."""
        return self.cursors.seal(position, self.binding)

    def place(self, kind: Kind) -> Callable[[Seen], str]:
        """Return what makes the cursor of an item of a kind."""
        return lambda item: self.seal(position(kind, item.fact))

    def page(self, edges: list[Edge], *, more: bool) -> PageInfo:
        """Describe a page by its edges."""
        return PageInfo(
            has_next_page=more,
            has_previous_page=self.after is not None,
            first=edges[0] if edges else None,
            last=edges[-1] if edges else None,
        )


def paging(cursors: Cursors, binding: str, first: int | None, after: str | None) -> Paging:
    """Check a client's paging arguments."""
    size = DEFAULT_FIRST if first is None else first
    if not 1 <= size <= MAX_FIRST:
        raise bad_input(f"first: must be between 1 and {MAX_FIRST}")
    return Paging(size, cursors.open(after, binding) if after else None, binding, cursors)


def connect(kind: Kind, paging: Paging, whose: Whose, freshness: Freshness) -> Listed:
    """Make one page of the items of a section's parts, merged into the kind's order."""
    parts, first = freshness.judged, paging.first
    if len(parts) == 1 and paging.after is None:  # one part is in order already
        items: Sequence[Entity] = parts[0].items
        more = len(items) > first
        if more:
            items = items[:first]
    else:
        merged = [item for part in parts for item in part.items]
        items, following = window_of(kind, merged, paging.after, first)
        more = following is not None
    for part in parts:
        more = more or bool(part.slice is not None and part.slice.next)
    return Listed(
        kind=kind, facts=items, whose=whose, freshness=freshness, paging=paging, more=more
    )
