"""Data pushes: how they are signed, and what they tell of changes."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha1
from typing import Any, Final

import msgspec

from backends.fleet.notice import Change
from backends.ordering import ORDERINGS
from backends.protocols.rest.facts import Member
from backends.told import LONGEST, WINDOW, NotSigned, Posted, Reads, Told, WrongNotice
from backends.vendors.jiandaoyun.forms import Form, Forms
from backends.vocabulary import Kind

HEADER: Final = "x-jdy-signature"
_SECONDS: Final = re.compile(r"[0-9]{1,12}")

# By which fact an entity is named when it changes, where that is not what its list is ordered by.
_NAMED: Final[Mapping[Kind, str]] = {
    Kind.CREDIT: "customer",
    Kind.QUOTE: "key",
    Kind.CONTRACT: "key",
    Kind.TICKET: "key",
}


class _Row(msgspec.Struct, frozen=True):
    app: str = msgspec.field(name="appId")
    entry: str = msgspec.field(name="entryId")


class _Pushed(msgspec.Struct, frozen=True):
    op: str
    data: msgspec.Raw


_pushed = msgspec.json.Decoder(_Pushed)
_row = msgspec.json.Decoder(_Row)
_members = msgspec.json.Decoder(dict[str, Any])


def signature(nonce: str, body: bytes, secret: str, timestamp: str) -> str:
    """Return the signature of a push. Source: hc.jiandaoyun.com/open/11507.

    SHA-1 without HMAC is the vendor's choice: whoever listens on the way learns no secret, yet
    take an address with TLS.
    """
    text = b":".join((nonce.encode(), body, secret.encode(), timestamp.encode()))
    return sha1(text, usedforsecurity=False).hexdigest()


def reading(forms: Forms) -> Reads:
    """Return what reads pushes of these forms."""
    return partial(_told, tuple(forms.values()))


def _told(forms: tuple[Form, ...], posted: Posted, secret: str, now: float) -> Told:
    once, at = _signed(posted, secret, now)
    try:
        pushed = _pushed.decode(posted.body)
        row, members = _row.decode(pushed.data), _members.decode(pushed.data)
    except (ValueError, RecursionError) as error:
        raise WrongNotice(
            "must be a data push: 'op' and 'data' with appId and entryId", "data"
        ) from error
    mine = [form for form in forms if (form.app, form.entry) == (row.app, row.entry)]
    changes = dict.fromkeys(change for form in mine for change in _changes(form, members))
    return Told(once=once, at=at, changes=tuple(changes))


def _signed(posted: Posted, secret: str, now: float) -> tuple[str, float]:
    """Return the signature and its moment, or raise NotSigned."""
    nonce, at = posted.query.get("nonce", ""), posted.query.get("timestamp", "")
    given = posted.headers.get(HEADER, "")
    own = signature(nonce, posted.body, secret, at)
    holds = hmac.compare_digest(own.encode(), given.encode())
    fits = ":" not in nonce and _SECONDS.fullmatch(at)
    if not (holds and fits) or abs(now - float(at)) > WINDOW:
        raise NotSigned
    return own, min(float(at), now)


def _changes(form: Form, row: Mapping[str, Any]) -> Iterator[Change]:
    """Yield what a row tells, also of the lists that it is new in."""
    customer = _fact(form, "customer", row)
    named = _fact(form, _NAMED.get(form.kind, ORDERINGS[form.kind].key), row)
    order = None if form.order is None else _text(row.get(form.order))
    for key in {named or customer, order} - {None}:
        yield Change(kind=form.kind, key=str(key), customer=customer)


def _fact(form: Form, attribute: str, row: Mapping[str, Any]) -> str | None:
    fact = form.facts.get(attribute)
    if not isinstance(fact, Member) or fact.path is None:
        return None
    value: Any = row
    for name in fact.path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return _text(value)


def _text(value: Any) -> str | None:
    """Return what can be a key."""
    text = str(value) if value.__class__ in {str, int} else ""
    return text if 0 < len(text) <= LONGEST else None
