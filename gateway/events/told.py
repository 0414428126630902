"""What a system tells: the body of a change notice, read and checked."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

import msgspec
from msgspec import Meta

from backends.fleet.notice import Change
from backends.told import LONGEST, NotSigned, Posted, Reads, Told, WrongNotice
from backends.vocabulary import Kind
from gateway.events.signatures import HEADER, check

MOST = 1000  # changes in one notice

Key = Annotated[str, Meta(min_length=1, max_length=LONGEST)]


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Kind
    key: Key
    customer: Key | None = None


class _Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    changes: Annotated[list[_Change], Meta(min_length=1, max_length=MOST)]
    at: Annotated[dt.datetime, Meta(tz=True)] | None = None


_body = msgspec.json.Decoder(_Body)
_PATH = re.compile(r"^(?P<what>.*?) - at `\$(?P<path>[^`]*)`$")
_ABOUT = re.compile(r"`(?P<name>\w+)`")


def ours(posted: Posted, secret: str, now: float) -> Told:
    """Read a notice in the gateway's own format; NotSigned or WrongNotice say why it cannot be."""
    signature = check(posted.headers.get(HEADER), secret, posted.body, now)
    read = _read(posted.body)
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


__all__ = ["MOST", "NotSigned", "Posted", "Reads", "Told", "WrongNotice", "ours"]
