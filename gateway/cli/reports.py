"""How a verification or a pruning of the read log is shown."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.instants import spoken
from gateway.cli.reads import printable
from policies.audit import Chain, Finding, Pruned, Report


def as_text(report: Report) -> str:
    """Write a report as one JSON object."""
    return json.dumps({"sound": report.sound, **msgspec.to_builtins(report)})


def show(report: Report) -> None:
    """Print a table of the chains, one of the findings where there are any, and the verdict."""
    console = Console()
    if report.chains:
        console.print(_chains(report.chains))
    if report.findings:
        console.print(_findings(report.findings))
    if report.flaws > len(report.findings):
        typer.echo(f"These are the first {len(report.findings)} of {report.flaws} findings.")
    verdict = "Sound" if report.sound else "NOT SOUND"
    typer.echo(
        f"{verdict}: lines {report.lines}, chains {len(report.chains)}, flaws {report.flaws}"
    )


def show_pruned(pruned: Pruned, *, as_json: bool) -> None:
    """Print how many lines went, and what kept a chain from being pruned."""
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(pruned)))
        return
    if pruned.findings:
        Console().print(_findings(pruned.findings))
        typer.echo("These chains were kept from there on: c360 audit verify tells more.", err=True)
    typer.echo(f"Lines removed: {pruned.lines}")


def _chains(chains: Sequence[Chain]) -> Table:
    table = Table("chain", "lines", "since", "until", "end")
    for one in chains:
        name = Text(printable(one.process))
        lines = f"{one.first} to {one.last}"
        table.add_row(name, lines, spoken(one.since), spoken(one.until), one.end.value)
    return table


def _findings(findings: Sequence[Finding]) -> Table:
    table = Table("finding", "chain", "lines", "since", "until")
    for one in findings:
        lines = f"{one.first} to {one.last}" if one.first else "-"
        name = Text(printable(one.process))
        table.add_row(one.flaw.value, name, lines, spoken(one.since), spoken(one.until))
    return table
