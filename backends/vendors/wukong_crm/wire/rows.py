"""What all rows have: a place that they are read at, and the spelling of the other version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import Enum
from typing import Any, Protocol, TypeVar, cast

import msgspec

from backends.domain import Entity

R = TypeVar("R", bound=msgspec.Struct)


class Check(Enum):
    """What has become of a document that somebody must approve."""

    PENDING = "pending"
    PASSED = "passed"
    REFUSED = "refused"
    VOID = "void"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where rows are read: the system's name, its time zone, currency and day.

    ``checks`` are the version's codes of an approval, with the words that its users see.
    ``customer`` is whose list is read; a list of one customer need not name it.
    """

    system: str
    zone: dt.tzinfo
    currency: str
    today: dt.date
    checks: Mapping[str, tuple[Check, str]]
    customer: str = ""

    def check(self, code: object) -> tuple[Check | None, str | None]:
        """Return what a code of an approval means, and its word."""
        return self.checks.get(str(code), (None, str(code) if code not in {None, ""} else None))


class Row(Protocol):
    """A row that is an entity by itself."""

    def to_domain(self, place: Place) -> Entity:
        """Return the entity."""


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who owns a record, as version 9 tells."""

    realname: str | None = None


def spelled(row: type[R], **names: str) -> type[R]:
    """Return a row in another spelling: fields have our names but for those given.

    Our names are those of version 9, so that only the exceptions must be told.
    """
    fields = [
        (each.name, each.type, _named(names.get(each.name, each.name), each.default))
        for each in msgspec.structs.fields(row)
    ]
    name = row.__name__
    made = msgspec.defstruct(name, fields, bases=(row,), frozen=True, kw_only=True, gc=False)
    return cast("type[R]", made)


def _named(name: str, default: Any) -> Any:
    return msgspec.field(name=name, default=default)
