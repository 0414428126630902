"""The read log of the settings, as commands ask it; what keeps it from answering is one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

import msgspec
import typer
from rich.console import Console

from backends.domain import Link
from gateway.cli.customers import opened, unknown
from gateway.settings import Audit, Settings
from policies.audit import Entry, LogUnavailable, existing
from policies.audit import what_saw as _what_saw
from policies.audit import who_saw as _who_saw

Window: TypeAlias = tuple[dt.datetime, dt.datetime | None]


def keys(audit: Audit) -> list[bytes]:
    """Return the key that signs and the former ones; without one the command ends with status 2."""
    if audit.key is None:
        typer.echo(
            "There is no read log: 'key' in [audit] is not set (C360_AUDIT__KEY or 'key_file'). "
            "Nothing is logged without it, and no line can be verified.",
            err=True,
        )
        raise typer.Exit(2)
    return [secret.get_secret_value().encode() for secret in (audit.key, *audit.old_keys)]


@contextmanager
def guarded(audit: Audit) -> Iterator[Callable[[str], None]]:
    """Show that work goes on, and turn what goes wrong into a line that names the setting.

    Yields what tells the person what is going on now.
    """
    console = Console(stderr=True)
    try:
        with console.status("The read log is being asked") as status:
            yield status.update
    except LogUnavailable as error:
        hint = "" if audit.key else "; 'key' in [audit] is not set either, so nothing is logged"
        _stop(f"'url' in [audit]: {error}{hint}", 1)
    except (msgspec.MsgspecError, UnicodeError):
        _stop("A line of the read log is not as it was written: c360 audit verify tells which", 1)
    except ValueError as error:
        _stop(f"[audit]: {error}", 2)


async def of_customer(
    settings: Settings, customer: str | Link, window: Window, limit: int
) -> list[Entry]:
    """List who saw a customer under any of its ids.

    One id more is asked about than the directory knows: that of a customer that was erased.
    """
    from backends.directory import identity

    async with opened(settings) as directory:
        who = await identity(directory, customer)
    if who is None and isinstance(customer, Link):
        unknown()
    ids = who.ids if who is not None else (str(customer),)
    since, until = window
    async with existing(settings.audit.url.get_secret_value()) as log:
        found = [await _who_saw(log, one, since, until=until, limit=limit) for one in ids]
    return _newest((read for reads in found for read in reads), limit)


async def by_subject(audit: Audit, subject: str, window: Window, limit: int) -> list[Entry]:
    """List what a subject saw."""
    since, until = window
    async with existing(audit.url.get_secret_value()) as log:
        return await _what_saw(log, subject, since, until=until, limit=limit)


def _newest(reads: Iterable[Entry], limit: int) -> list[Entry]:
    placed = sorted(reads, key=lambda read: (read.at, read.process, read.number), reverse=True)
    return placed[:limit]


def _stop(message: str, status: int) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(status)
