"""The login by user and password on every call, which must not lock the user out."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus
from time import monotonic

from backends.auths import REST_SECONDS, within_headers
from backends.errors import Refused
from backends.wire import Request, Response


class PasswordLogin:
    """Sends user and password; after a refusal nothing is sent for a while.

    Systems lock a user after a few wrong passwords, so until the first success one call goes
    at a time, and the calls that wait behind a refused one are refused without being sent.
    """

    def __init__(
        self, system: str, user: str, password: str, *, clock: Callable[[], float] = monotonic
    ) -> None:
        """Take who logs in."""
        pair = b64encode(f"{user}:{password}".encode()).decode("ascii")
        self._headers = {"authorization": f"Basic {pair}"}
        self._system = system
        self._clock = clock
        self._lock = asyncio.Lock()
        self._admitted = False
        self._rests_until = clock()

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Send as the user, first of all alone."""
        outgoing = within_headers(request, self._headers)
        if self._admitted:
            self._accept((yield outgoing))
            return
        async with self._lock:
            if self._clock() < self._rests_until:
                raise self._refused()
            self._accept((yield outgoing))

    def _accept(self, response: Response) -> None:
        self._admitted = response.status != HTTPStatus.UNAUTHORIZED
        if not self._admitted:
            self._rests_until = self._clock() + REST_SECONDS
            raise self._refused()

    def _refused(self) -> Refused:
        text = f"{self._system}: refuses the user or the password: check its login"
        return Refused(text, system=self._system)
