"""Links in and out as CSV: which records are one customer, by a person's word.

Columns are ``customer, system, key`` and, if wanted, ``name, owner, team, region, segment``. Rows
with the same ``customer`` are put together; it may be any word, or the id of a customer of ours.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from typing import TextIO

import msgspec
from msgspec.structs import replace
from sqlalchemy import bindparam, select, tuple_, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.entry import fresh_id, is_id
from backends.directory.erasures import erased_among
from backends.directory.intake import Changes, Intake
from backends.directory.lookup import entries_by_id
from backends.directory.mentions import restate, said_by
from backends.directory.neighbourhood import records_at
from backends.directory.progress import standing
from backends.directory.record import IMPORT, Record
from backends.directory.rows import rows_in
from backends.directory.sheet import COLUMNS, FACTS, SheetRow, WrongSheet, rows_of
from backends.directory.store import Directory
from backends.directory.tables import ALIASES, CUSTOMERS, MENTIONS, PLAIN, RECORDS
from backends.domain import Link

_LINES = 1000
_VALUES = bindparam("values", type_=PLAIN, expanding=True)
_TAKEN = union(
    select(CUSTOMERS.c.id).where(CUSTOMERS.c.id.in_(_VALUES)),
    select(ALIASES.c.alias).where(ALIASES.c.alias.in_(_VALUES)),
)
_MOVE_BUNDLE = (
    update(MENTIONS)
    .where(
        MENTIONS.c.to_system == IMPORT,
        MENTIONS.c.to_key == bindparam("old", type_=PLAIN),
    )
    .values(to_key=bindparam("new", type_=PLAIN))
)
_PLACE = (RECORDS.c.customer, RECORDS.c.system, RECORDS.c.key)
_EXPORTED = (
    select(*(RECORDS.c[column] for column in COLUMNS))
    .where(RECORDS.c.present)
    .order_by(*_PLACE)
    .limit(_LINES)
)


async def import_links(directory: Directory, text: str, systems: Collection[str]) -> Changes:
    """Take in the text of a CSV file, whole; ``systems`` are the configured ones.

    Links of one ``customer`` are put together and, as far as earlier imports put them there,
    apart from those of another; a link that the file does not name stays where it is. A blank cell
    leaves a fact as it is. What a system says in its next pass replaces the facts, not the
    putting together. Raises WrongSheet with everything that is wrong, a link that was erased
    included; then nothing has changed.
    """
    rows = rows_of(text, systems)
    async with directory.database.writing() as connection:
        await _require_admitted(connection, rows)
        bundling = await _Bundling.of(connection, rows)
        await bundling.follow(connection)
        await restate(connection, bundling.said(), by_import=True)
        before = await records_at(connection, [row.link for row in rows])
        fresh = Record(system="", key="", as_of=directory.clock())
        read = {row.link: _stated(row, before.get(row.link), fresh) for row in rows}
        intake = Intake(connection, await standing(connection))
        return await intake.absorb(read, bundling.bundles, await _wanted(connection, rows))


async def export_links(directory: Directory, out: TextIO) -> int:
    """Write what ``import_links`` reads; returns the number of links.

    ``out`` is opened with ``newline=""``.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    written, statement = 0, _EXPORTED
    while True:
        async with directory.database.reading() as connection:
            lines = (await connection.execute(statement)).all()
        writer.writerows(lines)
        written += len(lines)
        if len(lines) < _LINES:
            return written
        statement = _EXPORTED.where(tuple_(*_PLACE) > tuple_(*lines[-1][:3]))


async def _require_admitted(connection: AsyncConnection, rows: list[SheetRow]) -> None:
    erased = await erased_among(connection, {row.link for row in rows})
    if erased:
        lines = [row.line for row in rows if row.link in erased]
        raise WrongSheet([f"line {n}, column key: was erased, readmit it first" for n in lines])


def _stated(row: SheetRow, before: Record | None, fresh: Record) -> Record:
    known = before if before is not None and before.present else fresh
    facts = {field: getattr(row, field) or getattr(known, field) for field in FACTS}
    return replace(known, system=row.system, key=row.key, as_of=fresh.as_of, **facts)


async def _wanted(connection: AsyncConnection, rows: list[SheetRow]) -> dict[Link, str]:
    """Ids of ours that nobody has here: they come from another directory and are kept."""
    ids = {row.customer for row in rows if is_id(row.customer)}
    taken = {line[0] for line in await rows_in(connection, _TAKEN, ids)}
    return {row.link: row.customer for row in rows if row.customer in ids - taken}


class _Bundling(msgspec.Struct, frozen=True, kw_only=True):
    """Which bundle each link goes into; a bundle is what links that belong together mention."""

    bundles: Mapping[Link, str]
    moved: Mapping[str, str]  # where the rest of an earlier bundle goes

    @classmethod
    async def of(cls, connection: AsyncConnection, rows: list[SheetRow]) -> _Bundling:
        """Find bundles for all rows, and for one more link of each customer they name by id."""
        labels = {row.link: row.customer for row in rows}
        known = await entries_by_id(connection, set(labels.values()))
        for label, entry in known.items():
            others = (link for link in entry.links if link not in labels)
            labels |= dict.fromkeys(list(others)[:1], label)
        said = await said_by(connection, labels)
        earlier = {link: target.key for link, target in said if target.system == IMPORT}
        chosen: dict[str, str] = {}
        moved: dict[str, str] = {}
        for link, label in labels.items():
            old = earlier.get(link)
            if label not in chosen:
                chosen[label] = old if old and old not in moved else fresh_id()
            if old:
                moved.setdefault(old, chosen[label])
        return cls(bundles={x: chosen[label] for x, label in labels.items()}, moved=moved)

    async def follow(self, connection: AsyncConnection) -> None:
        """Let links that the file does not name stay with those they were with."""
        moves = [{"old": old, "new": new} for old, new in self.moved.items() if old != new]
        if moves:
            await connection.execute(_MOVE_BUNDLE, moves)

    def said(self) -> dict[Link, tuple[Link, ...]]:
        """Return what the links mention from now on."""
        return {link: (Link(IMPORT, bundle),) for link, bundle in self.bundles.items()}
