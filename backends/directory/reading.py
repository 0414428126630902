"""Takes in what was read of one system's customers, in a listing or one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec
from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory import progress as passes
from backends.directory.erasures import erased_among
from backends.directory.intake import Changes, Intake
from backends.directory.mentions import restate
from backends.directory.neighbourhood import records_at
from backends.directory.record import Record, mentions_of, record_of
from backends.directory.tables import CUSTOMERS, PLAIN, RECORDS
from backends.domain import Customer, Entity, Link

_R = RECORDS.c
_LISTED = (
    _R.system == bindparam("of", type_=PLAIN),
    _R.key.in_(bindparam("keys", type_=PLAIN, expanding=True)),
)
_SEE = update(RECORDS).where(*_LISTED)
_OLDEST = (
    select(func.min(_R.as_of)).where(_R.customer == CUSTOMERS.c.id, _R.present).scalar_subquery()
)
_AGE = (
    update(CUSTOMERS)
    .where(CUSTOMERS.c.id.in_(select(_R.customer).where(*_LISTED)))
    .values(as_of=_OLDEST)
)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Where customers were read, in which pass, and when that was asked for."""

    system: str
    number: int
    as_of: dt.datetime


async def absorbed(
    connection: AsyncConnection, reading: Reading, items: Iterable[Entity]
) -> Changes:
    """Take customers in, but for what is erased; what has been read later stays as it is.

    A page of a long listing may arrive after a single customer that was asked for later.
    """
    customers = [item for item in items if isinstance(item, Customer)]
    read = [(_record(reading, customer), customer) for customer in customers]
    records = {record.link: record for record, _ in read if record}
    said = {record.link: mentions_of(customer) for record, customer in read if record}
    await _leave_out_erased(connection, records, said)
    listed = {"of": reading.system, "keys": [link.key for link in records]}
    await connection.execute(_SEE.values(seen=reading.number), listed)
    for link in await _read_later(connection, records):
        del records[link], said[link]
    current = {"of": reading.system, "keys": [link.key for link in records]}
    await connection.execute(_SEE.values(as_of=reading.as_of), current)
    restated = await restate(connection, said, by_import=False)
    intake = Intake(connection, await passes.standing(connection))
    changes = await intake.absorb(records, restated)
    await connection.execute(_AGE, current)
    return changes


def _record(reading: Reading, customer: Customer) -> Record | None:
    return record_of(customer, system=reading.system, seen=reading.number, as_of=reading.as_of)


async def _leave_out_erased(
    connection: AsyncConnection, records: dict[Link, Record], said: dict[Link, frozenset[Link]]
) -> None:
    """Drop what was erased, and that others mention it."""
    named = records.keys() | {target for targets in said.values() for target in targets}
    erased = await erased_among(connection, named)
    for link in erased & records.keys():
        del records[link], said[link]
    for link, targets in said.items():
        said[link] = targets - erased


async def _read_later(connection: AsyncConnection, records: dict[Link, Record]) -> list[Link]:
    """Return the records that are known from a later reading."""
    known = await records_at(connection, records)
    return [link for link, record in known.items() if record.as_of > records[link].as_of]
