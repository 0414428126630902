"""``c360 demo``: an invented company's CRM and ERP behind the gateway, with a page."""

from __future__ import annotations

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Erp(StrEnum):
    """Which ERP the demo asks."""

    EMBEDDED = "embedded"
    TRYTON = "tryton"


def demo(
    *,
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65_535)] = 8360,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its databases.")] = Path(
        "demo-data"
    ),
    erp: Annotated[
        Erp, typer.Option(help="The embedded ERP, or a real Tryton server beside the CRM.")
    ] = Erp.EMBEDDED,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON when it answers.")
    ] = False,
) -> None:
    """Run the demo in the foreground; Ctrl-C ends it."""
    import logging
    import sys

    from gateway.cli.listening import listen, run
    from gateway.demo.run import prepare
    from gateway.telemetry import configure

    configure(sys.stderr.buffer, logging.WARNING)
    with ExitStack() as stack:
        taken = stack.enter_context(listen("127.0.0.1", port))
        beside = None
        if erp is Erp.TRYTON:
            from gateway.demo.beside import tryton

            data = data / "tryton"
            beside = stack.enter_context(tryton(data, lambda text: typer.echo(text, err=True)))
        prepared = prepare(data.resolve(), port, beside)
        said = prepared.running.json() if as_json else prepared.running.text()
        run(prepared.app, taken, lambda: typer.echo(said))
