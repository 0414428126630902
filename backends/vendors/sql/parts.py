"""Rows that belong into other rows: an order's lines, blocks and parties, a stock's arrivals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, TypeAlias

import msgspec

from backends.vocabulary import Kind

Rows: TypeAlias = Sequence[dict[str, Any]]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A query's rows become ``field`` of those rows of ``into`` that agree in the given columns.

    ``into`` is another part or, where it is None, the entity; ``asked`` is the entity's column
    whose values are the keys.
    """

    query: str
    field: str
    asked: str
    own: tuple[str, ...]
    parent: tuple[str, ...]
    into: str | None = None


def _of_order(query: str, field: str) -> Part:
    return Part(query=query, field=field, asked="number", own=("order_number",), parent=("number",))


def _arrivals(query: str) -> Part:
    return Part(
        query=query, field="incoming", asked="sku", own=("sku", "site"), parent=("sku", "site")
    )


PARTS: Final[Mapping[Kind, tuple[Part, ...]]] = {
    Kind.ORDER: (
        _of_order("order.lines", "lines"),
        Part(
            query="order.schedule",
            field="schedule",
            asked="number",
            own=("order_number", "position"),
            parent=("order_number", "position"),
            into="order.lines",
        ),
        _of_order("order.blocks", "blocks"),
        _of_order("order.parties", "parties"),
    ),
    Kind.DELIVERY: (
        Part(
            query="delivery.lines",
            field="lines",
            asked="number",
            own=("delivery_number",),
            parent=("number",),
        ),
    ),
    Kind.STOCK: (_arrivals("stock.incoming"),),
    Kind.AVAILABILITY: (_arrivals("availability.incoming"),),
}


def nest(part: Part, rows: Rows, parents: Rows) -> None:
    """Lay rows into the parents they belong to. KeyError names a column that is not there."""
    own, parent_key = itemgetter(*part.own), itemgetter(*part.parent)
    belonging: defaultdict[object, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        belonging[own(row)].append(row)
    for parent in parents:
        parent[part.field] = belonging.get(parent_key(parent), ())
