"""The wire by our own client: the promises of the one by httpx, at a fraction of the cost."""

from __future__ import annotations

import asyncio
from functools import partial

import httpx

from backends.tally import called
from backends.thin.calls import Call
from backends.thin.opening import opened, trusting
from backends.thin.place import Place
from backends.thin.pool import Pool
from backends.thin.requests import SAFE_METHODS, Disallowed, Requests
from backends.wire import CONNECTIONS, IDLE_SECONDS, LARGEST_BODY, Request, Response

_PORTS = {"http": 80, "https": 443}


class ThinWire:
    """A wire to one host and to no other. Safe to use from many tasks of one event loop."""

    def __init__(
        self,
        system: str,
        base_url: str,
        *,
        largest_body: int = LARGEST_BODY,
        connections: int = CONNECTIONS,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        """``base_url`` names scheme, host and perhaps a path before every request's own."""
        url = httpx.URL(base_url)
        if url.scheme not in _PORTS or not url.host or url.userinfo or url.query or url.fragment:
            raise ValueError("base_url must be http(s)://host[:port][/path], without a password")
        authority = url.netloc.decode("ascii")
        self._system = system
        self._place = Place(
            system=system, origin=f"{url.scheme}://{authority}", largest_body=largest_body
        )
        try:
            self._requests = Requests(authority, url.raw_path.decode("ascii").rstrip("/"))
        except Disallowed:
            raise ValueError("base_url has a path that HTTP does not allow") from None
        connect = partial(
            opened,
            host=url.raw_host.decode("ascii"),
            port=url.port or _PORTS[url.scheme],
            tls=trusting() if url.scheme == "https" else None,
        )
        self._pool = Pool(self._place, connect, limit=connections, idle_seconds=idle_seconds)

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Send and return any answer before the deadline.

        GET, HEAD and what is marked safe are sent once more, on a new connection, where one that
        was kept turns out to be closed before the first byte of the answer.
        """
        loop = asyncio.get_running_loop()
        call = self._call(request, loop.create_future())
        if deadline <= loop.time():
            raise self._place.late()
        called(self._system)
        timer = loop.call_at(deadline, self._end, call)
        try:
            self._pool.take(call)
            return await call.answer
        except asyncio.CancelledError:
            call.abandon()
            raise
        finally:
            timer.cancel()

    async def aclose(self) -> None:
        """Close the connections; calls under way fail."""
        self._requests.forget()
        await self._pool.aclose()

    def _call(self, request: Request, answer: asyncio.Future[Response]) -> Call:
        try:
            head = self._requests.head(request)
        except Disallowed:
            raise self._place.disallowed() from None
        safe = request.safe or request.method in SAFE_METHODS
        return Call(head, request.body, answer, safe=safe, asked_for_head=request.method == "HEAD")

    def _end(self, call: Call) -> None:
        call.end(self._place.late())
