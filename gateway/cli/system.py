"""``c360 system``: leave a system alone for a while, and see which ones are."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from gateway.cli.options import AsJson, Config, settings_of
from gateway.settings.durations import seconds

if TYPE_CHECKING:
    from gateway.pauses import PauseList
    from gateway.settings import Settings

app = typer.Typer(help="Leave a system alone while it is maintained.")

LONGEST = 366 * 86_400.0

Name = Annotated[str, typer.Argument(metavar="SYSTEM", help="Its name in the settings.")]
T = TypeVar("T")


@app.callback(no_args_is_help=True)
def _system() -> None:
    """Leave a system alone while it is maintained."""


@app.command("pause")
def pause(
    name: Name,
    config: Config = None,
    until: Annotated[
        str | None, typer.Option(help="An instant with its zone: 2026-11-23T06:00+08:00.")
    ] = None,
    for_: Annotated[
        str | None, typer.Option("--for", help="A length of time: 30m, 2h, 1d.")
    ] = None,
    reason: Annotated[str, typer.Option(help="What is done meanwhile; `list` shows it.")] = "",
) -> None:
    """Do not call a system until an instant; all processes obey within seconds."""
    settings = settings_of(config)
    _check_name(name, settings)
    end = _end(until, for_, time.time())
    _with(settings, lambda pauses: pauses.pause(name, end, reason.strip()))
    typer.echo(f"{name} is left alone until {_spoken(end)}.", err=True)


@app.command("resume")
def resume(name: Name, config: Config = None) -> None:
    """Call a system again; all processes obey within seconds."""
    settings = settings_of(config)
    _check_name(name, settings)
    if not _with(settings, lambda pauses: pauses.resume(name)):
        _stop(f"{name} is not paused.", 1)
    typer.echo(f"{name} is called again.", err=True)


@app.command("list")
def list_(config: Config = None, *, as_json: AsJson = False) -> None:
    """List the systems, and which are left alone until when."""
    from gateway.cli.systemtable import as_text, show

    settings = settings_of(config)
    pauses = {pause.system: pause for pause in _with(settings, lambda pauses: pauses.list())}
    vendors = {name: system.vendor for name, system in settings.systems.items()}
    if as_json:
        typer.echo(as_text(vendors, pauses))
    else:
        show(vendors, pauses)


def _check_name(name: str, settings: Settings) -> None:
    if name not in settings.systems:
        _stop(f"There is no system of that name; there is {', '.join(settings.systems)}.", 2)


def _end(until: str | None, for_: str | None, now: float) -> float:
    if until is not None and for_ is None:
        end = _instant(until)
    elif for_ is not None and until is None:
        end = now + _length(for_)
    else:
        _stop("Give either --until or --for.", 2)
    if end <= now:
        _stop("The pause would be over already.", 2)
    if end > now + LONGEST:
        _stop("A pause lasts a year at most.", 2)
    return end


def _instant(text: str) -> float:
    try:
        read = dt.datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        _stop("--until needs an instant with its zone: 2026-11-23T06:00+08:00", 2)
    return read.timestamp()


def _length(text: str) -> float:
    try:
        return seconds(text)
    except ValueError:
        _stop("--for needs a length of time such as 30m, 2h or 1d", 2)


def _with(settings: Settings, work: Callable[[PauseList], Awaitable[T]]) -> T:
    """Do the work on the open list."""
    from gateway.auth.database import Database
    from gateway.pauses import PauseList

    async def run() -> T:
        database = await Database.open(settings.auth.database.get_secret_value())
        try:
            return await work(PauseList(database))
        finally:
            await database.aclose()

    return asyncio.run(run())


def _spoken(instant: float) -> str:
    from gateway.cli.instants import spoken

    return spoken(dt.datetime.fromtimestamp(instant, dt.UTC))


def _stop(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(status)
