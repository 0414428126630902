"""``c360 schema``: the schema as text, whole or as a role sees it."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.options import Config


def schema(
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            help="Only what a caller with this role can resolve; given again, with all of them.",
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Print the schema (SDL, federation 2), or what introspection shows to a role of it.

    The policy is that of the settings, or, without --config, the one that comes with the product.
    """
    from gateway.cli.rules import policy_of, require
    from resolvers.schema import build, shown

    whole = build()
    if not role:
        typer.echo(whole.as_str())
        return
    policy = policy_of(config, whole)
    for name in role:
        require("role", name, policy.roles)
    typer.echo(shown(whole).sdl(policy.grant(role)))
