"""Under which ids and links a customer is known, also one that no system has any more."""

from __future__ import annotations

import msgspec
from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from backends.directory.spelling import storable
from backends.directory.store import Directory
from backends.directory.tables import ALIASES, CUSTOMERS, RECORDS
from backends.domain import Link


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's id, the ids that gave way to it, and all its links, vanished ones included."""

    id: str
    former: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All its ids, the present one first."""
        return self.id, *self.former


async def identity(directory: Directory, customer: str | Link) -> Identity | None:
    """Tell who is meant by an id, a former id or a link; None where nobody is."""
    async with directory.database.reading() as connection:
        return await identity_in(connection, customer)


async def identity_in(connection: AsyncConnection, customer: str | Link) -> Identity | None:
    """Do the same inside a transaction."""
    meant = _meant(customer)
    if meant is None:
        return None
    number = (await connection.execute(select(CUSTOMERS.c.id).where(meant))).scalar()
    if number is None:
        return None
    former = select(ALIASES.c.alias).where(ALIASES.c.id == number).order_by(ALIASES.c.alias)
    linked = select(RECORDS.c.system, RECORDS.c.key).where(RECORDS.c.customer == number)
    return Identity(
        id=number,
        former=tuple((await connection.execute(former)).scalars()),
        links=tuple(sorted(Link(*row) for row in (await connection.execute(linked)).all())),
    )


def _meant(customer: str | Link) -> ColumnElement[bool] | None:
    if isinstance(customer, str):
        heir = select(ALIASES.c.id).where(ALIASES.c.alias == customer)
        known = or_(CUSTOMERS.c.id == customer, CUSTOMERS.c.id.in_(heir))
        return known if storable(customer) else None
    if not storable(customer.system) or not storable(customer.key):
        return None
    at = (RECORDS.c.system == customer.system, RECORDS.c.key == customer.key)
    return CUSTOMERS.c.id.in_(select(RECORDS.c.customer).where(*at))
