"""What the directory tells: an entry per customer, and who may look for whom."""

from __future__ import annotations

import base64
import datetime as dt
import re
import secrets
from enum import StrEnum

import msgspec

from backends.domain import Fact, Link

_ID = re.compile(r"c_[a-z2-7]{16}")


class Entry(Fact, frozen=True, kw_only=True, gc=False):
    """A customer under an id of ours, with sorted links.

    ``as_of`` is the age of the oldest of its facts. Segment, region and name come from the first
    system that knows one, owner and team only from the system that owns ownership. ``known`` is
    False where no system has listed it, so that nothing can be said of whose it is.
    """

    id: str
    links: tuple[Link, ...]
    name: str | None = None
    owner: str | None = None
    team: str | None = None
    region: str | None = None
    segment: str | None = None
    as_of: dt.datetime
    known: bool = True


class CustomerFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer must be; ``system`` is one it must have a link in."""

    segment: str | None = None
    region: str | None = None
    owner: str | None = None
    team: str | None = None
    system: str | None = None


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """Which customers a search may see: the union of its parts, so by itself nobody.

    ``fitting`` are those that fit one of these descriptions.
    """

    everything: bool = False
    owners: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    links: frozenset[Link] = frozenset()
    fitting: tuple[CustomerFilter, ...] = ()


class CustomerOrder(StrEnum):
    """The orders of a search; customers without a name count as behind all names."""

    NAME = "NAME"
    NAME_DESC = "NAME_DESC"
    ID = "ID"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a search: a position per entry, and ``total`` over all pages, in reach.

    Positions are opaque and hold no personal data.
    """

    entries: tuple[Entry, ...] = ()
    positions: tuple[str, ...] = ()
    has_next: bool = False
    has_previous: bool = False
    total: int = 0


def fresh_id() -> str:
    """Make an id that says nothing."""
    return "c_" + base64.b32encode(secrets.token_bytes(10)).decode().lower()


def is_id(text: str) -> bool:
    """Whether the text has the form of our ids."""
    return _ID.fullmatch(text) is not None
