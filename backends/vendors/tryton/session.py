"""How Tryton lets us in, and what its errors mean."""

from __future__ import annotations

import base64
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import msgspec

from backends.auths import SessionLogin
from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable
from backends.protocols.jsonrpc import Call, decoded, post, result_of
from backends.wire import Request, Response

FAULTS: dict[str, type[BackendError]] = {
    "UserError": Refused,
    "UserWarning": Refused,
    "LoginException": Refused,
    "ConcurrencyException": Unavailable,
    "RateLimitException": Throttled,
    "TimeOutException": Unavailable,
}


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Where and as whom we log in to the system of this name.

    ``company`` None is the one the user works in; ``timezone`` says when its days begin.
    """

    system: str
    base_url: str
    database: str
    user: str
    password: str
    company: int | None = None
    timezone: str = "UTC"

    def __repr__(self) -> str:
        """Name the account without its password."""
        return f"Account(system={self.system!r}, user={self.user!r})"

    @property
    def path(self) -> str:
        """Where all calls to the database go."""
        return f"/{quote(self.database, safe='')}/rpc/"

    def setting(self, name: str) -> str:
        """Return the name of a setting as the settings file spells it."""
        return f"systems.{self.system}.{name}"

    def refused(self, message: str) -> Refused:
        """Return a refusal in one line."""
        return Refused(f"{self.system}: {message}", system=self.system)


def fault_of(system: str, error: bytes) -> BackendError:
    """Return what an error inside status 200 means; its text never leaves here.

    Tryton's own exceptions come by name. Anything else is a failure of its code, and for a read
    that means a model or a field that is not there.
    """
    name = decoded(error, list[Any], system=system)[:1]
    known = FAULTS.get(name[0]) if name and isinstance(name[0], str) else None
    if known is None:
        text = "Tryton lacks a model or field that is read: is its module active?"
        return Refused(f"{system}: {text}", system=system)
    return known(f"{system}: Tryton answers with {name[0]}", system=system)


def session_login(account: Account) -> SessionLogin:
    """Return the login by password; the session is named in a header of every call."""

    def login() -> Request:
        params = [account.user, {"password": account.password}, "en"]
        return post(account.path, Call(id=0, method="common.db.login", params=params))

    def opened(response: Response) -> dict[str, str]:
        user, key = _opened(account, response)
        token = base64.b64encode(f"{account.user}:{user}:{key}".encode()).decode("ascii")
        return {"authorization": f"Session {token}"}

    return SessionLogin(login, opened)


def _opened(account: Account, response: Response) -> tuple[int, str]:
    refusal = _REFUSALS.get(response.status)
    if refusal is not None:
        raise account.refused(refusal(account))
    try:
        result = result_of(
            response,
            tuple[int, str, Any],
            system=account.system,
            fault=lambda error: fault_of(account.system, error),
        )
    except Garbled as error:
        message = f"{account.system}: {_stranger(account)}"
        raise Garbled(message, system=account.system) from error
    return result[0], result[1]


def _stranger(account: Account) -> str:
    where = account.setting("base_url")
    return f"what answers at {account.base_url} is no Tryton of series 8: check {where}"


def _no_database(account: Account) -> str:
    where = account.setting("database")
    return f"there is no database {account.database!r} at {account.base_url}: check {where}"


def _no_entry(account: Account) -> str:
    where, user = account.setting("user"), account.user
    return f"Tryton refuses the login of {user!r}: check {where} and the password variable"


_REFUSALS: dict[int, Callable[[Account], str]] = {
    HTTPStatus.UNAUTHORIZED: _no_entry,
    HTTPStatus.FORBIDDEN: _no_entry,
    HTTPStatus.NOT_FOUND: _no_database,
    HTTPStatus.METHOD_NOT_ALLOWED: _stranger,
    HTTPStatus.MOVED_PERMANENTLY: _stranger,
    HTTPStatus.FOUND: _stranger,
    HTTPStatus.PERMANENT_REDIRECT: _stranger,
    HTTPStatus.TEMPORARY_REDIRECT: _stranger,
}
