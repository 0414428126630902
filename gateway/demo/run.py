"""Runs the demo in the foreground: data, directory, tokens, page."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from backends.directory import import_links
from backends.domain import Link, SalesOrder
from backends.port import By, CallContext, Query, Window
from backends.vocabulary import Kind
from gateway.app import Gateway, make
from gateway.auth import LocalKey, expected
from gateway.demo import page as demo_page
from gateway.demo.callers import tokens
from gateway.demo.lab import pages as lab_pages
from gateway.demo.lab.laid import Laid
from gateway.demo.seed import Demo, Examples, write
from gateway.demo.systems import addresses, embedded, settings
from gateway.http.page import PageSettings, first_query

if TYPE_CHECKING:
    from gateway.demo.beside import Beside

PATIENCE = 30.0  # seconds for a first look at the ERP


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """What a script needs to know of a demo that answers."""

    url: str
    tokens: Mapping[str, str]
    examples: Mapping[str, Any]
    systems: Mapping[str, Any]
    lab: str | None = None

    def json(self) -> str:
        """Return one line of JSON."""
        told = msgspec.to_builtins(self)
        return orjson.dumps({name: told[name] for name in told if told[name] is not None}).decode()

    def text(self) -> str:
        """Return what a person needs to begin."""
        origin = self.url.removesuffix("/graphql")
        lines = [
            f"The demo answers; stop it with Ctrl-C.\n\n  page      {origin}/",
            f"  GraphiQL  {self.url}",
            *([f"  faults    {self.lab}"] if self.lab else []),
            "\nA token for each role (Authorization: Bearer ...):\n",
            *(f"  {role:<16} {token}" for role, token in self.tokens.items()),
            "\nTo ask for:\n",
            *(f"  {name:<16} {value}" for name, value in self.examples.items() if name != "skus"),
            f"  {'skus':<16} {', '.join(self.examples['skus'][:5])} ...",
        ]
        return "\n".join(lines)


class Prepared(msgspec.Struct, frozen=True):
    """A demo that is ready to be served."""

    app: ASGIApp
    running: Running


def seeded(folder: Path) -> Demo:
    """Write the data of today, or find it written."""
    with _without_collection():
        return write(folder, dt.datetime.now(dt.UTC).date())


def prepare(
    folder: Path, port: int, beside: Beside | None = None, lab: Laid | None = None
) -> Prepared:
    """Write the data, fill the directory, sign the tokens.

    ``beside`` is another ERP than ours, ``lab`` a lab that stands before both systems.
    """
    demo = seeded(folder)
    chosen = settings(demo, folder, port, beside.erp if beside else embedded(demo), lab)
    gateway = make(chosen)
    with _without_collection():
        examples = asyncio.run(_begin(gateway, demo.examples, beside, lab))
    assert chosen.auth.key is not None
    key = LocalKey.read(chosen.auth.key.get_secret_value())
    signed = tokens(key, expected(chosen.auth), demo.examples)
    origin = f"http://{chosen.server.host}:{port}"
    running = Running(
        url=f"{origin}/graphql",
        tokens=signed,
        examples=examples,
        systems=addresses(chosen),
        lab=f"{origin}/lab/" if lab else None,
    )
    page = PageSettings(query=first_query(examples["both"]), tokens=signed)
    routes = [Route("/demo/running.json", _told(running)), *demo_page.routes()]
    if lab is not None:
        routes += lab_pages.routes(lab.control)
    return Prepared(gateway.asgi(more=routes, page_settings=page), running)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Look for no garbage meanwhile: where nearly all is kept, that costs a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _begin(
    gateway: Gateway, known: Examples, beside: Beside | None, lab: Laid | None
) -> dict[str, Any]:
    await gateway.open()
    try:
        await gateway.synchronise()
        sheet = beside.links if beside else lab.links if lab else None
        if sheet is not None:
            await import_links(gateway.directory, sheet, list(gateway.settings.systems))
        links = {
            "both": Link("crm", known.both),
            "crm_only": Link("crm", known.crm_only),
            "erp_only": Link("erp", known.erp_only),
            "two_erp_accounts": Link("crm", known.two_erp_accounts),
        }
        entries = await gateway.directory.by_links(list(links.values()))
        ids = {name: entries[link].id for name, link in links.items() if link in entries}
        skus, order = known.skus, known.order_number
        if beside is not None:
            skus, order = beside.skus, await _some_order(gateway, beside.customer)
        return {**ids, "order_number": order, "skus": list(skus)}
    finally:
        await gateway.aclose()


async def _some_order(gateway: Gateway, customer: str) -> str:
    erp = gateway.plain()["erp"]
    query = Query(
        system="erp",
        kind=Kind.ORDER,
        by=By.CUSTOMER,
        keys=(customer,),
        window=Window(limit=1),
    )
    deadline = asyncio.get_running_loop().time() + PATIENCE
    page = await erp.fetch(query, CallContext(deadline=deadline))
    found = [x for x in page.results[customer].items if isinstance(x, SalesOrder)]
    return found[0].number if found else ""


def _told(running: Running) -> Callable[[Any], Any]:
    async def tell(_request: Any) -> Response:
        return Response(
            running.json(),
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )

    return tell
