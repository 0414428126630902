"""OAuth 2.0 at systems: a bearer token for a client, renewed before it runs out (RFC 6749)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import time
from urllib.parse import quote_plus, urlencode

import msgspec

from backends.auths import SessionLogin, Sessions
from backends.errors import BackendError, Garbled, Refused
from backends.wire import Request, Response, checked

EARLY_SECONDS = 30.0  # a token is not used in the last moments of its life
_ENDS = "ends"


class Token(msgspec.Struct, frozen=True):
    """What a token endpoint answers; ``expires_in`` are seconds."""

    access_token: str
    expires_in: float | str | None = None


def token_login(
    system: str,
    request: Callable[[], Request],
    *,
    sessions: Sessions | None = None,
    lifetime: float | None = None,
    clock: Callable[[], float] = time,
) -> SessionLogin:
    """Return a login that asks for a bearer token; ``lifetime`` (s) where the answer has none."""

    def opened(response: Response) -> Mapping[str, str]:
        token = _token(system, response)
        seconds = _seconds(token.expires_in, lifetime)
        session = {"authorization": f"Bearer {token.access_token}"}
        return session if seconds is None else {**session, _ENDS: str(clock() + seconds)}

    return SessionLogin(
        request,
        opened,
        clock=clock,
        sessions=sessions,
        lasts=lambda session: float(session[_ENDS]) - clock() if _ENDS in session else None,
        within=_bearing,
    )


def client_credentials(
    path: str, client: str, secret: str, *, scope: str | None = None, basic: bool = True
) -> Callable[[], Request]:
    """Return what asks for a token with the client's own secret, by Basic or in the form."""
    form = {"grant_type": "client_credentials"} | ({"scope": scope} if scope else {})
    if not basic:
        form |= {"client_id": client, "client_secret": secret}
    pair = f"{quote_plus(client)}:{quote_plus(secret)}"
    headers = {"authorization": f"Basic {b64encode(pair.encode()).decode()}"} if basic else {}
    return lambda: token_request(path, form, headers)


def token_request(
    path: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> Request:
    """Return the request for a token, as a form."""
    return Request(
        method="POST",
        path=path,
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
            **(headers or {}),
        },
        body=urlencode(form).encode("ascii"),
    )


def _bearing(request: Request, session: Mapping[str, str]) -> Request:
    headers = {**request.headers, "authorization": session["authorization"]}
    return msgspec.structs.replace(request, headers=headers)


def _token(system: str, response: Response) -> Token:
    if response.status in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise Refused(f"{system}: refuses to give a token: check its login", system=system)
    try:
        token = msgspec.json.decode(checked(response, system).body, type=Token)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Garbled(f"{system}: the token's answer is not understood", system=system) from error
    if not (token.access_token.isascii() and token.access_token.isprintable()):
        raise _unusable(system)
    return token


def _unusable(system: str) -> BackendError:
    return Garbled(f"{system}: the token cannot be sent", system=system)


def _seconds(told: float | str | None, otherwise: float | None) -> float | None:
    """Return how long a token may be used; some servers write the number as text."""
    try:
        seconds = float(told) if told is not None else otherwise
    except ValueError:
        seconds = otherwise
    return None if seconds is None else max(seconds - EARLY_SECONDS, seconds / 2)
