"""What every section of an answer says of itself, and lists of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Generic, TypeVar

import strawberry

from backends.port import ServedFrom
from resolvers import connections
from resolvers.fields import Rows, plain
from resolvers.freshness import SectionState
from resolvers.types.entities import bare

T = TypeVar("T")


@strawberry.type(description="An amount with its currency.")
class Money:
    """Read from resolvers.amounts.Money."""

    amount: Decimal = plain("The amount, in units of the currency.")
    currency: str = plain("The currency (ISO 4217).")


@strawberry.type(description="A quantity with its unit.")
class Quantity:
    """Read from resolvers.amounts.Quantity."""

    value: Decimal = plain("How many.")
    unit: str = plain("The unit, as the system names it.")


@strawberry.type(description="What one system gave for a section.")
@bare
class FreshnessPart:
    """Read from resolvers.freshness.FreshnessPart."""

    source: str = plain("The configured name of the system.")
    state: SectionState = plain("What this system's part is worth.")
    as_of: dt.datetime | None = plain("When the read was sent that this part comes from.")
    age_seconds: float | None = plain("Seconds since asOf.")
    served_from: ServedFrom | None = plain("Whether it was read now or kept.")
    retry_after_ms: int | None = plain("When asking again may help, in milliseconds.")


@strawberry.type(description="How old a section is, where it comes from, and why it is not better.")
@bare
class Freshness:
    """Read from resolvers.freshness.Freshness."""

    state: SectionState = plain("What the section is worth.")
    as_of: dt.datetime | None = plain("When the oldest part's read was sent.")
    age_seconds: float | None = plain("Seconds since asOf.")
    source: str | None = plain("The system; null where there are several, see parts.")
    served_from: ServedFrom | None = plain("Whether the oldest part was read now or kept.")
    retry_after_ms: int | None = plain("When asking again may help, in milliseconds.")
    parts: list[FreshnessPart] = plain("One entry per system and key that was asked.")


@strawberry.interface(description="A part of an answer that systems fill, each in its own state.")
class Section:
    """What sections have in common."""

    freshness: Freshness = plain("How old this section is and what it is worth.")


@strawberry.type(description="Whether a list goes on, and from where.")
@bare
class PageInfo:
    """Read from resolvers.connections.PageInfo."""

    has_next_page: bool = plain("Whether items follow.")
    has_previous_page: bool = plain("Whether this page was asked for with a cursor.")
    start_cursor: str | None = plain("The cursor of the first item.")
    end_cursor: str | None = plain("The cursor to ask the next page with.")


@strawberry.type(description="An item of a list with its cursor.")
class Edge(Generic[T]):
    """Read from resolvers.connections.Edge."""

    node: T = plain("The item.")
    cursor: str = plain("Where the item stands in its list.")


@strawberry.type(description="A page of a list, as a section.")
@bare
class Connection(Section, Generic[T]):
    """Read from resolvers.connections.Connected."""

    nodes: list[T] = plain("The items.", rows=Rows("facts"))
    edges: list[Edge[T]] = plain("The items with their cursors.")
    page_info: PageInfo = plain("Whether the list goes on.")

    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        """Recognise a page."""
        return isinstance(value, connections.Connected | connections.Listed)
