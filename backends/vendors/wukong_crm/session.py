"""How Wukong CRM lets us in: a token per login, which a second login of the same user ends."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import msgspec

from backends.auths import SessionLogin, Sessions
from backends.errors import Garbled, Refused
from backends.protocols.rest.requests import decoded
from backends.vendors.wukong_crm.dialect import Dialect
from backends.wire import Request, Response, checked

SHORT = 4096  # an answer that ends a session holds no rows


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """As whom we log in to the system of this name, and what its amounts and times mean."""

    system: str
    user: str
    password: str
    version: int = 11
    currency: str = "CNY"
    timezone: str = "Asia/Shanghai"

    def __repr__(self) -> str:
        """Name the account without its password."""
        return f"Account(system={self.system!r}, user={self.user!r})"


class Envelope(msgspec.Struct, frozen=True):
    """What every answer is put in."""

    code: int
    data: msgspec.Raw = msgspec.Raw(b"null")


class Code(msgspec.Struct, frozen=True):
    """The code alone."""

    code: int


_ENVELOPES = msgspec.json.Decoder(Envelope)
_CODES = msgspec.json.Decoder(Code)
_MEMBERS = msgspec.json.Decoder(dict[str, Any])


def code_of(response: Response) -> int | None:
    """Return the code of a short answer, whatever its status; None where it has none."""
    if len(response.body) > SHORT:
        return None
    try:
        return _CODES.decode(response.body).code
    except (ValueError, RecursionError):
        return None


def told(response: Response, dialect: Dialect, system: str) -> msgspec.Raw:
    """Return what an answer holds; raise what its code or its status means.

    Version 11 sends its rate limit (403) with status 400, so a known code goes before a status.
    """
    if response.status != HTTPStatus.OK:
        code = code_of(response)
        if code not in dialect.meanings:
            checked(response, system)
    envelope = decoded(response.body, _ENVELOPES, system=system)
    if envelope.code == dialect.fine:
        return envelope.data
    meaning = dialect.meanings.get(envelope.code, Refused)
    raise meaning(f"{system}: Wukong CRM answers with {envelope.code}", system=system)


def post(path: str, body: object, *, safe: bool = True) -> Request:
    """Return a call; all of them are POSTs that hold JSON."""
    headers = {"content-type": "application/json", "accept": "application/json"}
    content = msgspec.json.encode(body)
    return Request(method="POST", path=path, headers=headers, body=content, safe=safe)


def session_login(
    account: Account, dialect: Dialect, sessions: Sessions | None = None
) -> SessionLogin:
    """Return the login by password."""
    fields = {"username": account.user, "password": account.password, **dialect.login_fixed}
    ended = str(dialect.ended).encode()
    return SessionLogin(
        lambda: post(dialect.prefix + dialect.login, fields, safe=False),
        lambda response: _opened(account, dialect, response),
        ended=lambda response: ended in response.body and code_of(response) == dialect.ended,
        sessions=sessions,
    )


def _opened(account: Account, dialect: Dialect, response: Response) -> dict[str, str]:
    system = account.system
    try:
        answer = told(response, dialect, system)
    except Refused as error:
        code = code_of(response)
        raise (
            error if code is None else Refused(_no_entry(account, code), system=system)
        ) from error
    members = decoded(bytes(answer), _MEMBERS, system=system)
    session = {header: members.get(member) for header, member in dialect.session.items()}
    if not all(_sendable(token) for token in session.values()):
        raise Garbled(f"{system}: a login's answer holds no session", system=system)
    return {header: str(token) for header, token in session.items()}


def _sendable(token: object) -> bool:
    return isinstance(token, str) and token.isascii() and token.isprintable() and token != ""


def _no_entry(account: Account, code: int) -> str:
    where = f"systems.{account.system}.user"
    return (
        f"{account.system}: Wukong CRM refuses the login ({code}): check {where} and its password"
    )
