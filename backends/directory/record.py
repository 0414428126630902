"""What one system says of one customer, and which system's word counts first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from backends.directory.rows import Line
from backends.directory.spelling import clean, digits
from backends.domain import Customer, Fact, Link

IMPORT = "#import"  # no system: records that mention the same key of it were put together by hand
Order: TypeAlias = tuple[int, str, int, str]

_LAST = 2**31
_NOT_SAID = frozenset({"customer", "serial", "present", "seen", "as_of"})


class Record(Fact, frozen=True, kw_only=True, gc=False):
    """One system's customer; without a ``customer`` (an id of ours) and a serial it is new."""

    system: str
    key: str
    customer: str = ""
    serial: int = 0
    present: bool = True
    seen: int = 0
    as_of: dt.datetime
    name: str | None = None
    owner: str | None = None
    team: str | None = None
    region: str | None = None
    segment: str | None = None
    phone: str | None = None
    email: str | None = None
    tax_number: str | None = None

    @property
    def link(self) -> Link:
        """Where it is."""
        return Link(self.system, self.key)


SAID = tuple(field for field in Record.__struct_fields__ if field not in _NOT_SAID)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Whose word counts: systems by rank, and those that own ownership."""

    ranks: Mapping[str, int]
    owning: frozenset[str]

    def order(self, record: Record) -> Order:
        """Sort records by this: the first is the one whose word counts first."""
        rank = self.ranks.get(record.system, _LAST)
        return rank, record.system, record.serial or _LAST, record.key


def record_of(customer: Customer, *, system: str, seen: int, as_of: dt.datetime) -> Record | None:
    """Make a record of a customer; None for one whose key is empty."""
    key = clean(customer.key)
    if key is None:
        return None
    return Record(
        system=system,
        key=key,
        seen=seen,
        as_of=as_of,
        name=clean(customer.name),
        owner=clean(customer.owner),
        team=clean(customer.team),
        region=clean(customer.region),
        segment=clean(customer.segment),
        phone=digits(customer.phone or "") or None,
        email=clean(customer.email),
        tax_number=clean(customer.tax_number),
    )


def mentions_of(customer: Customer) -> frozenset[Link]:
    """Return the records that a customer says are itself."""
    named = ((clean(link.system), clean(link.key)) for link in customer.links)
    return frozenset(Link(system, key) for system, key in named if system and key)


def same(one: Record, other: Record) -> bool:
    """Whether two readings of a record say the same."""
    return all(getattr(one, field) == getattr(other, field) for field in SAID)


def record_of_line(line: Line) -> Record:
    """Make a record of a whole line of the records table."""
    return Record(**line._asdict())
