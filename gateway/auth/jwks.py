"""The keys of an OIDC issuer, fetched when needed and kept through its outages."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import httpx
import jwt
import msgspec
import structlog

from gateway.auth.keys import VerifyingKey

_DEADLINE = 5.0
_LONGEST_BODY = 512 * 1024
# An unknown key name asks the issuer again at most once per interval, whoever sends it; known keys
# are asked for again every hour, so that a withdrawn one ends, while nobody waits.
_INTERVAL = 30.0
_INTERVAL_WITHOUT_KEYS = 2.0
_LONGEST_AGE = 3600.0

_FITTING: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("RSA", ""): ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
ASYMMETRIC = frozenset(name for names in _FITTING.values() for name in names)

_FAILURES = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, msgspec.DecodeError)

_log = structlog.get_logger(__name__)


class _KeySet(msgspec.Struct, frozen=True):
    keys: list[dict[str, Any]]


class _Unusable(Exception):
    """The issuer's answer holds no keys for us."""


class IssuerKeys:
    """Finds keys by name at the issuer's JWKS address; a failed fetch keeps those there are."""

    def __init__(
        self,
        url: str,
        *,
        client: httpx.AsyncClient,
        algorithms: Iterable[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take asymmetric algorithms only: a public key must never serve as a secret."""
        self._algorithms = tuple(algorithms)
        if not self._algorithms or not ASYMMETRIC.issuperset(self._algorithms):
            raise ValueError(f"algorithms must be among {', '.join(sorted(ASYMMETRIC))}")
        self._url = url
        self._client = client
        self._clock = clock
        self._keys: Mapping[str | None, VerifyingKey] = {}
        self._asked = self._answered = -math.inf
        self._flight: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, /) -> VerifyingKey | None:
        """Return the key of that name; without a name, the only key there is."""
        key = self._pick(kid)
        if key is not None:
            if self._clock() - self._answered > _LONGEST_AGE:
                self._ask()
            return key
        self._ask()
        if self._flight is not None:
            await asyncio.shield(self._flight)
        return self._pick(kid)

    def _pick(self, kid: str | None) -> VerifyingKey | None:
        if kid is None and len(self._keys) == 1:
            return next(iter(self._keys.values()))
        return self._keys.get(kid)

    def _ask(self) -> None:
        """Ask the issuer, if it may be asked again; all that wait share one question."""
        interval = _INTERVAL if self._keys else _INTERVAL_WITHOUT_KEYS
        waiting = self._flight is not None and not self._flight.done()
        if waiting or self._clock() - self._asked < interval:
            return
        self._asked = self._clock()
        self._flight = asyncio.create_task(self._renew())

    async def _renew(self) -> None:
        try:
            async with asyncio.timeout(_DEADLINE):
                body = await self._read()
            self._keys = self._usable(msgspec.json.decode(body, type=_KeySet).keys)
            self._answered = self._clock()
        except (*_FAILURES, _Unusable) as error:
            _log.warning("jwks_unavailable", reason=type(error).__name__, kept=len(self._keys))

    async def _read(self) -> bytes:
        async with self._client.stream("GET", self._url) as response:
            if response.status_code != httpx.codes.OK:
                raise _Unusable
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _LONGEST_BODY:
                    raise _Unusable
        return bytes(body)

    def _usable(self, found: Iterable[Mapping[str, Any]]) -> Mapping[str | None, VerifyingKey]:
        keys: dict[str | None, VerifyingKey] = {}
        for jwk in found:
            key = _verifying(jwk, self._algorithms)
            if key is not None:
                keys[jwk.get("kid")] = key
        if not keys:
            raise _Unusable
        return keys


def _verifying(jwk: Mapping[str, Any], allowed: tuple[str, ...]) -> VerifyingKey | None:
    """Read one key with the allowed algorithms that fit it; None where it is not for signatures."""
    if not all(isinstance(jwk.get(name, ""), str) for name in ("kty", "crv", "use", "alg", "kid")):
        return None
    fitting = _FITTING.get((jwk.get("kty", ""), jwk.get("crv", "")), ())
    algorithms = tuple(a for a in allowed if a in fitting and jwk.get("alg", a) == a)
    if not algorithms or jwk.get("use", "sig") != "sig":
        return None
    try:
        return VerifyingKey(jwt.PyJWK(dict(jwk), algorithms[0]).key, algorithms)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
