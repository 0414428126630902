"""``c360 audit``: who saw what, whether the read log is whole, and its pruning."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.instants import instant, spoken
from gateway.cli.options import AsJson, Config, Customer, settings_of

if TYPE_CHECKING:
    from policies.audit import Anchor, Report

app = typer.Typer(
    help="Ask the read log who saw which sensitive fields of whom, and look after it.",
    no_args_is_help=True,
)

Since = Annotated[
    str, typer.Option(help="From when: so long ago (30d, 12h) or a date (2026-03-01, in UTC).")
]
Until = Annotated[str | None, typer.Option(help="To before when; as --since. Default: now.")]
Limit = Annotated[int, typer.Option(help="The most reads to list.", min=1, max=100_000)]


@app.command("verify")
def verify(
    config: Config = None,
    anchors: Annotated[
        Path | None,
        typer.Option(
            help="Anchors that were kept elsewhere; default: the file of [audit] anchors.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Follow every chain of the read log, and name what was deleted, altered or cut off.

    Status 0 where the log is sound, 1 where it is not. A process that was killed leaves an open
    end, which is no flaw; anchors kept elsewhere show when lines at the end are gone.
    """
    from gateway.cli import readlog, reports
    from policies.audit import verify as follow

    audit = settings_of(config).audit
    keys = readlog.keys(audit)
    with readlog.guarded(audit) as tell:
        tell("The read log is being followed")
        kept = _anchors(anchors or audit.anchors)
        report: Report = asyncio.run(follow(audit.url.get_secret_value(), keys, kept))
    if as_json:
        typer.echo(reports.as_text(report))
    else:
        reports.show(report)
    if not report.sound:
        raise typer.Exit(1)


@app.command("who-saw")
def who_saw(
    customer: Customer,
    since: Since = "30d",
    until: Until = None,
    limit: Limit = 1000,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List who saw sensitive fields of a customer, newest first, under all ids it has had.

    A customer that was erased is asked about by its id.
    """
    from gateway.cli import readlog, reads
    from gateway.cli.customers import named

    settings = settings_of(config)
    window = _window(since, until)
    whom = named(customer, settings.systems)
    with readlog.guarded(settings.audit):
        listed = asyncio.run(readlog.of_customer(settings, whom, window, limit))
    reads.show(listed, limit, as_json=as_json, about="customer")


@app.command("what-saw")
def what_saw(
    subject: Annotated[str, typer.Option(help="Who, as the token's subject names him.")],
    since: Since = "30d",
    until: Until = None,
    limit: Limit = 1000,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """List which sensitive fields of whom a person or a machine saw, newest first."""
    from gateway.cli import readlog, reads

    audit = settings_of(config).audit
    window = _window(since, until)
    with readlog.guarded(audit):
        listed = asyncio.run(readlog.by_subject(audit, subject, window, limit))
    reads.show(listed, limit, as_json=as_json, about="subject")


@app.command("prune")
def prune(
    older: Annotated[
        str, typer.Option(help="Remove what is older than this: 365d, or a date (in UTC).")
    ],
    config: Config = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Remove old lines for good; a signed checkpoint stays, so that the rest still verifies.

    Lines are verified before they go. A chain with a flaw in these lines keeps them, and the
    status is 1. Gateways may go on writing meanwhile.
    """
    from gateway.cli import readlog, reports
    from policies.audit import prune as remove

    audit = settings_of(config).audit
    keys = readlog.keys(audit)
    before = instant("--older", older, _now())
    if not yes:
        typer.confirm(f"Remove all lines from before {spoken(before)} for good?", abort=True)
    with readlog.guarded(audit) as tell:
        tell("Old lines are being verified and removed")
        pruned = asyncio.run(remove(audit.url.get_secret_value(), keys, before))
    reports.show_pruned(pruned, as_json=as_json)
    if pruned.findings:
        raise typer.Exit(1)


def _window(since: str, until: str | None) -> tuple[dt.datetime, dt.datetime | None]:
    now = _now()
    begins = instant("--since", since, now)
    ends = None if until is None else instant("--until", until, now)
    if ends is not None and ends <= begins:
        typer.echo("--until must be after --since", err=True)
        raise typer.Exit(2)
    return begins, ends


def _anchors(file: Path | None) -> list[Anchor]:
    from policies.audit import read_anchors

    if file is None:
        return []
    if not file.exists():
        typer.echo(
            "The file of [audit] anchors is not there: that no line at an end of the log is gone "
            "can be told by the log's own anchors alone.",
            err=True,
        )
        return []
    return list(read_anchors(file))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
