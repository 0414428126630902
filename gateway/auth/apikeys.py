"""API keys for machines: ``c360_<id>_<secret>``, stored as a digest, shown once.

The secret is 32 random bytes. Slow hashes protect what people make up; nobody guesses 256 random
bits, so one SHA-256 is right and a request pays a microsecond for it. The digest is of the whole
key: a line of the table cannot lend its secret to another id.
"""

from __future__ import annotations

import math
import re
import secrets
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, true, update

from gateway.auth.database import Database, turn
from gateway.auth.tables import KEYS
from policies.principal import Principal

LONGEST_DAYS = 366.0
MOST_KEYS = 10_000  # that are valid at the same time: every process holds them
USED_EVERY = 60.0

_DAY = 86_400.0
_USED = (
    update(KEYS)
    .where(KEYS.c.id == bindparam("key"))
    .where(or_(KEYS.c.last_used.is_(None), KEYS.c.last_used <= bindparam("instant") - USED_EVERY))
    .values(last_used=bindparam("instant"))
)
_KEY = re.compile(r"c360_([0-9a-f]{16})_[0-9a-f]{64}", re.ASCII)


class WrongKey(ValueError):
    """The key that is asked for cannot be made; the message says what is wrong."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of a key, without its secret; instants are seconds since the epoch."""

    id: str
    name: str
    roles: tuple[str, ...]
    rep: str | None = None
    teams: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    created: float
    expires: float
    last_used: float | None = None
    revoked: bool = False

    def state(self, now: float) -> str:
        """Say whether the key is valid, and if not, why."""
        if self.revoked:
            return "revoked"
        return "valid" if now < self.expires else "expired"

    def principal(self) -> Principal:
        """Return the caller that the key stands for."""
        return Principal(
            subject=f"key:{self.id}",
            roles=self.roles,
            rep=self.rep,
            teams=frozenset(self.teams),
            customers=frozenset(self.customers),
            expires=self.expires,
            issued=self.created,
            token=self.id,
        )


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a new key is for, and for how many days."""

    name: str
    roles: tuple[str, ...]
    days: float
    rep: str | None = None
    teams: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


class Credential(msgspec.Struct, frozen=True):
    """What a presented key is compared with."""

    digest: bytes
    expires: float
    last_used: float
    principal: Principal


class Valid(msgspec.Struct, frozen=True):
    """The keys that were valid when turn ``turn`` was the last, by id."""

    turn: int
    keys: dict[str, Credential]


class ApiKeys:
    """The keys in the database; every method raises Unavailable where that cannot be reached."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        """``clock`` gives seconds since the epoch."""
        self._database = database
        self._clock = clock

    async def create(self, wanted: Wanted) -> tuple[ApiKey, str]:
        """Make a key; return it with the text that is never shown again."""
        _check(wanted)
        now = self._clock()
        made = ApiKey(
            id=secrets.token_hex(8),
            name=wanted.name.strip(),
            roles=wanted.roles,
            rep=wanted.rep,
            teams=wanted.teams,
            customers=wanted.customers,
            created=now,
            expires=now + wanted.days * _DAY,
        )
        text = f"c360_{made.id}_{secrets.token_hex(32)}"
        async with self._database.writing() as connection:
            count = select(func.count()).select_from(KEYS).where(_living(now))
            if (await connection.execute(count)).scalar_one() >= MOST_KEYS:
                raise WrongKey(f"there are {MOST_KEYS} valid keys: revoke those nobody uses")
            await connection.execute(insert(KEYS).values(**_row(made), digest=digest(text)))
        return made, text

    async def list(self) -> list[ApiKey]:
        """Return all keys, also those that have ended, the newest first."""
        async with self._database.reading() as connection:
            found = await connection.execute(select(KEYS).order_by(KEYS.c.created.desc()))
            return [_key(row) for row in found.mappings()]

    async def revoke(self, id_: str) -> bool:
        """End a key for good; False where there is none of that id."""
        statement = update(KEYS).where(KEYS.c.id == id_).values(revoked=True)
        async with self._database.writing() as connection:
            return bool((await connection.execute(statement)).rowcount)

    async def valid(self, last: Valid | None) -> Valid:
        """Read the keys that are valid now, or return ``last`` where nothing has changed."""
        async with self._database.reading() as connection:
            number = await turn(connection)
            if last is not None and last.turn == number:
                return last
            found = await connection.execute(select(KEYS).where(_living(self._clock())))
            return Valid(number, {row["id"]: _credential(row) for row in found.mappings()})

    async def used(self, uses: Mapping[str, float]) -> None:
        """Note when keys were used, at most once per minute and key in all processes."""
        rows = [{"key": id_, "instant": at} for id_, at in uses.items()]
        async with self._database.noting() as connection:
            await connection.execute(_USED, rows)


def id_of(text: str) -> str | None:
    """Return the id in a key; None where the text is no key."""
    key = _KEY.fullmatch(text)
    return key and key[1]


def digest(text: str) -> bytes:
    """Return what is stored of a key."""
    return sha256(text.encode()).digest()


def _check(wanted: Wanted) -> None:
    if not wanted.name.strip() or not wanted.name.isprintable():
        raise WrongKey("a key needs a name that says which machine has it")
    if not wanted.roles or not all(role.strip() for role in wanted.roles):
        raise WrongKey("a key needs a role")
    if not (math.isfinite(wanted.days) and 0 < wanted.days <= LONGEST_DAYS):
        raise WrongKey(f"a key ends after more than 0 and at most {LONGEST_DAYS:g} days")
    # A blank word must never meet a blank owner, team or key in the directory.
    words = [*wanted.teams, *wanted.customers, *([] if wanted.rep is None else [wanted.rep])]
    if not all(word.strip() for word in words):
        raise WrongKey("rep, team and customer must not be blank")


def _living(now: float) -> ColumnElement[bool]:
    return (KEYS.c.revoked != true()) & (KEYS.c.expires > now)


def _row(key: ApiKey) -> dict[str, Any]:
    row = msgspec.structs.asdict(key)
    for name in ("roles", "teams", "customers"):
        row[name] = msgspec.json.encode(row[name]).decode()
    return row


def _key(row: Any) -> ApiKey:
    values = {name: row[name] for name in ApiKey.__struct_fields__}
    for name in ("roles", "teams", "customers"):
        values[name] = msgspec.json.decode(values[name])
    return msgspec.convert(values, ApiKey)


def _credential(row: Any) -> Credential:
    key = _key(row)
    return Credential(bytes(row["digest"]), key.expires, key.last_used or 0.0, key.principal())
