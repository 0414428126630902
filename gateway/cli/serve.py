"""``c360 serve``: the gateway on the systems that the settings name."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gateway.cli.options import Config, settings_of
from resolvers.domains import Domain

if TYPE_CHECKING:
    from gateway.app import Gateway


def serve(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Listen here instead.")] = None,
    port: Annotated[int | None, typer.Option(help="Listen on this port instead.")] = None,
    workers: Annotated[int | None, typer.Option(help="How many processes.", min=1)] = None,
    subgraph: Annotated[
        Domain | None, typer.Option(help="Serve this domain alone, behind a federation router.")
    ] = None,
) -> None:
    """Serve the systems that the settings name."""
    given = {"HOST": host, "PORT": port, "WORKERS": workers, "SUBGRAPH": subgraph}
    for name, value in given.items():
        if value is not None:
            os.environ[f"C360_SERVER__{name}"] = str(value)
    if config is not None:
        os.environ["C360_CONFIG"] = str(config)
    settings = settings_of(config)
    from gateway import app
    from gateway.cli.listening import listen, run, run_workers
    from gateway.telemetry import configure

    configure(sys.stderr.buffer)
    gateway = app.make(settings)
    server = settings.server
    with listen(server.host, server.port) as socket:
        asyncio.run(_try(gateway))
        where = f"http://{server.host}:{server.port}/graphql"
        if server.workers > 1:
            run_workers("gateway.app:from_environment", socket, server.workers, where)
        else:
            run(gateway.asgi(), socket, lambda: typer.echo(f"Serving at {where}", err=True))


async def _try(gateway: Gateway) -> None:
    """Open and close everything once: what cannot be opened is one line, not a server's trace."""
    await gateway.open()
    await gateway.aclose()
