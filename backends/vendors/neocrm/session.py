"""How Neocrm lets us in, how a query is sent, and what its answers and errors mean.

Sources: github shengbox/xiaoshouyi, xsy-neoui/neo-open-api and public scripts of tenants. The token
says when it was made, not when it ends: clients take it for an hour. The query is posted as a form:
keys stand in no URL, and its length has no limit of an address (about 900 characters by GET).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import time
from types import GenericAlias, MappingProxyType
from typing import Any, Generic, TypeVar, cast
from urllib.parse import urlencode

import msgspec

from backends.auths import SessionLogin, Sessions
from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable
from backends.oauth import token_request
from backends.protocols.soql.answers import decoded
from backends.protocols.soql.client import Dialect
from backends.protocols.soql.literals import number
from backends.wire import Request, Response, checked

TOKEN = "/oauth2/token"  # noqa: S105 - a path
QUERY = "/rest/data/v2.0/query/xoql"
PAGE = 100  # what every client asks for at most by every entry; the real maximum is not published
LIFETIME = 55 * 60.0  # s

FINE = frozenset({"200", "0"})
# Unverified: no list of codes is public; these are named like the statuses that they mean.
ENDED = frozenset({"401", "20000002"})
FAULTS: Mapping[str, type[BackendError]] = MappingProxyType(
    {
        "429": Throttled,
        "500": Unavailable,
        "502": Unavailable,
        "503": Unavailable,
        "504": Unavailable,
    }
)

_TELLABLE = re.compile(r"[A-Za-z0-9_./-]{1,40}")
_SHORT = 1000  # bytes; an error is no longer
_UNADMITTED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_ENDS, _BEARER = "ends", "authorization"

R = TypeVar("R")


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """As whom, and through which connected app, we log in to the system of this name.

    ``password`` is followed by the user's security token where there is one.
    """

    system: str
    client_id: str
    client_secret: str
    user: str
    password: str
    redirect_uri: str | None = None

    def __repr__(self) -> str:
        """Name the account without its secrets."""
        return f"Account(system={self.system!r})"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """What a login answers: a token, or an error in one of two manners."""

    access_token: str | None = None
    error: str | None = None
    error_code: int | str | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """The outside of an answer; older parts of Neocrm spell their codes ``error_code``."""

    code: int | str | None = None
    error_code: int | str | None = None
    data: msgspec.Raw = msgspec.Raw(b"null")

    @property
    def said(self) -> str | None:
        """The code, which is a number or a text."""
        code = self.error_code if self.code is None else self.code
        return None if code is None else str(code)


class Found(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """The records of a page; a page without any may leave them out."""

    count: int | None = None
    records: list[R] | None = None


def login(
    account: Account, sessions: Sessions | None = None, clock: Callable[[], float] = time
) -> SessionLogin:
    """Return the login by password; the token is carried by every call."""
    form = {
        "grant_type": "password",
        "client_id": account.client_id,
        "client_secret": account.client_secret,
        "username": account.user,
        "password": account.password,
    }
    if account.redirect_uri:
        form["redirect_uri"] = account.redirect_uri

    def opened(response: Response) -> Mapping[str, str]:
        token = _token(account.system, response)
        return {_BEARER: f"Bearer {token}", _ENDS: str(clock() + LIFETIME)}

    return SessionLogin(
        lambda: token_request(TOKEN, form),
        opened,
        ended=_ended,
        clock=clock,
        sessions=sessions,
        lasts=lambda session: float(session[_ENDS]) - clock(),
        within=_bearing,
    )


def dialect(system: str) -> Dialect:
    """Return how a system of this name is asked, and answers."""
    return Dialect(
        request=query,
        records=lambda response, row: records(system, response, row),
        literal=lambda key: number(int(key)),
        page=PAGE,
    )


def query(statement: str) -> Request:
    """Return the request that only reads."""
    return Request(
        method="POST",
        path=QUERY,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
        },
        body=urlencode({"xoql": statement}).encode("ascii"),
        safe=True,
    )


def records(system: str, response: Response, row: type[Any]) -> list[Any]:
    """Return the rows of an answer, or raise what it says instead."""
    told = decoded(checked(response, system).body, Told, system=system)
    if told.said not in FINE:
        raise _fault(system, told.said)
    shape = cast("type[Found[Any]]", GenericAlias(Found, (row,)))
    found = decoded(bytes(told.data), shape, system=system)
    if found.records is None and found.count != 0:
        raise Garbled(f"{system}: an answer holds no records", system=system)
    return found.records or []


def _fault(system: str, code: str | None) -> BackendError:
    if code is None:
        return Garbled(f"{system}: an answer says not whether it is one", system=system)
    meaning = FAULTS.get(code, Refused)
    spelled = f"code {code}" if _TELLABLE.fullmatch(code) else "an error"
    hint = ": may its login read the object and its fields?" if meaning is Refused else ""
    return meaning(f"{system}: Neocrm answers with {spelled}{hint}", system=system)


def _token(system: str, response: Response) -> str:
    where = f"systems.{system}.user and client_id, and the variables of the secrets"
    refused = Refused(f"{system}: Neocrm refuses the login: check {where}", system=system)
    if response.status in _UNADMITTED:
        raise refused
    told = decoded(checked(response, system).body, Opened, system=system)
    token = told.access_token
    if token is None and (told.error is not None or told.error_code is not None):
        raise refused
    if not token or not (token.isascii() and token.isprintable()):
        raise Garbled(f"{system}: a login answers with no token", system=system)
    return token


def _ended(response: Response) -> bool:
    """Say whether an answer ends the session, by its status or by a code inside status 200."""
    if response.status == HTTPStatus.UNAUTHORIZED:
        return True
    if response.status != HTTPStatus.OK or len(response.body) > _SHORT:
        return False
    try:
        return msgspec.json.decode(response.body, type=Told).said in ENDED
    except (ValueError, RecursionError):
        return False


def _bearing(request: Request, session: Mapping[str, str]) -> Request:
    headers = {**request.headers, _BEARER: session[_BEARER]}
    return msgspec.structs.replace(request, headers=headers)
