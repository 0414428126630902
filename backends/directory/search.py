"""Search in SQL: reach, filter and text in the WHERE clause, pages by position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.entry import CustomerFilter, CustomerOrder, Found, Reach
from backends.directory.lookup import entries_by_id, entries_by_link
from backends.directory.rows import ENTRY, Line, entry_of
from backends.directory.spelling import compact, dialled, fold, storable
from backends.directory.tables import ALIASES, CUSTOMERS, RECORDS

Condition = ColumnElement[bool]
Mark = tuple[str, ...]

_LONGEST = 200
_FEW = 5000
_BY_NAME = (CUSTOMERS.c.sort_name, CUSTOMERS.c.id)
_COLUMNS: dict[CustomerOrder, tuple[ColumnElement[str], ...]] = {
    CustomerOrder.NAME: _BY_NAME,
    CustomerOrder.NAME_DESC: _BY_NAME,
    CustomerOrder.ID: (CUSTOMERS.c.id,),
}
_DESCENDING = {CustomerOrder.NAME_DESC}


def _known(values: Iterable[str]) -> list[str]:
    return sorted(value for value in values if storable(value))


async def settled(connection: AsyncConnection, reach: Reach) -> Reach:
    """Turn aliases and links into ids, so that each part of the reach can use an index."""
    if reach.everything or not (reach.ids or reach.links):
        return reach
    by_id = await entries_by_id(connection, reach.ids)
    by_link = await entries_by_link(connection, reach.links)
    ids = frozenset(entry.id for entry in (*by_id.values(), *by_link.values()))
    return replace(reach, ids=ids, links=frozenset())


def _within(reach: Reach) -> Condition:
    if reach.everything:
        return true()
    parts: list[Condition] = []
    if owners := _known(reach.owners):
        parts.append(CUSTOMERS.c.owner.in_(owners))
    if teams := _known(reach.teams):
        parts.append(CUSTOMERS.c.team.in_(teams))
    if reach.ids:
        parts.append(CUSTOMERS.c.id.in_(sorted(reach.ids)))
    parts += [_fits(wanted) for wanted in reach.fitting if wanted != CustomerFilter()]
    return or_(false(), *parts)


def _equals(column: ColumnElement[str], value: str | None) -> Condition:
    if value is None:
        return true()
    return column == value if storable(value) else false()


def _fits(wanted: CustomerFilter | None) -> Condition:
    if wanted is None:
        return true()
    columns = CUSTOMERS.c
    linked = exists().where(
        RECORDS.c.customer == columns.id,
        RECORDS.c.present,
        _equals(RECORDS.c.system, wanted.system),
    )
    return and_(
        _equals(columns.segment, wanted.segment),
        _equals(columns.region, wanted.region),
        _equals(columns.owner, wanted.owner),
        _equals(columns.team, wanted.team),
        linked if wanted.system is not None else true(),
    )


def _matches(text: str | None) -> Condition:
    sought = fold(text or "")
    if not sought:
        return true()
    if len(sought) > _LONGEST or not storable(sought):
        return false()
    parts = [CUSTOMERS.c.names.contains(sought, autoescape=True)]
    if code := compact(sought):
        parts.append(CUSTOMERS.c.codes.contains("\n" + code, autoescape=True))
    if number := dialled(sought):
        parts.append(CUSTOMERS.c.phones.contains(number, autoescape=True))
    return or_(*parts)


class Search:
    """One search: who may be seen, what is looked for, and in which order."""

    def __init__(
        self,
        reach: Reach,
        text: str | None,
        wanted: CustomerFilter | None,
        order: CustomerOrder,
    ) -> None:
        """``reach`` is settled; nothing is asked yet."""
        self._where = and_(CUSTOMERS.c.live, _within(reach), _fits(wanted), _matches(text))
        self._narrow = bool(fold(text or ""))
        self._columns = _COLUMNS[order]
        self._descending = order in _DESCENDING

    async def page(self, connection: AsyncConnection, first: int, after: str | None) -> Found:
        """Read the page behind a position."""
        mark = await self._mark(connection, after) if after is not None else None
        if after is not None and mark is None:
            return Found(total=(await self._counts(connection, None))[0])
        if self._narrow:
            few = select(*self._columns).where(self._where).limit(_FEW + 1)
            places = (await connection.execute(few)).all()
            if len(places) <= _FEW:
                return await self._page_of(connection, [tuple(p) for p in places], first, mark)
        rows = (await connection.execute(self._rows(first, mark))).all()
        total, before = await self._counts(connection, mark)
        return _found(rows, first, total=total, before=before)

    async def _page_of(
        self, connection: AsyncConnection, places: list[Mark], first: int, mark: Mark | None
    ) -> Found:
        """Cut the page here: one scan finds few places and counts them, SQL would need two."""
        places.sort(reverse=self._descending)
        behind = [p for p in places if mark is None or (p < mark if self._descending else p > mark)]
        ids = [place[-1] for place in behind[: first + 1]]
        found = await connection.execute(select(*ENTRY).where(CUSTOMERS.c.id.in_(ids)))
        rows = {row.id: row for row in found}
        shown = [rows[number] for number in ids if number in rows]
        return _found(shown, first, total=len(places), before=len(places) - len(behind))

    async def _mark(self, connection: AsyncConnection, after: str) -> Mark | None:
        """Where an entry stands now; a position is its id, so that no name is in a cursor."""
        if not storable(after):
            return None
        survivor = select(ALIASES.c.id).where(ALIASES.c.alias == after)
        current = or_(CUSTOMERS.c.id == after, CUSTOMERS.c.id.in_(survivor))
        row = (await connection.execute(select(*self._columns).where(current))).first()
        return None if row is None else tuple(row)

    def _rows(self, first: int, mark: Mark | None) -> Select[*tuple[Any, ...]]:
        order = [c.desc() if self._descending else c.asc() for c in self._columns]
        found = select(*ENTRY).where(self._where).order_by(*order).limit(first + 1)
        return found if mark is None else found.where(self._behind(mark))

    def _behind(self, mark: Mark) -> Condition:
        place = tuple_(*self._columns)
        return place < tuple_(*mark) if self._descending else place > tuple_(*mark)

    async def _counts(self, connection: AsyncConnection, mark: Mark | None) -> tuple[int, int]:
        """How many there are in all, and how many not behind the mark."""
        behind = self._behind(mark) if mark is not None else true()
        counts = select(func.count(), func.count(case((behind, 1)))).where(self._where)
        total, remaining = (await connection.execute(counts.select_from(CUSTOMERS))).one()
        return total, total - remaining


def _found(rows: Sequence[Line], first: int, *, total: int, before: int) -> Found:
    """Make a page of the rows behind a position, of which one too many was read."""
    shown = rows[:first]
    return Found(
        entries=tuple(entry_of(row) for row in shown),
        positions=tuple(row.id for row in shown),
        has_next=len(rows) > first,
        has_previous=before > 0,
        total=total,
    )
