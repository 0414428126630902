"""Requests that are signed one by one: an HMAC over what the settings say, in headers they name."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable, Mapping
from secrets import token_hex
from time import time
from typing import Final, Literal, TypeAlias

import msgspec

from backends.protocols.rest.template import PLACEHOLDER
from backends.wire import Request, Response

Algorithm: TypeAlias = Literal["sha256", "sha512", "sha1"]
Encoding: TypeAlias = Literal["hex", "base64"]
Clock: TypeAlias = Literal["seconds", "milliseconds", "instant"]

SIGNATURE: Final = "signature"
BESIDE: Final = frozenset({"time", "nonce", SIGNATURE})  # what headers may hold
SIGNED: Final = frozenset({"method", "path", "query", "time", "nonce", "body", "digest"})
_DIGITS: Final[Mapping[Clock, Callable[[float], str]]] = {
    "seconds": lambda now: str(int(now)),
    "milliseconds": lambda now: str(int(now * 1000)),
    "instant": lambda now: f"{dt.datetime.fromtimestamp(int(now), dt.UTC):%Y-%m-%dT%H:%M:%SZ}",
}


class Recipe(msgspec.Struct, frozen=True, kw_only=True):
    """What is signed, how, and where the signature goes.

    ``text`` has the placeholders of ``SIGNED``: ``path`` is the whole one that the server sees,
    ``query`` what stands behind its question mark, ``digest`` the body's own hash in hexadecimal.
    """

    secret: str
    text: str
    headers: Mapping[str, str]
    algorithm: Algorithm = "sha256"
    encoding: Encoding = "hex"
    clock: Clock = "seconds"

    def __repr__(self) -> str:
        """Tell nothing of the secret."""
        return f"Recipe(algorithm={self.algorithm!r})"


class Signing:
    """A login that is a signature on each request; there is no session."""

    def __init__(
        self,
        recipe: Recipe,
        prefix: str = "",
        *,
        clock: Callable[[], float] = time,
        nonce: Callable[[], str] = lambda: token_hex(16),
    ) -> None:
        """``prefix`` is the path of the system's address, which stands before every request's."""
        self._recipe = recipe
        self._prefix = prefix
        self._clock = clock
        self._nonce = nonce

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Send signed."""
        yield self.signed(request)

    def signed(self, request: Request) -> Request:
        """Return the request with its signature."""
        recipe = self._recipe
        path, _, query = f"{self._prefix}{request.path}".partition("?")
        told = {"time": _DIGITS[recipe.clock](self._clock()), "nonce": self._nonce()}
        values: dict[str, str | bytes] = {
            **told,
            "method": request.method.encode(),
            "path": path.encode(),
            "query": query.encode(),
            "body": request.body,
            "digest": hashlib.new(recipe.algorithm, request.body).hexdigest().encode(),
        }
        told[SIGNATURE] = self._signature(values)
        headers = {name: _filled(text, told) for name, text in recipe.headers.items()}
        return msgspec.structs.replace(request, headers={**request.headers, **headers})

    def _signature(self, values: Mapping[str, str | bytes]) -> str:
        parts = PLACEHOLDER.split(self._recipe.text)
        text = b"".join(_bytes(values[part] if n % 2 else part) for n, part in enumerate(parts))
        made = hmac.new(self._recipe.secret.encode(), text, self._recipe.algorithm)
        if self._recipe.encoding == "base64":
            return b64encode(made.digest()).decode()
        return made.hexdigest()


def _bytes(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)
