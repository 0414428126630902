"""What the log says of one read: who saw which coordinates of whom, and never a value."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)

# Kind, microseconds since the epoch, request, subject, roles, customer, coordinates, marks;
# roles, coordinates and marks are JSON lists of texts.
Draft = tuple[str, int, str, str, str, str, str, str]


class Kind(StrEnum):
    """What a line is about."""

    READ = "read"
    ERASED = "erased"  # a customer's traces were removed elsewhere; earlier lines stay
    CLOSED = "closed"  # the process ended its chain itself


class Read(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The sensitive fields of one customer that one request saw.

    ``at`` is aware; ``customer`` is the directory's id, or empty where the fields belong to no
    customer; ``coordinates`` are sorted; ``marks`` say what was unusual (``break-glass: why``).
    """

    request_id: str
    at: dt.datetime
    subject: str
    roles: tuple[str, ...] = ()
    customer: str = ""
    coordinates: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


class Entry(Read, frozen=True, kw_only=True, gc=False):
    """A line as it is read back: a read, or that a customer was erased."""

    kind: Kind
    process: str
    number: int

    @property
    def cursor(self) -> str:
        """Where a listing goes on after this line."""
        return f"{microseconds(self.at)}.{self.number}.{self.process}"


def draft(kind: Kind, read: Read) -> Draft:
    """Write a read as it is stored; whatever a token or a header brought stays storable."""
    return (
        kind.value,
        microseconds(read.at),
        _storable(read.request_id),
        _storable(read.subject),
        listed(read.roles),
        _storable(read.customer),
        listed(read.coordinates),
        listed(read.marks),
    )


def microseconds(at: dt.datetime) -> int:
    """Count from the epoch; ValueError for an instant without a zone."""
    if at.tzinfo is None:
        raise ValueError("an instant in the read log needs a time zone")
    return (at - EPOCH) // _MICROSECOND


def instant(count: int) -> dt.datetime:
    """Undo ``microseconds``."""
    return EPOCH + dt.timedelta(microseconds=count)


def listed(texts: tuple[str, ...]) -> str:
    """Write texts as a JSON list."""
    try:
        return msgspec.json.encode(texts).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode([_storable(text) for text in texts]).decode()


def _storable(text: str) -> str:
    """Escape lone surrogates, which no encoding takes, and NUL, which PostgreSQL refuses."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-8", "backslashreplace").decode()
    return text.replace("\0", "\\0")
