"""``c360 policy``: why somebody may or may not see a field."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.options import AsJson, Config, settings_of

if TYPE_CHECKING:
    from policies.explanation import Explanation

app = typer.Typer(help="Ask the policy.", no_args_is_help=True)


@app.callback()
def _policy() -> None:
    """Ask the policy."""


@app.command("explain")
def explain(
    role: Annotated[str, typer.Option(help="The role, as a token claims it.")],
    field: Annotated[str, typer.Option(help="The field, as Type.field.")],
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say whether a role may see a field, of which customers, and which line decides."""
    from gateway.app import load_policy
    from gateway.settings import Policy as PolicyFiles
    from resolvers.schema import build, coordinates

    schema = build()
    policy = load_policy(settings_of(config).policy if config else PolicyFiles(), schema)
    _require("role", role, policy.roles)
    _require("field", field, [coordinate.name for coordinate in coordinates(schema)])
    found = policy.explain(role, field)
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(found))
    else:
        typer.echo("\n".join(_told(found)))


def _require(what: str, given: str, known: Iterable[str]) -> None:
    words = sorted(known)
    if given in words:
        return
    close = difflib.get_close_matches(given, words)
    meant = f"did you mean {' or '.join(close)}?" if close else f"there is {', '.join(words[:20])}"
    typer.echo(f"There is no {what} {given}: {meant}", err=True)
    raise typer.Exit(2)


def _told(found: Explanation) -> Iterator[str]:
    verdict = "may see" if found.visible else "may not see"
    yield f"{found.role} {verdict} {found.coordinate}"
    yield f"  of       {' or '.join(found.customers) or 'no customer'}"
    yield f"  because  {found.reason}"
    for place in found.lines:
        yield f"  line     {place}: {place.text}"
