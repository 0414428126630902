"""How a slice is written for other processes: compact, exact, and never read as another's."""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from types import GenericAlias
from typing import Any

import msgspec

from backends.domain import ENTITIES
from backends.port import ServedFrom, Slice
from backends.table import Lookup
from backends.vocabulary import Kind


class Record(msgspec.Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """One slice as written; ``place`` says whose it is, and is checked on reading."""

    place: bytes
    as_of: dt.datetime
    next: str | None
    items: msgspec.Raw


class Unknown(msgspec.Struct, frozen=True, gc=False):
    """What is written of a key that the system does not know, and when it was asked."""

    as_of: dt.datetime


_FORMAT = "2"  # of what is around the records; another one is another version
_NIL = b"\xc0"
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Record)


def place_of(lookup: Lookup, key: str, mark: bytes = b"") -> bytes:
    """Digest what a slice answers, so that no key of a customer stands in the open.

    ``mark`` is up to 64 secret bytes, with which nobody can find a key by trying.
    """
    return hashlib.blake2b(_ENCODER.encode((lookup, key)), digest_size=16, key=mark).digest()


@functools.lru_cache(maxsize=1024)
def group_of(lookup: Lookup, mark: bytes = b"") -> str:
    """Digest what the slices of one lookup have in common."""
    return hashlib.blake2b(_ENCODER.encode(lookup), digest_size=6, key=mark).hexdigest()


def encode(place: bytes, slice_: Slice) -> bytes:
    """Write a slice that was read."""
    items = msgspec.Raw(_ENCODER.encode(slice_.items))
    return _ENCODER.encode((place, slice_.as_of, slice_.next, items))


def encode_unknown(place: bytes, as_of: dt.datetime) -> bytes:
    """Write that a key is not known."""
    return _ENCODER.encode((place, as_of, None, None))


def decode(kind: Kind, place: bytes, written: bytes) -> Slice | Unknown | None:
    """Read a slice; None where the bytes are anything else than what was written for the place."""
    try:
        record = _DECODER.decode(written)
        if record.place != place or record.as_of.tzinfo is None:
            return None
        if bytes(record.items) == _NIL:
            return Unknown(record.as_of)
        items = _decoder(kind).decode(record.items)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return Slice(items=items, next=record.next, as_of=record.as_of, served_from=ServedFrom.CACHE)


@functools.cache
def schema_version() -> str:
    """Digest the shapes of all entities: processes of different shapes never share a slice."""
    shapes = msgspec.json.schema_components([Record, *ENTITIES.values()])
    written = msgspec.json.encode(shapes, order="deterministic")
    return hashlib.blake2b(_FORMAT.encode() + written, digest_size=6).hexdigest()


@functools.cache
def _decoder(kind: Kind) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(GenericAlias(tuple, (ENTITIES[kind], ...)))
