"""The ways into K/3 Cloud: three logins that open a session, and signed headers that need none."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Mapping
from http import HTTPStatus
from time import time
from types import MappingProxyType

import msgspec

from backends.auths import Auth, SessionLogin, Sessions
from backends.errors import Garbled
from backends.vendors.kingdee_k3cloud.account import LANGUAGE, Account
from backends.vendors.kingdee_k3cloud.faults import fault_of, garbled, session_ended
from backends.vendors.kingdee_k3cloud.signing import login_signature, signed_headers
from backends.wire import Request, Response, checked

SESSION = "kdservice-sessionid"
_TOKEN = re.compile(r"[A-Za-z0-9_.-]{1,200}")
_OPENED = 1

Clock = Callable[[], float]


class LoginAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a login is answered with: 1 for success, and the session."""

    result: int = msgspec.field(name="LoginResultType")
    session: str | None = msgspec.field(name="KDSVCSessionId", default=None)


def auth_of(account: Account, sessions: Sessions | None = None, clock: Clock = time) -> Auth:
    """Return the login that the account names; ``clock`` is the time of day."""
    if account.login == "signature":
        return HeaderSignature(account, clock)
    service, spelled = LOGINS[account.login]

    def login() -> Request:
        return posted(account.path(f"AuthService.{service}"), spelled(account, clock))

    return SessionLogin(
        login,
        lambda response: _opened(account, response),
        ended=session_ended,
        sessions=sessions,
    )


def posted(path: str, body: object, *, safe: bool = False) -> Request:
    """Return a request; ``safe`` where it only reads, so that it may be repeated."""
    return Request(
        method="POST",
        path=path,
        headers={"content-type": "application/json"},
        body=msgspec.json.encode(body),
        safe=safe,
    )


def _by_password(account: Account, _clock: Clock) -> object:
    return {
        "acctid": account.center,
        "username": account.user,
        "password": account.password,
        "lcid": LANGUAGE,
    }


def _by_app_secret(account: Account, _clock: Clock) -> object:
    return {
        "acctId": account.center,
        "username": account.user,
        "appId": account.app,
        "appSecret": account.secret,
        "lcid": LANGUAGE,
    }


def _by_sign(account: Account, clock: Clock) -> object:
    now = str(int(clock()))
    who = [account.center, account.user, account.app, now, login_signature(account, now), LANGUAGE]
    parameters = msgspec.json.encode(who).decode()
    return {"format": 1, "useragent": "ApiClient", "rid": now, "parameters": parameters}


LOGINS: Mapping[str, tuple[str, Callable[[Account, Clock], object]]] = MappingProxyType(
    {
        "password": ("ValidateUser", _by_password),
        "app_secret": ("LoginByAppSecret", _by_app_secret),
        "sign": ("LoginBySign", _by_sign),
    }
)


_STRANGERS = frozenset(
    {
        HTTPStatus.MOVED_PERMANENTLY,
        HTTPStatus.FOUND,
        HTTPStatus.TEMPORARY_REDIRECT,
        HTTPStatus.PERMANENT_REDIRECT,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
    }
)


def _opened(account: Account, response: Response) -> Mapping[str, str]:
    if response.status in _STRANGERS:
        where = f"check systems.{account.system}.base_url"
        raise account.refused(f"what answers at {account.base_url} is no K/3 Cloud: {where}")
    body = checked(response, account.system).body
    try:
        answer = msgspec.json.decode(body, type=LoginAnswer)
    except (ValueError, RecursionError) as error:
        raise fault_of(body, account.system) or garbled(account.system, error) from error
    if answer.result != _OPENED:
        raise account.refused(
            f"Kingdee refuses the login of {account.user!r} ({answer.result}):"
            f" check systems.{account.system} and its secret"
        )
    if answer.session is None or not _TOKEN.fullmatch(answer.session):
        raise Garbled(f"{account.system}: a login opened no session", system=account.system)
    return within(answer.session)


def within(session: str) -> dict[str, str]:
    """Return the headers of a session; servers read one or the other."""
    return {SESSION: session, "cookie": f"{SESSION}={session}"}


class HeaderSignature:
    """Signs every request; the session that the server then offers spares it a login of its own."""

    def __init__(self, account: Account, clock: Clock = time) -> None:
        """Sign as the account, at the time of day."""
        self._account = account
        self._clock = clock
        self._session: str | None = None

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Send signed, within the known session; where that is over, once more without."""
        used = self._session
        response = yield self._signed(request, used)
        if used is not None and session_ended(response):
            if self._session == used:
                self._session = None
            response = yield self._signed(request, None)
        offered = response.headers.get(SESSION, "")
        if _TOKEN.fullmatch(offered) and not session_ended(response):
            self._session = offered

    def _signed(self, request: Request, session: str | None) -> Request:
        path = self._account.sent(request.path)
        headers = signed_headers(self._account, path, str(int(self._clock())))
        known = within(session) if session else {}
        return msgspec.structs.replace(request, headers={**request.headers, **headers, **known})
