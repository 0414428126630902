"""``c360 schema``: the schema as text."""

from __future__ import annotations

import typer


def schema() -> None:
    """Print the schema (SDL, federation 2)."""
    from resolvers.schema import build

    typer.echo(build().as_str())
