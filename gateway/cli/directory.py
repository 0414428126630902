"""``c360 directory``: who exists, under which links, brought up to date or moved as CSV."""

from __future__ import annotations

import asyncio
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import msgspec
import typer

from backends.directory import SyncReport
from gateway.cli.options import AsJson, Config, Customer, logs_beside, settings_of
from gateway.settings import Settings

if TYPE_CHECKING:
    from backends.domain import Link

app = typer.Typer(help="Look after the directory of customers.", no_args_is_help=True)


@app.command("sync")
def sync(config: Config = None, *, as_json: AsJson = False) -> None:
    """Read all customers of all systems; goes on where it was interrupted."""
    settings = settings_of(config)
    with logs_beside():
        report = asyncio.run(_sync(settings, quiet=as_json))
    if as_json:
        import json

        rows = [
            {"system": s.system, "read": s.read, "problem": s.error and str(s.error)}
            for s in report.systems
        ]
        typer.echo(json.dumps(rows))
    for system in report.systems:
        if system.error is not None:
            typer.echo(f"{system.system}: {system.error}; the next sync goes on there", err=True)
        elif not as_json:
            typer.echo(f"{system.system}: {system.read} customers read")
    if not report.complete:
        raise typer.Exit(1)


async def _sync(settings: Settings, *, quiet: bool) -> SyncReport:
    from rich.console import Console
    from rich.progress import Progress, TaskID

    from backends.directory import sync as bring
    from gateway.cli.customers import opened
    from gateway.shared import Shared
    from gateway.systems import Systems, connect
    from gateway.telemetry import Metrics

    systems = Systems(settings, connect, Shared(), Metrics())
    bars: dict[str, TaskID] = {}
    try:
        with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:

            def show(system: str, done: int) -> None:
                if system not in bars:
                    bars[system] = progress.add_task(system, total=None)
                progress.update(bars[system], completed=done, description=f"{system}: {done}")

            async with opened(settings) as directory:
                return await bring(directory, systems.sources(), progress=show)
    finally:
        await systems.aclose()


@app.command("forget")
def forget(
    customer: Customer,
    by: Annotated[
        str | None,
        typer.Option(help="Who erases, for the read log; default: the login name of this user."),
    ] = None,
    config: Config = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Erase a customer's traces from directory and shared cache; the read log notes that it was.

    Nothing brings it back by itself: links that were erased are left out of each sync, also while
    a system still lists them, until `readmit`. What is kept of them is a digest. What the systems
    themselves hold must be erased there.
    """
    from gateway.cli import forgetting
    from gateway.cli.customers import named, unknown
    from gateway.cli.readlog import guarded

    settings = settings_of(config)
    who = asyncio.run(forgetting.whom(settings, named(customer, settings.systems)))
    if who is None:
        unknown()
    if not yes:
        links = ", ".join(f"{link.system}:{link.key}" for link in who.links)
        typer.confirm(f"Erase {who.id} ({links}) for good?", abort=True)
    author = by or _login_name()
    with guarded(settings.audit) as tell, logs_beside():
        done = asyncio.run(forgetting.forget(settings, who.id, author, tell))
    if done is None:
        unknown()
    typer.echo(msgspec.json.encode(done) if as_json else "\n".join(forgetting.told(done)))
    for problem in done.problems:
        typer.echo(f"But {problem}", err=True)
    if done.problems:
        raise typer.Exit(1)


@app.command("readmit")
def readmit(
    customer: Annotated[str, typer.Option(help="A link that was erased, as system:key.")],
    config: Config = None,
) -> None:
    """Let the next sync read an erased customer again; it comes back under a new id."""
    from backends.domain import Link
    from gateway.cli.customers import named

    settings = settings_of(config)
    link = named(customer, settings.systems)
    if not isinstance(link, Link):
        typer.echo("The id of an erased customer is gone: name each link, as system:key", err=True)
        raise typer.Exit(2)
    if not asyncio.run(_readmit(settings, link)):
        typer.echo("That link was not erased.", err=True)
        raise typer.Exit(2)
    typer.echo("Readmitted: the next sync reads it again.", err=True)


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:  # a container's user may have no name
        typer.echo("This user has no name: say with --by who erases", err=True)
        raise typer.Exit(2) from error


async def _readmit(settings: Settings, link: Link) -> bool:
    from backends.directory import readmit as admit
    from gateway.cli.customers import opened

    async with opened(settings) as directory:
        return await admit(directory, link)


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="A CSV file as `export` writes it; - is standard input.")
    ],
    config: Config = None,
) -> None:
    """Put customers together as a CSV file says; nothing changes if a line is wrong."""
    from backends.directory import WrongSheet

    settings = settings_of(config)
    text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    try:
        asyncio.run(_import(settings, text))
    except WrongSheet as error:
        typer.echo(f"{file} is not right; nothing was changed:\n{error}", err=True)
        raise typer.Exit(1) from error


async def _import(settings: Settings, text: str) -> None:
    from backends.directory import Directory, import_links

    directory = await Directory.open(settings.directory.url.get_secret_value())
    try:
        changes = await import_links(directory, text, list(settings.systems))
        typer.echo(f"Imported: {changes}")
    finally:
        await directory.aclose()


@app.command("export")
def export(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; standard output by default.")
    ] = None,
    config: Config = None,
) -> None:
    """Write all links as CSV."""
    settings = settings_of(config)
    if file is None:
        asyncio.run(_export(settings, sys.stdout))
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        written = asyncio.run(_export(settings, out))
    typer.echo(f"{written} links written to {file}", err=True)


async def _export(settings: Settings, out: TextIO) -> int:
    from backends.directory import Directory, export_links

    directory = await Directory.open(settings.directory.url.get_secret_value())
    try:
        return await export_links(directory, out)
    finally:
        await directory.aclose()
