"""``c360 schema``: the schema as text, whole or as a role sees it."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.options import Config
from resolvers.domains import Domain


def schema(
    role: Annotated[
        list[str] | None,
        typer.Option(
            "--role",
            help="Only what a caller with this role can resolve; given again, with all of them.",
        ),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(help="Only what this user can resolve, by the roles that the policy gives."),
    ] = None,
    subgraph: Annotated[
        Domain | None, typer.Option(help="Only the part that one domain's process serves.")
    ] = None,
    config: Config = None,
) -> None:
    """Print the schema (SDL, federation 2), or what introspection shows to a role or user of it.

    The policy is that of the settings, or, without --config, the one that comes with the product.
    """
    from gateway.cli.rules import policy_of, require
    from resolvers.schema import build
    from resolvers.subgraphs import face, sdl

    whole = build()
    if not role and user is None:
        typer.echo(sdl(whole, subgraph) if subgraph else whole.as_str())
        return
    policy = policy_of(config, whole)
    for name in role or ():
        require("role", name, policy.roles)
    if user is not None:
        require("user", user, policy.users)
    given = policy.given(user) if user is not None else ()
    typer.echo(face(whole, subgraph).shown.sdl(policy.grant([*(role or ()), *given])))
