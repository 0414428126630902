"""``c360 check``: whether the settings are right and the systems let us in and answer."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import msgspec
import typer

from backends.vocabulary import Kind
from gateway.checks import SAMPLE, Finding, findings
from gateway.cli.options import AsJson, Config, settings_of
from gateway.settings import Settings


def check(config: Config = None, *, as_json: AsJson = False) -> None:
    """Check settings, policy, directory, logins, one read of each kind, and what the logins see."""
    found = asyncio.run(_check(settings_of(config)))
    if as_json:
        typer.echo(msgspec.json.encode(found))
    else:
        _show(found)
    if any(finding.problem for finding in found):
        raise typer.Exit(1)


async def _check(settings: Settings) -> list[Finding]:
    from backends.directory import Directory
    from backends.directory.sampling import some_links
    from gateway import app
    from gateway.systems import connect

    app.make(settings)  # raises what is wrong with the policy
    directory = await Directory.open(settings.directory.url.get_secret_value())
    known = await directory.count()
    linked = {name: await some_links(directory, name, SAMPLE) for name in settings.systems}
    await directory.aclose()
    systems = {name: connect(name, system) for name, system in settings.systems.items()}
    owned: dict[str, list[Kind]] = defaultdict(list)
    for kind, names in settings.owners.items():
        for name in names:
            owned[name].append(kind)
    try:
        answered = [finding async for finding in findings(systems, owned, linked)]
    finally:
        for system in systems.values():
            await system.aclose()
    return [Finding(system="directory", asked="customers", seen=known), *answered]


def _show(found: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("system", "asked for", "seen", "result")
    for finding in found:
        table.add_row(finding.system, finding.asked, str(finding.seen), _result(finding))
    Console().print(table)
    for finding in found:
        if finding.problem:
            typer.echo(f"{finding.system}, {finding.asked}: {finding.problem}", err=True)
        if finding.warning:
            typer.echo(f"warning: {finding.system}: {finding.warning}", err=True)


def _result(finding: Finding) -> str:
    if finding.problem:
        return "[red]failed[/red]"
    return "[yellow]warning[/yellow]" if finding.warning else "[green]ok[/green]"
