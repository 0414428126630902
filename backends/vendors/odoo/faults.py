"""What Odoo's exceptions mean; of all that they tell, only the name leaves here.

Odoo names the Python class, beside its message, its arguments and the server's traceback (source:
``serialize_exception`` in ``odoo/http``). The same names come by JSON-RPC and by JSON-2.
"""

from __future__ import annotations

import re

import msgspec

from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit

DENIED = "odoo.exceptions.AccessDenied"
FAULTS: dict[str, type[BackendError]] = {
    DENIED: Refused,
    "odoo.exceptions.AccessError": Refused,
    "odoo.exceptions.UserError": Refused,
    "odoo.exceptions.ValidationError": Refused,
    "odoo.exceptions.RedirectWarning": Refused,
    "odoo.exceptions.MissingError": Unavailable,  # deleted while it was read
    "odoo.exceptions.LockError": Unavailable,
    "odoo.exceptions.ConcurrencyError": Unavailable,
    "odoo.http.SessionExpiredException": Refused,
    "odoo.sql_db.PoolError": Unavailable,
    "psycopg2.pool.PoolError": Unavailable,
    "psycopg2.OperationalError": Unavailable,
    "psycopg2.InterfaceError": Unavailable,
    "psycopg2.errors.SerializationFailure": Unavailable,
    "psycopg2.errors.DeadlockDetected": Unavailable,
    "psycopg2.errors.LockNotAvailable": Unavailable,
    "psycopg2.errors.QueryCanceled": Unavailable,
    "psycopg2.errors.AdminShutdown": Unavailable,
    "psycopg2.errors.TooManyConnections": Unavailable,
    "psycopg2.errors.InvalidTextRepresentation": Unfit,
    "psycopg2.errors.NumericValueOutOfRange": Unfit,
    "psycopg2.DataError": Unfit,
    "werkzeug.exceptions.TooManyRequests": Throttled,
    "werkzeug.exceptions.ServiceUnavailable": Unavailable,
    "builtins.MemoryError": Unavailable,
}
LACKING = frozenset(
    {
        "builtins.KeyError",
        "builtins.ValueError",
        "builtins.AttributeError",
        "werkzeug.exceptions.NotFound",
        "werkzeug.exceptions.UnprocessableEntity",
    }
)
_NAME = re.compile(r"[A-Za-z0-9_.]{1,60}")


class Told(msgspec.Struct, frozen=True, gc=False):
    """What is read of an exception: what else it tells stays where it is."""

    name: str = ""


class Fault(msgspec.Struct, frozen=True, gc=False):
    """The member ``error`` of JSON-RPC."""

    data: Told = Told()


def named(body: bytes, shape: type[Fault | Told]) -> str:
    """Return the name of the exception that an answer tells; empty where it tells none."""
    try:
        found = msgspec.json.decode(body, type=shape)
    except (ValueError, RecursionError):
        return ""
    name = found.data.name if isinstance(found, Fault) else found.name
    return name if _NAME.fullmatch(name) else ""


def known_fault(system: str, name: str) -> BackendError | None:
    """Return what an exception of Odoo's means, if its name says so."""
    if name in LACKING:
        text = "Odoo lacks a model or field that is read: is its app installed?"
        return Refused(f"{system}: {text}", system=system)
    meaning = FAULTS.get(name)
    if meaning is None:
        return None
    return meaning(f"{system}: Odoo answers with {name}", system=system)


def fault_of(system: str, error: bytes) -> BackendError:
    """Return what an error inside status 200 means; a stranger is a failure of Odoo's code."""
    known = known_fault(system, named(error, Fault))
    return known or Refused(f"{system}: Odoo fails at what is asked", system=system)
