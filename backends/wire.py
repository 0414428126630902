"""The one seam every adapter on HTTP sends through: a request goes in, a response comes out.

An adapter knows paths, headers and bodies. The wire knows the host, keeps connections, and holds
what is true for every system: TLS is verified, no redirect is followed, no cookie kept, no
other host called, an answer has a greatest size and a last moment.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from time import time
from typing import Protocol

import httpx
import msgspec

from backends.errors import (
    BackendError,
    Garbled,
    Refused,
    Throttled,
    TimedOut,
    Unavailable,
    Unfit,
)
from backends.tally import called

LARGEST_BODY = 16 * 1024 * 1024
CONNECTIONS = 20
IDLE_SECONDS = 30.0

# What a request as asked can be blamed for: its path, its keys, their number or length.
_GOOD, _ELSEWHERE = HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES  # a look at the enum costs a call
_UNFIT = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.NOT_FOUND,
        HTTPStatus.GONE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.REQUEST_URI_TOO_LONG,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    }
)


class Request(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What goes to a system; ``path`` is encoded, starts with a slash and holds the query.

    ``safe`` says of a POST that it only reads: it may be sent once more where its connection is
    lost before an answer begins.
    """

    method: str
    path: str
    headers: Mapping[str, str] = {}
    body: bytes = b""
    safe: bool = False


class Response(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What came back, whole and unpacked; header names are lower case."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Wire(Protocol):
    """The way to one system. Safe to use from many tasks at once."""

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Send and return any answer, whatever its status, before ``deadline`` (loop time).

        Raises Unavailable (TimedOut after the deadline), Unfit for a request that HTTP does
        not allow, Garbled for an answer that is no HTTP or too large. Cancelling leaves no
        connection in use.
        """

    async def aclose(self) -> None:
        """Let go of connections; a second call does nothing."""


class HttpxWire:
    """A wire by httpx, with connections kept alive."""

    def __init__(self, system: str, base_url: str, *, largest_body: int = LARGEST_BODY) -> None:
        """``base_url`` names scheme, host and perhaps a path before every request's own."""
        url = httpx.URL(base_url)
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
            raise ValueError("base_url must be http(s)://host[:port][/path], without a password")
        self._system = system
        self._base = url
        self._place = f"{url.scheme}://{url.netloc.decode('ascii')}"
        self._largest_body = largest_body
        self._client = httpx.AsyncClient(
            verify=httpx.create_ssl_context(),
            trust_env=False,
            follow_redirects=False,
            timeout=None,  # noqa: S113 - the deadline bounds the whole exchange, not each read
            limits=httpx.Limits(max_connections=CONNECTIONS, keepalive_expiry=IDLE_SECONDS),
            headers={"accept-encoding": "gzip", "user-agent": "customer360-gateway"},
        )
        self._client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Send and return any answer before the deadline."""
        url = self._url(request.path)
        called(self._system)
        outgoing = self._client.build_request(
            request.method, url, headers=request.headers, content=request.body
        )
        try:
            async with asyncio.timeout_at(deadline):
                return await self._exchange(outgoing)
        except TimeoutError as error:
            raise TimedOut(
                f"{self._system}: no answer from {self._place} in time", system=self._system
            ) from error
        except httpx.HTTPError as error:
            raise self._translated(error) from error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _url(self, path: str) -> httpx.URL:
        """Put a path behind the base; one that would climb out of it is a key gone astray."""
        if {".", ".."}.intersection(path.partition("?")[0].split("/")):
            raise self._disallowed()
        prefix = self._base.raw_path.rstrip(b"/")
        try:
            return self._base.copy_with(raw_path=prefix + path.encode("ascii"))
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise self._disallowed() from error

    def _disallowed(self) -> Unfit:
        return Unfit(f"{self._system}: HTTP does not allow the request", system=self._system)

    async def _exchange(self, outgoing: httpx.Request) -> Response:
        incoming = await self._client.send(outgoing, stream=True)
        try:
            body = bytearray()
            async for piece in incoming.aiter_bytes():
                body += piece
                if len(body) > self._largest_body:
                    raise Garbled(
                        f"{self._system}: an answer is larger than {self._largest_body} bytes",
                        system=self._system,
                    )
        finally:
            await incoming.aclose()
        headers = {name.lower(): value for name, value in incoming.headers.items()}
        return Response(status=incoming.status_code, headers=headers, body=bytes(body))

    def _translated(self, error: httpx.HTTPError) -> BackendError:
        if isinstance(error, httpx.LocalProtocolError):
            return self._disallowed()
        if isinstance(error, httpx.DecodingError):
            return Garbled(f"{self._system}: an answer cannot be unpacked", system=self._system)
        reason = "certificate is not trusted" if _distrusted(error) else type(error).__name__
        return Unavailable(
            f"{self._system}: nothing answers at {self._place} ({reason})", system=self._system
        )


def _distrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def checked(response: Response, system: str) -> Response:
    """Return a response whose status is 2xx; raise what any other status means."""
    status = response.status
    if _GOOD <= status < _ELSEWHERE:
        return response
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise Throttled(
            f"{system}: asks us to wait (429)", system=system, retry_after=wait_of(response)
        )
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unavailable(
            f"{system}: is in trouble ({status})", system=system, retry_after=wait_of(response)
        )
    meaning = Unfit if status in _UNFIT else Refused
    raise meaning(f"{system}: refuses the request ({status})", system=system)


def wait_of(response: Response) -> float | None:
    """Return the seconds that a Retry-After header asks for, a number or a date."""
    value = response.headers.get("retry-after", "")
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return None
