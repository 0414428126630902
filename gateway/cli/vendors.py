"""``c360 vendors``: which product serves what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from gateway.cli.options import AsJson

if TYPE_CHECKING:
    from backends.vendor import Vendor


def _told(vendor: Vendor) -> list[str]:
    """Return the kinds that a vendor serves, those with doubts marked."""
    from backends.vocabulary import Kind

    served = [kind for kind in Kind if kind in vendor.serves]
    return [f"{kind}*" if kind in vendor.unverified else f"{kind}" for kind in served]


def _known() -> list[Vendor]:
    """Return our vendors, and those that installed packages bring under names of their own."""
    from backends.registry import vendors as ours
    from gateway.settings import VENDORS

    told = [settings.about for settings in VENDORS.values() if settings.about is not None]
    by_name = {vendor.name: vendor for vendor in (*told, *ours())}
    return [by_name[name] for name in sorted(by_name)]


def vendors(
    *,
    as_json: AsJson = False,
    markdown: bool = typer.Option(default=False, help="Print the table of the README."),
) -> None:
    """List the vendors and the kinds that each can serve."""
    from backends.vocabulary import Kind

    known = _known()
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
            for v in known
        ]
        typer.echo(json.dumps(rows))
    elif markdown:
        from backends.registry import matrix

        typer.echo(matrix())
    else:
        from rich.console import Console
        from rich.table import Table

        table = Table("vendor", "serves", "does not serve", title="Vendors and what they serve")
        table.columns[0].no_wrap = True
        for v in known:
            lacking = ", ".join(kind for kind in Kind if kind not in v.serves)
            table.add_row(v.name, ", ".join(_told(v)), lacking)
        Console().print(table)
        typer.echo("*: with facts that could not be confirmed")
