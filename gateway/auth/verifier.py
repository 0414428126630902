"""A bearer token in, a caller out; anything else is Unauthenticated, without a reason."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

import jwt
import msgspec
import structlog

from gateway.auth.claims import Expected, Registered, principal_of
from gateway.auth.keys import Keys
from gateway.auth.local import LocalKey
from policies.principal import Principal

if TYPE_CHECKING:
    import httpx

_LONGEST = 16 * 1024
_KEPT = 10_000
# Verified tokens are looked at again after a while, so that a key which the issuer withdrew ends.
_RECHECK = 300.0
_BEARER = re.compile(r"bearer +([\w-]+\.[\w-]+\.[\w-]+)", re.ASCII | re.IGNORECASE)
# Other tokens of the same issuer (logout, security events) are no proof of who is asking.
_TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_REQUIRED = ["exp", "iat", "sub", "aud", "iss"]

_log = structlog.get_logger(__name__)


class Unauthenticated(Exception):
    """Nobody in particular is asking; the client is told no more than that."""


class _Doubt(ValueError):
    """Why a token is not believed; for our log alone."""


class Verifier(Protocol):
    """Tells who is asking."""

    async def verify(self, authorization: str | None) -> Principal:
        """Return the caller of an Authorization header, or raise Unauthenticated."""
        ...


class TokenVerifier:
    """Verifies a token once and remembers the caller by the token's digest."""

    def __init__(
        self, keys: Keys, expected: Expected, *, clock: Callable[[], float] = time.time
    ) -> None:
        """``clock`` gives seconds since the epoch."""
        self._keys = keys
        self._expected = expected
        self._clock = clock
        self._known: dict[bytes, tuple[float, Principal]] = {}
        self._warned: set[str] = set()

    async def verify(self, authorization: str | None) -> Principal:
        """Return the caller of an Authorization header, or raise Unauthenticated."""
        if authorization is None or len(authorization) > _LONGEST:
            raise Unauthenticated
        digest = sha256(authorization.encode(errors="surrogatepass")).digest()
        until, principal = self._known.get(digest, (0.0, None))
        if principal is not None and self._clock() < until:
            return principal
        try:
            principal = await self._believe(authorization)
        except (jwt.PyJWTError, msgspec.ValidationError, ValueError, TypeError) as error:
            reason = str(error) if isinstance(error, _Doubt) else type(error).__name__
            _log.info("token_refused", reason=reason)
            raise Unauthenticated from error
        self._remember(digest, principal)
        return principal

    async def _believe(self, authorization: str) -> Principal:
        bearer = _BEARER.fullmatch(authorization)
        if bearer is None:
            raise _Doubt("not a bearer token")
        token = bearer[1]
        key = await self._keys.find(_key_name(jwt.get_unverified_header(token)))
        if key is None:
            raise _Doubt("unknown key")
        payload = jwt.decode(
            token,
            key.key,
            algorithms=key.algorithms,
            audience=self._expected.audience,
            issuer=self._expected.issuer,
            options={
                "require": _REQUIRED,
                "enforce_minimum_key_length": True,
                # Registered.valid_at decides, by types that RFC 7519 means and by our clock.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
        registered = msgspec.convert(payload, Registered)
        if not registered.valid_at(self._clock(), self._expected.leeway):
            raise _Doubt("not valid now")
        return principal_of(payload, registered, self._expected.names, self._warn)

    def _remember(self, digest: bytes, principal: Principal) -> None:
        if len(self._known) >= _KEPT:
            del self._known[next(iter(self._known))]
        ends = principal.expires + self._expected.leeway
        self._known[digest] = (min(ends, self._clock() + _RECHECK), principal)

    def _warn(self, claim: str) -> None:
        if claim not in self._warned:
            self._warned.add(claim)
            _log.warning("claim_missing", claim=claim)


def _key_name(header: dict[str, Any]) -> str | None:
    """Read the name of the key; keys and addresses that the header brings along count nothing."""
    kind = header.get("typ", "jwt")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise _Doubt("another kind of token")
    if "crit" in header or "b64" in header:
        raise _Doubt("demands an extension")
    kid = header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise _Doubt("odd key name")
    return kid


def local_verifier(
    key: LocalKey, expected: Expected, *, clock: Callable[[], float] = time.time
) -> Verifier:
    """Believe the tokens that this key signed."""
    return TokenVerifier(key, expected, clock=clock)


def oidc_verifier(
    jwks_url: str,
    expected: Expected,
    *,
    client: httpx.AsyncClient,
    algorithms: Sequence[str] = ("RS256",),
    clock: Callable[[], float] = time.time,
    ticks: Callable[[], float] = time.monotonic,
) -> Verifier:
    """Believe the tokens of an OIDC issuer; ``client`` is opened and closed by the caller."""
    from gateway.auth.jwks import IssuerKeys

    keys = IssuerKeys(jwks_url, client=client, algorithms=algorithms, clock=ticks)
    return TokenVerifier(keys, expected, clock=clock)
