"""From a token's claims to a caller, and back: what must be there, and which names it has."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec

from policies.principal import Principal


class ClaimNames(msgspec.Struct, frozen=True, kw_only=True):
    """Where a token says whose is whose; a dot leads into nested ones (``realm_access.roles``)."""

    roles: str = "roles"
    rep: str = "rep"
    teams: str = "teams"
    customers: str = "customers"


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What every token must say; ``leeway`` is how far clocks may differ, in seconds."""

    issuer: str
    audience: str
    names: ClaimNames = ClaimNames()
    leeway: float = 30.0


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """The claims that RFC 7519 names, in its types; no token goes without the first five."""

    sub: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    exp: float
    iat: float
    iss: str
    aud: str | list[str]
    nbf: float | None = None
    jti: Annotated[str, msgspec.Meta(max_length=256)] | None = None

    def valid_at(self, now: float, leeway: float) -> bool:
        """Whether the token has begun and has not ended; an endless one never counts."""
        begins = max(self.iat, self.nbf or 0.0)
        return math.isfinite(self.exp) and begins - leeway <= now < self.exp + leeway


class WrongClaim(ValueError):
    """A claim has another shape than the gateway can rely on."""


def principal_of(
    payload: Mapping[str, Any],
    registered: Registered,
    names: ClaimNames,
    missing: Callable[[str], None],
) -> Principal:
    """Read the caller; a claim that is not there is an empty scope and is named to ``missing``."""
    for name in (names.roles, names.rep, names.teams, names.customers):
        if _find(payload, name) is None:
            missing(name)
    return Principal(
        subject=registered.sub,
        roles=_words(payload, names.roles),
        rep=_word(payload, names.rep),
        teams=frozenset(_words(payload, names.teams)),
        customers=frozenset(_words(payload, names.customers)),
        expires=registered.exp,
        issued=registered.iat,
        token=registered.jti or "",
    )


def claims_of(principal: Principal, names: ClaimNames) -> dict[str, Any]:
    """Write the caller the way ``principal_of`` reads it."""
    claims: dict[str, Any] = {"sub": principal.subject}
    _place(claims, names.roles, list(principal.roles))
    _place(claims, names.teams, sorted(principal.teams))
    _place(claims, names.customers, sorted(principal.customers))
    if principal.rep is not None:
        _place(claims, names.rep, principal.rep)
    return claims


def _find(payload: Mapping[str, Any], name: str) -> object:
    # Some issuers name claims by address (https://example.com/roles): the whole name comes first.
    if name in payload:
        return payload[name]
    here: object = payload
    for step in name.split("."):
        if here is None:
            return None
        if not isinstance(here, Mapping):
            raise WrongClaim(name)
        here = here.get(step)
    return here


def _place(claims: dict[str, Any], name: str, value: object) -> None:
    *path, last = [name] if "://" in name else name.split(".")
    for step in path:
        claims = claims.setdefault(step, {})
    claims[last] = value


def _words(payload: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = _find(payload, name)
    if found is None:
        return ()
    words = [found] if isinstance(found, str) else found
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise WrongClaim(name)
    # A blank word must never meet a blank owner, team or key in the directory.
    return tuple(word for word in words if word.strip())


def _word(payload: Mapping[str, Any], name: str) -> str | None:
    found = _find(payload, name)
    if found is None or (isinstance(found, str) and not found.strip()):
        return None
    if not isinstance(found, str):
        raise WrongClaim(name)
    return found
