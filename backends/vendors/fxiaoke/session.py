"""How Fxiaoke lets us in, in the ways of its two generations, and what its error codes mean.

Both give a token for 7200 s: the first wants it in every body, the second in headers. Asked again
within 6600 s a login answers the same token, it may be asked ten times a minute and never twice
at once (developer.fxiaoke.com/openapi_v2, "Client Credentials Mode", 2026-01).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import time
from types import MappingProxyType
from uuid import uuid4

import msgspec

from backends.auths import SessionLogin, Sessions
from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable, Unfit
from backends.protocols.jsonrpc import decoded
from backends.wire import Request, Response, checked

LASTS = 7200.0
RENEWED = 550.0  # seconds before its end: from 6650 s on, as the vendor asks
LEAST = 60.0  # whatever an answer says: ten logins a minute are the limit

# developer.fxiaoke.com/openapi_v2/start/guide/codes.html; what is not here is a plain refusal.
FAULTS: Mapping[int, type[BackendError]] = MappingProxyType(
    {
        -2: Unavailable,
        -1: Unavailable,
        50009: Unavailable,
        14001: Throttled,
        30002: Throttled,  # of a day: counted anew at midnight
        30004: Throttled,  # 100 calls of one interface in 20 s
        15002: Unfit,
        32000: Unfit,
    }
)
ENDED = frozenset({20005, 20016})


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Where and as whom we log in to the system of this name; ``login`` is v1 or v2."""

    system: str
    login: str
    app_id: str
    app_secret: str
    permanent_code: str
    user: str

    def __repr__(self) -> str:
        """Name the account without its secrets."""
        return f"Account(system={self.system!r}, app_id={self.app_id!r})"


class Outcome(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What every answer says of itself; its status is 200 also where it is an error."""

    code: int = msgspec.field(name="errorCode")


class TokenV1(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """What the first generation answers to a login."""

    corp_access_token: str
    corp_id: str
    expires_in: float = LASTS


class TokenV2(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """What the second generation answers to a login; ``ea`` is the company's account."""

    access_token: str
    ea: str
    expires_in: float = LASTS


class Generation(msgspec.Struct, frozen=True):
    """How one generation logs in: where, with what beside the secrets, what comes of it."""

    path: str
    grant: Mapping[str, str]
    opened: Callable[[str, bytes], tuple[dict[str, str], float]]
    within: Callable[[Account, Request, Mapping[str, str]], Request]


def fault_of(system: str, code: int) -> BackendError:
    """Return what an error code means; the text beside it never leaves here."""
    return FAULTS.get(code, Refused)(f"{system}: Fxiaoke answers with {code}", system=system)


def outcome(response: Response, system: str) -> bytes:
    """Return the body of an answer that is none of an error."""
    body = checked(response, system).body
    code = decoded(body, Outcome, system=system).code
    if code:
        raise fault_of(system, code)
    return body


def traced(path: str) -> str:
    """Return a path for one call: each has an id of its own, as the vendor asks."""
    return f"{path}?thirdTraceId={uuid4()}"


def post(path: str, body: object, *, safe: bool = False) -> Request:
    """Return a request; all of Fxiaoke's are POST."""
    return Request(
        method="POST",
        path=path,
        headers={"content-type": "application/json", "accept": "application/json"},
        body=msgspec.json.encode(body),
        safe=safe,
    )


def token_login(
    account: Account, sessions: Sessions | None = None, clock: Callable[[], float] = time
) -> SessionLogin:
    """Return the login of the account's generation."""
    way, system = GENERATIONS[account.login], account.system

    def login() -> Request:
        secrets = {
            "appId": account.app_id,
            "appSecret": account.app_secret,
            "permanentCode": account.permanent_code,
        }
        return post(traced(way.path), {**secrets, **way.grant})

    def opened(response: Response) -> dict[str, str]:
        session, seconds = way.opened(system, _admitted(system, response))
        if not all(value.isascii() and value.isprintable() for value in session.values()):
            raise Garbled(f"{system}: the token cannot be sent", system=system)
        left = min(seconds, LASTS)
        return {**session, "ends": str(clock() + max(left - RENEWED, left / 2, LEAST))}

    return SessionLogin(
        login,
        opened,
        ended=_ended,
        clock=clock,
        sessions=sessions,
        lasts=lambda session: float(session["ends"]) - clock(),
        within=lambda request, session: way.within(account, request, session),
    )


def _admitted(system: str, response: Response) -> bytes:
    try:
        return outcome(response, system)
    except Refused as error:
        names = "app_id, app_secret and permanent_code"
        text = f"{system}: Fxiaoke gives no token: check systems.{system}: {names} ({error})"
        raise Refused(text, system=system) from error


def _ended(response: Response) -> bool:
    try:
        return msgspec.json.decode(response.body, type=Outcome).code in ENDED
    except (ValueError, RecursionError):
        return False


def _opened_v1(system: str, body: bytes) -> tuple[dict[str, str], float]:
    token = decoded(body, TokenV1, system=system)
    session = {"corpAccessToken": token.corp_access_token, "corpId": token.corp_id}
    return session, token.expires_in


def _opened_v2(system: str, body: bytes) -> tuple[dict[str, str], float]:
    token = decoded(body, TokenV2, system=system)
    session = {"authorization": f"Bearer {token.access_token}", "x-fs-ea": token.ea}
    return session, token.expires_in


def _within_body(account: Account, request: Request, session: Mapping[str, str]) -> Request:
    own = {
        "corpAccessToken": session["corpAccessToken"],
        "corpId": session["corpId"],
        "currentOpenUserId": account.user,
    }
    body = msgspec.json.encode(own)[:-1] + b"," + request.body[1:]
    return msgspec.structs.replace(request, path=traced(request.path), body=body)


def _within_headers(account: Account, request: Request, session: Mapping[str, str]) -> Request:
    own = {name: session[name] for name in ("authorization", "x-fs-ea")}
    headers = {**request.headers, **own, "x-fs-userid": account.user}
    return msgspec.structs.replace(request, path=traced(request.path), headers=headers)


GENERATIONS: Mapping[str, Generation] = MappingProxyType(
    {
        "v1": Generation("/cgi/corpAccessToken/get/V2", {}, _opened_v1, _within_body),
        "v2": Generation(
            "/oauth2.0/token", {"grantType": "app_secret"}, _opened_v2, _within_headers
        ),
    }
)
