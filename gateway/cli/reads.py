"""How reads are shown: as a table to people, as JSON to scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.cli.instants import spoken
from policies.audit import Entry, Kind


def show(
    reads: Sequence[Entry], limit: int, *, as_json: bool, about: Literal["customer", "subject"]
) -> None:
    """Print reads; say on standard error where there may be more than were asked for."""
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(list(reads))))
    elif not reads:
        typer.echo("No reads of sensitive fields in that time.")
    else:
        Console().print(_table(reads, "subject" if about == "customer" else "customer"))
    if len(reads) == limit:
        typer.echo(f"There may be more: these are the newest {limit} (--limit).", err=True)


def _table(reads: Sequence[Entry], other: Literal["customer", "subject"]) -> Table:
    table = Table("when", other, "roles", "fields", "request", "marks")
    for read in reads:
        fields = ", ".join(read.coordinates)
        words = (
            getattr(read, other) or "-",
            ", ".join(read.roles) or "-",
            "the customer was erased" if read.kind is Kind.ERASED else fields,
            read.request_id,
            ", ".join(read.marks) or "-",
        )
        table.add_row(spoken(read.at), *(Text(printable(word), overflow="fold") for word in words))
    return table


def printable(text: str) -> str:
    """Escape what a terminal would obey instead of showing it: tokens bring any text."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
