"""Takes in what systems say: writes records and works out anew the customers they touch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
from msgspec.structs import asdict, replace
from sqlalchemy import Integer, bindparam, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from backends.directory.entry import fresh_id
from backends.directory.kinship import Family, Lineage, families, lineage
from backends.directory.neighbourhood import Neighbourhood, records_at
from backends.directory.record import SAID, Record, Standing, same
from backends.directory.rows import Line, links_text, rows_in
from backends.directory.summary import Summary, summary
from backends.directory.tables import ALIASES, CUSTOMERS, PLAIN, RECORDS
from backends.domain import Link

_VALUES = bindparam("values", type_=PLAIN, expanding=True)
_OLD, _NEW = bindparam("old", type_=PLAIN), bindparam("new", type_=PLAIN)
_CURRENT = select(CUSTOMERS).where(CUSTOMERS.c.id.in_(_VALUES))
_REWRITE_CUSTOMER = update(CUSTOMERS).where(CUSTOMERS.c.id == _OLD)
_DROP_CUSTOMER = delete(CUSTOMERS).where(CUSTOMERS.c.id == _OLD)
_REWRITE_RECORD = update(RECORDS).where(RECORDS.c.serial == bindparam("old", type_=Integer()))
_MOVE_RECORDS = update(RECORDS).where(RECORDS.c.customer == _OLD).values(customer=_NEW)
_MOVE_ALIASES = update(ALIASES).where(ALIASES.c.id == _OLD).values(id=_NEW)
_BLANK = dict.fromkeys(set(SAID) - {"system", "key"})


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """How many links came, changed and went."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            added=self.added + other.added,
            changed=self.changed + other.changed,
            removed=self.removed + other.removed,
        )


class Intake:
    """Changes to the directory inside one transaction of its only writer."""

    def __init__(self, connection: AsyncConnection, standing: Standing) -> None:
        """Every method leaves the tables consistent."""
        self._connection = connection
        self._standing = standing

    async def absorb(
        self,
        read: Mapping[Link, Record],
        restated: Collection[Link] = (),
        wanted: Mapping[Link, str] | None = None,
    ) -> Changes:
        """Write what is new in records; ``restated`` are records whose mentions changed.

        ``wanted`` are ids that nobody has, for customers at these links that have none yet.
        """
        before = await records_at(self._connection, read)
        new = {link: _continued(r, before.get(link)) for link, r in read.items()}
        changed = {link: r for link, r in new.items() if _differs(r, before.get(link))}
        if changed or restated:
            await self._regroup(changed, {*changed, *restated}, set(), wanted or {})
        added = sum(link not in before or not before[link].present for link in changed)
        return Changes(added=added, changed=len(changed) - added)

    async def remove(self, vanished: Collection[Record]) -> Changes:
        """Take links away; what their systems said is blanked, their ids are kept for a return."""
        lines = [{"old": record.serial} for record in vanished]
        if lines:
            gone = _REWRITE_RECORD.values(present=False, **_BLANK)
            await self._connection.execute(gone, lines)
            await self._regroup({}, set(), {record.customer for record in vanished}, {})
        return Changes(removed=len(lines))

    async def rework(self, ids: Collection[str]) -> None:
        """Work out customers anew, after it changed whose word counts."""
        await self._regroup({}, set(), set(ids), {})

    async def _regroup(
        self,
        pending: Mapping[Link, Record],
        links: set[Link],
        ids: set[str],
        wanted: Mapping[Link, str],
    ) -> None:
        around = Neighbourhood(self._connection, pending)
        await around.explore(links, ids | {r.customer for r in pending.values() if r.customer})
        ranked = sorted(around.records.values(), key=self._standing.order)
        current = await rows_in(self._connection, _CURRENT, around.ids)
        settled = lineage(
            families(ranked, around.mentions),
            order=self._standing.order,
            ages={line.id: line.serial for line in current},
            new_id=lambda family: _id_for(family, wanted),
        )
        await self._write_records(settled, pending)
        await self._write_heirs(settled.heirs)
        await self._write_customers(settled, {line.id: _summary_of(line) for line in current})

    async def _write_records(self, settled: Lineage, pending: Mapping[Link, Record]) -> None:
        due = [
            replace(record, customer=number)
            for number, family in settled.families.items()
            for record in family
            if record.link in pending or record.customer != number
        ]
        await self._run(insert(RECORDS), [_columns(r) for r in due if not r.serial])
        old = [{"old": r.serial, **_columns(r)} for r in due if r.serial]
        await self._run(_REWRITE_RECORD, old)

    async def _write_heirs(self, heirs: Mapping[str, str]) -> None:
        moves = [{"old": number, "new": heir} for number, heir in heirs.items()]
        await self._run(_MOVE_RECORDS, moves)  # the vanished ones; the others have moved
        await self._run(_MOVE_ALIASES, moves)
        await self._run(_DROP_CUSTOMER, [{"old": number} for number in heirs])
        lines = [{"alias": number, "id": heir} for number, heir in heirs.items()]
        await self._run(insert(ALIASES), lines)

    async def _write_customers(self, settled: Lineage, current: Mapping[str, Summary]) -> None:
        owning = self._standing.owning
        now = [summary(number, family, owning) for number, family in settled.families.items()]
        gone = current.keys() - settled.families.keys() - settled.heirs.keys()
        now += [_retired(current[number]) for number in gone]
        await self._run(insert(CUSTOMERS), [asdict(s) for s in now if s.id not in current])
        changed = [s for s in now if s.id in current and s != current[s.id]]
        await self._run(_REWRITE_CUSTOMER, [{"old": s.id, **asdict(s)} for s in changed])

    async def _run(self, statement: Executable, lines: list[dict[str, Any]]) -> None:
        if lines:
            await self._connection.execute(statement, lines)


def _continued(record: Record, before: Record | None) -> Record:
    if before is None:
        return record
    return replace(record, customer=before.customer, serial=before.serial)


def _differs(record: Record, before: Record | None) -> bool:
    return before is None or not before.present or not same(record, before)


def _id_for(family: Family, wanted: Mapping[Link, str]) -> str:
    return next((wanted[r.link] for r in family if r.link in wanted), None) or fresh_id()


def _columns(record: Record) -> dict[str, Any]:
    return {field: value for field, value in asdict(record).items() if field != "serial"}


def _summary_of(line: Line) -> Summary:
    return Summary(**{field: value for field, value in line._asdict().items() if field != "serial"})


def _retired(customer: Summary) -> Summary:
    """Keep the id and, for those who page past it, its place."""
    return Summary(
        id=customer.id,
        live=False,
        links=links_text(()),
        sort_name=customer.sort_name,
        as_of=customer.as_of,
    )
