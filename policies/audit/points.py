"""Signed points of a chain: an anchor says how far it went, a checkpoint where it begins now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import RowMapping

from policies.audit.chain import Head, Key
from policies.audit.record import instant, microseconds


class Anchor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A chain had this line with this signature; kept elsewhere, it shows when a tail is cut off.

    ``count`` is the number of lines since the anchor before.
    """

    process: str
    number: int
    mac: bytes
    at: dt.datetime
    count: int
    key: str
    seal: bytes = b""


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Lines up to this one were removed at ``at`` because they were older than ``before``."""

    process: str
    number: int
    mac: bytes
    at: dt.datetime
    before: dt.datetime
    key: str
    seal: bytes = b""


Point = Anchor | Checkpoint
P = TypeVar("P", Anchor, Checkpoint)


def anchor(head: Head, key: Key, at: dt.datetime, count: int) -> Anchor:
    """Sign how far a chain has come."""
    unsigned = Anchor(
        process=head.process, number=head.number, mac=head.mac, at=at, count=count, key=key.id
    )
    return msgspec.structs.replace(unsigned, seal=key.sign(*_text(unsigned)))


def checkpoint(head: Head, key: Key, at: dt.datetime, before: dt.datetime) -> Checkpoint:
    """Sign where a chain begins after its older lines are gone."""
    unsigned = Checkpoint(
        process=head.process, number=head.number, mac=head.mac, at=at, before=before, key=key.id
    )
    return msgspec.structs.replace(unsigned, seal=key.sign(*_text(unsigned)))


def signed(point: Point, keys: Mapping[str, Key]) -> bool:
    """Whether one of the keys signed it and nothing has changed since."""
    key = keys.get(point.key)
    try:
        return key is not None and key.signed(*_text(point), point.seal)
    except UnicodeEncodeError:
        return False


def row(point: Point) -> dict[str, Any]:
    """Write a point as a row of its table."""
    return {
        name: microseconds(value) if isinstance(value, dt.datetime) else value
        for name, value in msgspec.structs.asdict(point).items()
    }


def from_row(kind: type[P], columns: RowMapping) -> P:
    """Read a row; ValueError when it cannot be one that was written."""
    try:
        instants = {name: instant(columns[name]) for name in ("at", "before") if name in columns}
    except (TypeError, OverflowError) as error:
        raise ValueError("not an instant") from error
    try:
        return msgspec.convert({**columns, **instants}, kind)
    except msgspec.ValidationError as error:
        raise ValueError("not a row that was written") from error


def _text(point: Point) -> tuple[bytes, bytes]:
    purpose = type(point).__name__.lower().encode()
    return purpose, msgspec.json.encode(row(msgspec.structs.replace(point, seal=b"")))
