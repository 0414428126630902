"""Break-glass: more rights in an emergency, for a stated reason, for some minutes, on the record.

A token that carries the emergency role gives nothing by it until a request states its reason. The
first such request opens the access; it ends by itself, for all processes alike, and the same token
cannot open it again. Every request must state its reason, and the read log keeps it as a mark.
"""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import unquote

import msgspec
import structlog
from sqlalchemy import delete, insert, select

from gateway.auth.database import Database
from gateway.auth.tables import OPENINGS
from policies.principal import Principal

HEADER = "X-Break-Glass-Reason"
SHORTEST = 10
LONGEST = 500
MARK = "break-glass: "

_WRITTEN = f"The reason in {HEADER} must be {SHORTEST} to {LONGEST} printable characters, in UTF-8."
_KEPT = 1000
# A token may be believed a little past its end, where clocks differ.
_LEEWAY = 3600.0

_log = structlog.get_logger(__name__)


class NotOpened(Exception):
    """Emergency access is forbidden; the message may be told and says what is missing."""


class Glass(msgspec.Struct, frozen=True, kw_only=True):
    """Which role may break it, which role that gives, and for how many seconds."""

    role: str
    grants: str = "admin"
    seconds: float = 900.0


class BreakGlass:
    """Gives the emergency's role to callers who may have it and say why."""

    def __init__(self, glass: Glass, database: Database) -> None:
        """``database`` holds when each token opened, so that all processes agree."""
        self._glass = glass
        self._database = database
        self._opened: dict[bytes, float] = {}

    async def open(self, principal: Principal, reason: str | None, now: float) -> Principal:
        """Return the caller with the rights of this request; NotOpened says what is missing.

        Without a reason that is the caller without the emergency's role. ``now`` is in seconds
        since the epoch.
        """
        carries = self._glass.role in principal.roles
        if reason is None and not carries:
            return principal
        if not carries:
            raise NotOpened("The token does not carry the role for emergency access.")
        if reason is None:
            return self._without(principal)
        stated = _stated(reason)
        began = await self._began(principal, now)
        if now >= began + self._glass.seconds:
            raise NotOpened("Emergency access with this token has ended.")
        return msgspec.structs.replace(
            principal,
            roles=(self._glass.grants,),
            expires=min(principal.expires, began + self._glass.seconds),
            marks=(*principal.marks, MARK + stated),
        )

    def _without(self, principal: Principal) -> Principal:
        rest = tuple(role for role in principal.roles if role != self._glass.role)
        if not rest:
            raise NotOpened(f"Emergency access needs a reason in the header {HEADER}.")
        return msgspec.structs.replace(principal, roles=rest)

    async def _began(self, principal: Principal, now: float) -> float:
        holder = _holder(principal)
        began = self._opened.get(holder)
        if began is None:
            began = await self._note(holder, principal, now)
            if len(self._opened) >= _KEPT:
                del self._opened[next(iter(self._opened))]
            self._opened[holder] = began
        return began

    async def _note(self, holder: bytes, principal: Principal, now: float) -> float:
        """Open, or find when this token has opened before."""
        async with self._database.writing() as connection:
            found = select(OPENINGS.c.at).where(OPENINGS.c.holder == holder)
            began = (await connection.execute(found)).scalar_one_or_none()
            if began is not None:
                return float(began)
            await connection.execute(delete(OPENINGS).where(OPENINGS.c.expires < now - _LEEWAY))
            row = {"holder": holder, "at": now, "expires": principal.expires}
            await connection.execute(insert(OPENINGS).values(**row))
        _log.warning("break_glass_opened", role=self._glass.role)
        return now


def reason_of(header: bytes | None) -> str | None:
    """Read the header: UTF-8, or percent-encoded where a client can send only ASCII."""
    if header is None:
        return None
    try:
        return unquote(header.decode(), errors="strict")
    except UnicodeDecodeError as error:
        raise NotOpened(_WRITTEN) from error


def _stated(reason: str) -> str:
    stated = reason.strip()
    if not (SHORTEST <= len(stated) <= LONGEST and stated.isprintable()):
        raise NotOpened(_WRITTEN)
    return stated


def _holder(principal: Principal) -> bytes:
    # Where an issuer gives its tokens no id, the instant tells them apart.
    token = principal.token or f"at {principal.issued}"
    text = f"{len(principal.subject)} {principal.subject} {token}"
    return sha256(text.encode(errors="surrogatepass")).digest()
