"""``c360 supergraph``: the subgraphs composed into one supergraph, by a composer from npm."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import orjson
import typer

from resolvers.domains import Domain

SCRIPT = Path(__file__).with_name("compose.mjs")
PATIENCE = 120.0  # seconds that a composer may take


class Composer(StrEnum):
    """Composers by the names that people give them."""

    GUILD = "guild"
    APOLLO = "apollo"


PACKAGES: Mapping[Composer, str] = {
    Composer.GUILD: "@theguild/federation-composition",
    Composer.APOLLO: "@apollo/composition",
}


def supergraph(
    packages: Annotated[
        Path,
        typer.Option(
            help="A folder in which npm has installed the composer, and graphql.",
            exists=True,
            file_okay=False,
        ),
    ] = Path(),
    composer: Annotated[
        Composer,
        typer.Option(help="@theguild/federation-composition or @apollo/composition."),
    ] = Composer.GUILD,
    url: Annotated[
        list[str] | None,
        typer.Option(
            help="Where a subgraph answers the router, as domain=URL; may be given for each. "
            "Without it: http://<domain>:8360/graphql.",
        ),
    ] = None,
    node: Annotated[
        str, typer.Option(help="The Node.js that runs the composer; nothing is downloaded.")
    ] = "node",
) -> None:
    """Compose the subgraphs and print the supergraph's SDL; status 1 where they do not fit.

    The schema comes with the product, so that neither settings nor running subgraphs are needed.
    """
    program = shutil.which(node)
    if program is None:
        _stop(f"There is no {node}: install Node.js, or say where it is with --node.", 2)
    given = services(addresses(url or ()))
    typer.echo(composed([program, str(SCRIPT), str(packages), PACKAGES[composer]], given), nl=False)


def composed(line: Sequence[str], given: Sequence[Mapping[str, str]]) -> str:
    """Return the supergraph; where subgraphs do not fit, end with what the composer says."""
    done = subprocess.run(  # noqa: S603 - the program is the user's choice, the script is ours
        line, input=orjson.dumps(given), capture_output=True, timeout=PATIENCE, check=False
    )
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip()
        _stop(f"{line[-1]} does not compose them:\n{told}", 1)
    return done.stdout.decode()


def addresses(given: Sequence[str]) -> dict[Domain, str]:
    """Read ``domain=URL``; the others have their own name for a host."""
    found = {domain: f"http://{domain}:8360/graphql" for domain in Domain}
    for one in given:
        name, equals, address = one.partition("=")
        if not equals or name not in [*Domain] or not address.startswith(("http://", "https://")):
            known = ", ".join(Domain)
            raise typer.BadParameter(
                f"{one}: must be domain=http://..., where the domain is one of {known}",
                param_hint="--url",
            )
        found[Domain(name)] = address
    return found


def services(urls: Mapping[Domain, str]) -> list[dict[str, str]]:
    """Return every subgraph as composers take it."""
    from resolvers.schema import build
    from resolvers.subgraphs import sdl

    schema = build()
    return [{"name": d, "url": urls[d], "sdl": sdl(schema, d)} for d in Domain]


def _stop(text: str, status: int) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(status)
