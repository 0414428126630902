"""The token that systems demand with every call that is not a GET, ``$batch`` included."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from http import HTTPStatus

from backends.auths import Auth, SessionLogin
from backends.protocols.odata.answers import admitted
from backends.wire import Request, Response

HEADER = "x-csrf-token"
_SCANNED = 4096

# Cookies of one answer are joined by commas, which also stand in their dates.
_APART = re.compile(r",(?=\s*[^;,=\s]+=)")


class Nested:
    """A login inside another: whatever the outer one sends goes as the inner one's user."""

    def __init__(self, outer: Auth, inner: Auth) -> None:
        """``inner`` is the login of all calls."""
        self._outer = outer
        self._inner = inner

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Send each request of the outer flow by the inner one."""
        async with aclosing(self._outer.flow(request)) as outer:
            outgoing = await anext(outer)
            while True:
                async with aclosing(self._inner.flow(outgoing)) as inner:
                    sent = await anext(inner)
                    while True:
                        response = yield sent
                        try:
                            sent = await inner.asend(response)
                        except StopAsyncIteration:
                            break
                try:
                    outgoing = await outer.asend(response)
                except StopAsyncIteration:
                    return


def csrf_login(system: str, address: str) -> SessionLogin:
    """Return what fetches a service's token with its cookies, and once more when it is spent."""

    def fetch() -> Request:
        headers = {HEADER: "Fetch", "accept": "application/json"}
        return Request(method="GET", path=address, headers=headers)

    def opened(response: Response) -> Mapping[str, str]:
        found = admitted(response, system).headers
        kept = {HEADER: found.get(HEADER, ""), "cookie": cookies_of(found.get("set-cookie", ""))}
        return {name: value for name, value in kept.items() if value}

    return SessionLogin(fetch, opened, ended=spent)


def spent(response: Response) -> bool:
    """Whether an answer says that the token is missing or too old."""
    if response.status != HTTPStatus.FORBIDDEN:
        return False
    told = response.headers.get(HEADER, "").lower() == "required"
    return told or b"CSRF" in response.body[:_SCANNED]


def cookies_of(told: str) -> str:
    """Return what to send back of cookies: their names and values."""
    return "; ".join(one.partition(";")[0].strip() for one in _APART.split(told) if one.strip())
