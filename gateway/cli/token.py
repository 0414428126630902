"""``c360 token``: a token for a role, signed with the local key of the settings."""

from __future__ import annotations

from typing import Annotated

import typer

from gateway.cli.options import Config, settings_of


def token(
    role: Annotated[list[str], typer.Option("--role", help="A role; may be given again.")],
    config: Config = None,
    subject: Annotated[str, typer.Option(help="Who the token is for.")] = "c360-token",
    rep: Annotated[str | None, typer.Option(help="The sales rep's code.")] = None,
    team: Annotated[
        list[str] | None, typer.Option("--team", help="A team; may be given again.")
    ] = None,
    customer: Annotated[
        list[str] | None,
        typer.Option("--customer", help="A customer, as our id or system:key."),
    ] = None,
    hours: Annotated[float, typer.Option(help="How long it holds.", min=0.01, max=720)] = 1.0,
) -> None:
    """Print a token for a role; needs a local key in the settings."""
    from gateway.auth import LocalKey, expected, issue
    from policies.principal import Principal

    settings = settings_of(config)
    if settings.auth.key is None:
        typer.echo(
            "There is no local key: tokens come from the issuer in [auth]. For a local key set "
            "C360_AUTH__KEY and leave out jwks_url.",
            err=True,
        )
        raise typer.Exit(2)
    principal = Principal(
        subject=subject,
        roles=tuple(role),
        rep=rep,
        teams=frozenset(team or ()),
        customers=frozenset(customer or ()),
    )
    key = LocalKey.read(settings.auth.key.get_secret_value())
    typer.echo(issue(key, principal, expected=expected(settings.auth), lifetime=hours * 3600))
