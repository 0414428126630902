"""Lines of the tables: read in portions, made into entries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from backends.directory.entry import Entry
from backends.directory.tables import CUSTOMERS
from backends.domain import Link

Line: TypeAlias = Row[*tuple[Any, ...]]

PORTION = 500  # values in one statement
_FIELDS = ("id", "links", "name", "owner", "team", "region", "segment", "as_of")
ENTRY = tuple(CUSTOMERS.c[field] for field in _FIELDS)

_pairs = msgspec.json.Decoder(tuple[tuple[str, str], ...])


async def rows_in(
    connection: AsyncConnection, statement: Executable, values: Collection[object]
) -> list[Line]:
    """Run a statement that has the expanding parameter ``values``, once per portion of them."""
    sought, rows = list(values), list[Line]()
    for start in range(0, len(sought), PORTION):
        found = await connection.execute(statement, {"values": sought[start : start + PORTION]})
        rows += found.all()
    return rows


async def rows_at(
    connection: AsyncConnection, statement: Executable, links: Collection[Link]
) -> list[Line]:
    """Run a statement that has the parameters ``of``, a system, and ``values``, keys of it.

    Rows of (system, key) in one IN list would read more shortly; SQLite scans the table for it.
    """
    rows: list[Line] = []
    for system, keys in by_system(links).items():
        for start in range(0, len(keys), PORTION):
            asked = {"of": system, "values": keys[start : start + PORTION]}
            rows += (await connection.execute(statement, asked)).all()
    return rows


def by_system(links: Collection[Link]) -> dict[str, list[str]]:
    """Group keys by their system."""
    grouped: dict[str, list[str]] = {}
    for link in links:
        grouped.setdefault(link.system, []).append(link.key)
    return grouped


def links_text(links: Collection[Link]) -> str:
    """Write links for the customers table."""
    return msgspec.json.encode(sorted((link.system, link.key) for link in links)).decode()


def links_of(text: str) -> tuple[Link, ...]:
    """Read them."""
    return tuple(Link(system, key) for system, key in _pairs.decode(text))


def entry_of(line: Line) -> Entry:
    """Make an entry of a line that begins with the columns of ENTRY."""
    number, links, name, owner, team, region, segment, as_of = line[: len(_FIELDS)]
    return Entry(
        id=number,
        links=links_of(links),
        name=name,
        owner=owner,
        team=team,
        region=region,
        segment=segment,
        as_of=as_of,
    )
