"""``c360 vendors``: which product serves what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from gateway.cli.options import AsJson

if TYPE_CHECKING:
    from backends.vendor import Vendor
    from backends.vocabulary import Kind


def _told(vendor: Vendor, kind: Kind) -> str:
    if kind not in vendor.serves:
        return "-"
    return "doubtful" if kind in vendor.unverified else "yes"


def vendors(
    *,
    as_json: AsJson = False,
    markdown: bool = typer.Option(default=False, help="Print the table of the README."),
) -> None:
    """List the vendors and the kinds that each can serve."""
    from backends.registry import vendors as known
    from backends.vocabulary import Kind

    if as_json:
        rows = [
            {
                "vendor": v.name,
                "product": v.product,
                "protocol": v.protocol,
                "grade": v.grade,
                "kinds": sorted(v.serves),
                "unverified": {kind.value: doubt for kind, doubt in v.unverified.items()},
            }
            for v in known()
        ]
        typer.echo(json.dumps(rows))
    elif markdown:
        from backends.registry import matrix

        typer.echo(matrix())
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table("kind", *(v.name for v in known()), title="Vendors and what they serve")
        for kind in Kind:
            table.add_row(kind.value, *(_told(v, kind) for v in known()))
        Console().print(table)
