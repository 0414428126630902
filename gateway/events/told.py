"""What a system tells: the body of a change notice, read and checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta

from backends.fleet.notice import Change
from backends.vocabulary import Kind
from gateway.events.signatures import HEADER, NotSigned, check

MOST = 1000  # changes in one notice
_LONGEST = 200  # characters of a key

Key = Annotated[str, Meta(min_length=1, max_length=_LONGEST)]


class WrongNotice(Exception):
    """The notice is signed, and not understood: ``field`` is what is wrong."""

    def __init__(self, message: str, field: str) -> None:
        """``field`` is a path such as ``changes[0].kind``."""
        super().__init__(message)
        self.field = field


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was told: ``once`` names the notice, ``at`` is its own moment, unix seconds."""

    once: str
    at: float
    changes: tuple[Change, ...]


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Kind
    key: Key
    customer: Key | None = None


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    changes: Annotated[list[_Change], Meta(min_length=1, max_length=MOST)]
    at: Annotated[dt.datetime, Meta(tz=True)] | None = None


# How the notices of a vendor become changes: headers, body, the secret, and what time it is.
Reads: TypeAlias = Callable[[Mapping[str, str], bytes, str, float], Told]

_body = msgspec.json.Decoder(_Body)
_PATH = re.compile(r"^(?P<what>.*?) - at `\$(?P<path>[^`]*)`$")
_ABOUT = re.compile(r"`(?P<name>\w+)`")


def ours(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> Told:
    """Read a notice in the gateway's own format; NotSigned or WrongNotice say why it cannot be."""
    signature = check(headers.get(HEADER), secret, body, now)
    read = _read(body)
    return Told(
        once=signature.once,
        at=min(read.at.timestamp() if read.at else signature.at, now),
        changes=tuple(Change(kind=c.kind, key=c.key, customer=c.customer) for c in read.changes),
    )


def _read(body: bytes) -> _Body:
    try:
        return _body.decode(body)
    except msgspec.ValidationError as error:
        raise _wrong(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WrongNotice("the body is not JSON", "") from error


def _wrong(message: str) -> WrongNotice:
    """Name the field, and never what stands in it."""
    found = _PATH.match(message)
    what, path = (found["what"], found["path"].lstrip(".")) if found else (message, "")
    if what.startswith("Invalid enum value"):
        what = f"must be one of {', '.join(kind.value for kind in Kind)}"
    elif what.startswith("Object contains unknown field"):
        what = "has a field that is not known here"
    elif named := _ABOUT.search(what):
        path = f"{path}.{named['name']}".lstrip(".") if "field" in what else path
    return WrongNotice(what, path)


__all__ = ["MOST", "NotSigned", "Reads", "Told", "WrongNotice", "ours"]
