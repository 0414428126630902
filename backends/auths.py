"""Logins: how a request becomes an admitted one, shaped as a generator over requests.

A flow gets the request to send, yields what is to be sent, receives each response, and ends when
the last response is the answer. Renewing a session, signing and cookies all fit this shape.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from http import HTTPStatus
from time import monotonic
from typing import Protocol, TypeAlias, TypeVar

import msgspec

from backends.errors import Refused
from backends.wire import Request, Response, Wire

REST_SECONDS = 30.0

Within: TypeAlias = Callable[["Request", Mapping[str, str]], "Request"]
S = TypeVar("S", bound=Mapping[str, str] | None)


class Auth(Protocol):
    """A login; one instance serves all calls to a system."""

    def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Yield requests and receive their responses; the last response is the answer."""


async def send(wire: Wire, auth: Auth, request: Request, *, deadline: float) -> Response:
    """Send a request as somebody the system admits; return the answer, whatever its status."""
    async with aclosing(auth.flow(request)) as flow:
        outgoing = await anext(flow)
        while True:
            response = await wire.send(outgoing, deadline=deadline)
            try:
                outgoing = await flow.asend(response)
            except StopAsyncIteration:
                return response


class Sessions(Protocol):
    """Where processes share the session of an account; it never raises."""

    async def claim(self, ended: Mapping[str, str] | None) -> Mapping[str, str] | None:
        """Return the session of all, unless that is the ended one; None: open another.

        None is said to one process at a time; the others wait. It then keeps or releases.
        """

    async def keep(self, session: Mapping[str, str]) -> None:
        """Share the session that was opened."""

    async def release(self) -> None:
        """Let another process try, as the session could not be opened."""


def within_headers(request: Request, headers: Mapping[str, str]) -> Request:
    """Put a session's headers on a request."""
    return msgspec.structs.replace(request, headers={**request.headers, **headers})


class SessionLogin:
    """Opens a session once for all callers and renews it once when the system has ended it.

    Ten calls that find the session ended cause one login, also in several processes where they
    share ``sessions``. A refused login is not tried again for a while: repeating a wrong password
    locks accounts.
    """

    def __init__(
        self,
        login: Callable[[], Request],
        opened: Callable[[Response], Mapping[str, str]],
        *,
        ended: Callable[[Response], bool] = lambda answer: answer.status == HTTPStatus.UNAUTHORIZED,
        clock: Callable[[], float] = monotonic,
        sessions: Sessions | None = None,
        lasts: Callable[[Mapping[str, str]], float | None] = lambda _session: None,
        within: Within = within_headers,
    ) -> None:
        """Take what a login sends, what its answer opens, and which answers end a session.

        ``opened`` returns the session, or raises a BackendError; it is put into a request by
        ``within``, as headers unless told otherwise. ``lasts`` says for how many seconds from now
        a session just opened or taken over may be used before another is opened; None: until
        an answer ends it.
        """
        self._lasts = lasts
        self._within = within
        self._until: float | None = None
        self._sessions = sessions
        self._login = login
        self._opened = opened
        self._ended = ended
        self._clock = clock
        self._lock = asyncio.Lock()
        self._headers: Mapping[str, str] | None = None
        self._own: Mapping[str, str] | None = None  # the session that was opened here
        self._refusal: tuple[float, Refused] | None = None

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Send within the session; after an ended session log in and send once more."""
        used, new = self._current(), False
        while not new:
            if used is not None:
                response = yield self._within(request, used)
                if not self._ended(response):
                    return
            async with self._lock:
                if self._headers is used or self._current() is None:
                    self._settle(await self._shared(self._headers))
                if self._headers is None:
                    async with self._opening():
                        self._rest()
                        response = yield self._login()
                        self._own = self._settle(self._accept(response))
                        await self._keep(self._own)
                used = self._headers
                new = used is self._own  # what others have opened may have ended since
        yield self._within(request, used or {})

    def _current(self) -> Mapping[str, str] | None:
        """Return the session as long as it may be used."""
        over = self._until is not None and self._clock() >= self._until
        return None if over else self._headers

    def _settle(self, session: S) -> S:
        """Use a session from now on."""
        self._headers = session
        lasts = self._lasts(session) if session is not None else None
        self._until = None if lasts is None else self._clock() + lasts
        return session

    async def _shared(self, ended: Mapping[str, str] | None) -> Mapping[str, str] | None:
        found = await self._sessions.claim(ended) if self._sessions else None
        if self._sessions and found is not None and (self._lasts(found) or 1) <= 0:
            return await self._sessions.claim(found)  # nobody has used it for long
        return found

    async def _keep(self, session: Mapping[str, str]) -> None:
        if self._sessions:
            await self._sessions.keep(session)

    @asynccontextmanager
    async def _opening(self) -> AsyncIterator[None]:
        """Whatever goes wrong with a login, somebody else may try."""
        try:
            yield
        except BaseException:
            if self._sessions:
                await self._sessions.release()
            raise

    def _rest(self) -> None:
        if self._refusal is not None and self._clock() < self._refusal[0]:
            known = self._refusal[1]
            raise type(known)(str(known), system=known.system)

    def _accept(self, response: Response) -> Mapping[str, str]:
        try:
            headers = self._opened(response)
        except Refused as error:
            refusal = Refused(str(error), system=error.system)  # of all, whoever asked what
            self._refusal = (self._clock() + REST_SECONDS, refusal)
            raise refusal from error
        self._refusal = None
        return headers
