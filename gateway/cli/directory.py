"""``c360 directory``: who exists, under which links, brought up to date or moved as CSV."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from backends.directory import SyncReport
from gateway.cli.options import AsJson, Config, settings_of
from gateway.settings import Settings

app = typer.Typer(help="Look after the directory of customers.", no_args_is_help=True)


@app.command("sync")
def sync(config: Config = None, *, as_json: AsJson = False) -> None:
    """Read all customers of all systems; goes on where it was interrupted."""
    report = asyncio.run(_sync(settings_of(config), quiet=as_json))
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
    from gateway import app as composition

    gateway = composition.make(settings)
    await gateway.open()
    bars: dict[str, TaskID] = {}
    try:
        with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:

            def show(system: str, done: int) -> None:
                if system not in bars:
                    bars[system] = progress.add_task(system, total=None)
                progress.update(bars[system], completed=done, description=f"{system}: {done}")

            return await bring(gateway.directory, gateway.sources(), progress=show)
    finally:
        await gateway.aclose()


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
