"""Subjects and tokens that are refused although their issuer still signs for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import msgspec
import structlog
from sqlalchemy import Delete, delete, insert, select

from gateway.auth.database import Database, turn
from gateway.auth.tables import REVOKED
from gateway.auth.verifier import Unauthenticated, Verifier
from gateway.auth.watch import EVERY, TRUSTED, Watch
from policies.principal import Principal

# An issuer's clock may be ahead of ours: a token may say that it is younger than it is.
LEEWAY = 30.0

_log = structlog.get_logger(__name__)


class Kind(StrEnum):
    """What is refused."""

    SUBJECT = "subject"
    TOKEN = "token"  # noqa: S105 the kind of thing, no password


class Revocation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Who is refused since ``at``: tokens issued until ``before``, or all where that is None."""

    kind: Kind
    name: str
    at: float
    before: float | None = None

    def refuses(self, issued: float) -> bool:
        """Whether a token of that age is refused; one as old as the instant is."""
        return self.before is None or issued <= self.before + LEEWAY


class Refused(msgspec.Struct, frozen=True):
    """All revocations when turn ``turn`` was the last."""

    turn: int
    subjects: dict[str, Revocation]
    tokens: dict[str, Revocation]

    def refuses(self, principal: Principal) -> bool:
        """Whether the caller's token is refused."""
        subject = self.subjects.get(principal.subject)
        if subject is not None and subject.refuses(principal.issued):
            return True
        token = self.tokens.get(principal.token)
        return token is not None and token.refuses(principal.issued)


class Revocations:
    """The list in the database; each method raises Unavailable where that cannot be reached."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since the epoch."""
        self._database = database
        self._clock = clock

    async def revoke_subject(self, subject: str, before: float | None = None) -> None:
        """Refuse the subject's tokens that were issued before the instant, or all of them."""
        await self._put(Kind.SUBJECT, subject, before)

    async def revoke_token(self, token: str) -> None:
        """Refuse one token by its id (``jti``)."""
        await self._put(Kind.TOKEN, token, None)

    async def allow(self, kind: Kind, name: str) -> bool:
        """Take a revocation back; False where there is none."""
        async with self._database.writing() as connection:
            return bool((await connection.execute(_line(kind, name))).rowcount)

    async def list(self) -> list[Revocation]:
        """Return all revocations, the newest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(REVOKED).order_by(REVOKED.c.at.desc()))
            return [_revocation(row) for row in found.mappings()]

    async def refused(self, last: Refused | None) -> Refused:
        """Read the list, or return ``last`` where nothing has changed."""
        async with self._database.reading() as connection:
            number = await turn(connection)
        if last is not None and last.turn == number:
            return last
        by_kind: dict[Kind, dict[str, Revocation]] = {kind: {} for kind in Kind}
        for one in await self.list():
            by_kind[one.kind][one.name] = one
        return Refused(number, by_kind[Kind.SUBJECT], by_kind[Kind.TOKEN])

    async def _put(self, kind: Kind, name: str, before: float | None) -> None:
        if not name.strip():
            raise ValueError(f"a {kind} must not be blank")
        row = {"kind": kind.value, "name": name, "at": self._clock(), "before": before}
        async with self._database.writing() as connection:
            await connection.execute(_line(kind, name))
            await connection.execute(insert(REVOKED).values(**row))


class Revocable:
    """Refuses whom the list names, also where ``inner`` remembers the token."""

    def __init__(
        self,
        inner: Verifier,
        revocations: Revocations,
        *,
        every: float = EVERY,
        trusted: float = TRUSTED,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        """``every`` is after how many seconds at most a revocation counts."""
        self._inner = inner
        self._watch: Watch[Refused] = Watch(
            revocations.refused, every=every, trusted=trusted, clock=ticks
        )

    async def verify(self, authorization: str | None) -> Principal:
        """Return the caller of an Authorization header, or raise Unauthenticated."""
        principal = await self._inner.verify(authorization)
        if (await self._watch.current()).refuses(principal):
            _log.info("token_refused", reason="revoked")
            raise Unauthenticated
        return principal

    async def aclose(self) -> None:
        """End the reads."""
        await self._watch.aclose()


def _revocation(row: Any) -> Revocation:
    values = {name: row[name] for name in Revocation.__struct_fields__}
    return msgspec.convert(values, Revocation)


def _line(kind: Kind, name: str) -> Delete:
    return delete(REVOKED).where(REVOKED.c.kind == kind.value, REVOKED.c.name == name)
