"""Puts the command together, and turns what goes wrong into one line and an exit status.

Status 1: something could not be done; 2: the settings, the policy or the arguments are wrong.
"""

from __future__ import annotations

import sys

import typer

from gateway.cli import (
    audit,
    check,
    connect,
    demo,
    directory,
    documents,
    key,
    policy,
    schema,
    serve,
    supergraph,
    system,
    token,
    vendors,
)

app = typer.Typer(
    name="c360",
    help="One GraphQL endpoint where CRM and ERP answer together about a customer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("check")(check.check)
app.command("token")(token.token)
app.command("schema")(schema.schema)
app.command("supergraph")(supergraph.supergraph)
app.command("vendors")(vendors.vendors)
app.add_typer(connect.app, name="connect")
app.add_typer(policy.app, name="policy")
app.add_typer(documents.app, name="documents")
app.add_typer(directory.app, name="directory")
app.add_typer(audit.app, name="audit")
app.add_typer(key.app, name="key")
app.add_typer(system.app, name="system")


def main() -> None:
    """Run the command."""
    from backends.errors import BackendError
    from gateway.settings import SettingsError
    from policies.problems import PolicyError

    try:
        app()
    except SettingsError as error:
        _stop("The settings are not right", str(error))
    except PolicyError as error:
        _stop("The policy is not right", str(error))
    except BackendError as error:
        typer.echo(f"{error.system}: {error}", err=True)
        sys.exit(1)


def _stop(headline: str, text: str) -> None:
    typer.echo(f"{headline}; nothing was started:", err=True)
    for problem in text.splitlines():
        typer.echo(f"  {problem}", err=True)
    sys.exit(2)
