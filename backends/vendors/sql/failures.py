"""What a database's complaint means for the caller."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from backends.errors import BackendError, Garbled, Refused, TimedOut, Unavailable
from backends.vocabulary import Kind

# https://www.sqlite.org/rescode.html; every other code is about our statement or our rights.
_SQLITE_UNAVAILABLE: Final = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_SCHEMA,
    }
)
_SQLITE_NOT_A_DATABASE: Final = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
_PRIMARY_CODE: Final = 0xFF

# https://www.postgresql.org/docs/current/errcodes-appendix.html, classes.
_POSTGRESQL_UNAVAILABLE: Final = frozenset({"08", "40", "53", "55", "57", "58", "XX"})
_POSTGRESQL_HINTS: Final[Mapping[str, str]] = {
    "28": "the database rejects our login: see user and password in url",
    "3D": "there is no such database: see its name in url",
}
_PATH: Final = re.compile(r" - at `([^`]*)`$")


def explained(error: Exception, system: str, kind: Kind, query: str | None) -> BackendError:
    """Translate; ``query`` is the one that was running, None before the first."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(error, TimeoutError):
        return TimedOut("no answer in time", system=system, kind=kind)
    if isinstance(cause, FileNotFoundError):
        return Unavailable("there is no such file: see url", system=system, kind=kind)
    if isinstance(cause, sqlite3.OperationalError) and not hasattr(cause, "sqlite_errorcode"):
        # Not SQLite but the driver: a text that is no UTF-8.
        return Garbled(f"a row of query {query} is not UTF-8", system=system, kind=kind)
    if _unavailable(cause) or (isinstance(error, DBAPIError) and error.connection_invalidated):
        return Unavailable("the database cannot be reached or used", system=system, kind=kind)
    return Refused(_hint(cause, query), system=system, kind=kind)


def misfit(error: msgspec.ValidationError, system: str, kind: Kind, query: str) -> Garbled:
    """Say where a row does not fit, never what stands there."""
    path = _PATH.search(str(error))
    where = f" at {path.group(1)}" if path else ""
    return Garbled(f"a row of query {query} does not fit{where}", system=system, kind=kind)


def _unavailable(cause: BaseException) -> bool:
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return code & _PRIMARY_CODE in _SQLITE_UNAVAILABLE
    state = _state(cause)
    if state is not None:
        return state[:2] in _POSTGRESQL_UNAVAILABLE
    return isinstance(cause, OSError | SQLAlchemyError)


def _hint(cause: BaseException, query: str | None) -> str:
    if getattr(cause, "sqlite_errorcode", 0) & _PRIMARY_CODE in _SQLITE_NOT_A_DATABASE:
        return "the file is not a sound database: see url"
    known = _POSTGRESQL_HINTS.get((_state(cause) or "")[:2])
    if known is not None or query is None:
        return known or "the database rejects the connection: see url"
    return f'the database rejects query {query}: put one that fits under queries."{query}"'


def _state(cause: BaseException) -> str | None:
    state = getattr(cause, "sqlstate", None)
    return state if isinstance(state, str) else None
