"""Lists in the Relay way: one list over the slices of all systems that have a part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from backends.ordering import position, window_of
from backends.vocabulary import Kind
from resolvers.cursors import Cursors
from resolvers.freshness import Freshness, Part
from resolvers.problems import bad_input
from resolvers.seen import Seen, Whose

MAX_FIRST = 100
SIZES = (20, 50, MAX_FIRST)
DEFAULT_FIRST = 20


class PageInfo(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Whether a list goes on, and from where."""

    has_next_page: bool = False
    has_previous_page: bool = False
    start_cursor: str | None = None
    end_cursor: str | None = None


class Edge(msgspec.Struct, frozen=True, gc=False):
    """One item of a list and where it stands."""

    node: Any
    cursor: str
    whose: Whose


class Connected(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A page of a list, with the freshness of all its parts."""

    edges: Sequence[Edge]
    page_info: PageInfo
    whose: Whose
    freshness: Freshness | None = None
    total_count: int | None = None

    @property
    def nodes(self) -> list[Any]:
        """The items without their cursors."""
        return [edge.node for edge in self.edges]


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

    def page(self, edges: list[Edge], *, more: bool) -> PageInfo:
        """Describe a page by its edges."""
        return PageInfo(
            has_next_page=more,
            has_previous_page=self.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )


def paging(cursors: Cursors, binding: str, first: int | None, after: str | None) -> Paging:
    """Check a client's paging arguments."""
    size = DEFAULT_FIRST if first is None else first
    if not 1 <= size <= MAX_FIRST:
        raise bad_input(f"first: must be between 1 and {MAX_FIRST}")
    return Paging(size, cursors.open(after, binding) if after else None, binding, cursors)


def connect(
    kind: Kind,
    parts: Sequence[Part],
    paging: Paging,
    whose: Whose,
    freshness: Freshness,
) -> Connected:
    """Make one page of the parts' items, merged into the kind's order."""
    merged = [item for part in parts for item in part.items]
    items, following = window_of(kind, merged, paging.after, paging.first)
    more = following is not None or any(p.slice is not None and p.slice.next for p in parts)
    edges = [Edge(Seen(x, whose), paging.seal(position(kind, x)), whose) for x in items]
    return Connected(
        edges=edges,
        page_info=paging.page(edges, more=more),
        whose=whose,
        freshness=freshness,
    )
