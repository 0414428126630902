"""A change notice as it goes between processes: what has changed in one system, keys only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from backends.vocabulary import Kind

VERSION = 1
LARGEST = 256 * 1024  # bytes of one message; a longer one is not read
TOGETHER = 200  # changes in one message


class NotOurs(Exception):
    """A message that is none of this version's notices."""


class Change(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entity that has changed, come or gone; ``customer`` is whose it is, where known."""

    kind: Kind
    key: str
    customer: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What has changed in a system, told by the process ``origin``.

    ``followed``, unix seconds: all changes up to then have been told, by this notice or earlier.
    """

    origin: str
    system: str
    changes: tuple[Change, ...]
    followed: float | None = None


class _Versioned(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What every version's messages begin with."""

    version: int


class _Message(msgspec.Struct, frozen=True, array_like=True, gc=False):
    version: int
    origin: str
    system: str
    followed: float | None
    changes: tuple[tuple[Kind, str, str | None], ...]


_version = msgspec.msgpack.Decoder(_Versioned)
_message = msgspec.msgpack.Decoder(_Message)


def written(
    origin: str, system: str, changes: Sequence[Change], followed: float | None = None
) -> Iterator[bytes]:
    """Write the messages that tell of the changes; without any, one that says ``followed``."""
    ends = range(TOGETHER, max(len(changes), 1) + TOGETHER, TOGETHER)
    for end in ends:
        few = tuple((c.kind, c.key, c.customer) for c in changes[end - TOGETHER : end])
        yield msgspec.msgpack.encode(
            _Message(VERSION, origin, system, followed if end == ends[-1] else None, few)
        )


def read(message: bytes) -> Notice:
    """Read a message; NotOurs says why it cannot be."""
    if len(message) > LARGEST:
        raise NotOurs("too large")
    try:
        if _version.decode(message).version != VERSION:
            raise NotOurs("another version")
        found = _message.decode(message)
    except msgspec.MsgspecError as error:
        raise NotOurs("not a notice") from error
    return Notice(
        origin=found.origin,
        system=found.system,
        followed=found.followed,
        changes=tuple(Change(kind=k, key=key, customer=c) for k, key, c in found.changes),
    )
