"""Instants as a person gives them: so long ago, or a date."""

from __future__ import annotations

import datetime as dt

import typer

from gateway.settings.durations import SECONDS, WRITTEN, measured

EXAMPLES = "so long ago (30d, 12h, 45m) or a date (2026-03-01, 2026-03-01T12:00+08:00; else UTC)"


def instant(option: str, text: str, now: dt.datetime) -> dt.datetime:
    """Read an instant; what is none ends the command with status 2."""
    ago = _ago(text)
    try:
        return now - ago if ago is not None else _date(text)
    except (ValueError, OverflowError) as error:
        typer.echo(f"{option} must be {EXAMPLES}", err=True)
        raise typer.Exit(2) from error


def _ago(text: str) -> dt.timedelta | None:
    """Read a length of time; without a unit it is none, as nobody counts such times in seconds."""
    match = WRITTEN.fullmatch(text.strip())
    if match is None or not match["unit"]:
        return None
    seconds = measured(text, SECONDS, "s")
    return None if seconds is None else dt.timedelta(seconds=seconds)


def _date(text: str) -> dt.datetime:
    read = dt.datetime.fromisoformat(text)
    return read if read.tzinfo is not None else read.replace(tzinfo=dt.UTC)


def spoken(instant: dt.datetime | None) -> str:
    """Write an instant in UTC, to the second."""
    return "-" if instant is None else instant.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
