"""A company whose requests are followed: a gateway, and a CRM and an ERP over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from backends.memory import MemoryBackend
from backends.vocabulary import Kind
from gateway.app import Gateway
from gateway.demo.lab.counts import Counts
from gateway.demo.lab.described import described
from gateway.demo.lab.faults import HTTP, Dial, Fault, Setting
from gateway.demo.lab.house import House, Room
from gateway.demo.lab.journal import Journal
from gateway.settings import Rest, Tracing
from tests.journeys import company
from tests.journeys.company import NOT_REMEMBERED, Company
from tests.resolvers import world
from tests.serving import served


class Street:
    """The systems, each answering under its name; the heads of all requests are kept."""

    def __init__(self, *backends: MemoryBackend) -> None:
        """Let nothing be wrong with them."""
        self.dials = {backend.name: Dial(HTTP) for backend in backends}
        self.heads: list[tuple[str, dict[str, str]]] = []
        journal = Journal()
        self._house = House(
            {b.name: Room(b, self.dials[b.name], Counts(), journal) for b in backends}
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.heads.append((scope["path"], headers))
        await self._house(scope, receive, send)

    async def fault(self, system: str, fault: Fault, **how: Any) -> None:
        """Make something wrong with a system."""
        await self.dials[system].turn(Setting(fault=fault, **how))

    def parents(self, system: str) -> list[str | None]:
        """Return what a system was told of traces, by request."""
        own = [head for path, head in self.heads if path.startswith(f"/{system}/")]
        return [head.get("traceparent") for head in own]


class Followed(Company):
    """The company, and its street."""

    street: Street

    async def see(self, query: str, who: str, key: str = "K1", **headers: str) -> httpx.Response:
        """Ask about a customer, with headers."""
        token = self.token(world.PEOPLE[who])
        return await self.client.post(
            "/graphql",
            json={"query": query, "variables": {"id": await self.id_of(key)}},
            headers={"authorization": f"Bearer {token}", **headers},
        )


@asynccontextmanager
async def following(
    folder: Path,
    endpoint: str | None,
    freshness: Mapping[Kind, Any] | None = NOT_REMEMBERED,
    **tracing: Any,
) -> AsyncIterator[Followed]:
    """Serve the company; the ERP is told of traces, the CRM is not. Leaving it sends all spans."""
    street = Street(crm := company.crm(), erp := company.erp())
    chosen = Tracing.model_validate({"enabled": True, "endpoint": endpoint, **tracing})
    async with served(street, lifespan="off") as url:
        systems = {name: _rest(url, name, b) for name, b in (("crm", crm), ("erp", erp))}
        told = company.settings(folder, freshness)
        told = told.model_copy(update={"systems": systems, "tracing": chosen})
        gateway = Gateway(told, *company._rules())
        app = gateway.asgi(begin=gateway.synchronise)
        async with (
            served(app) as front,
            httpx.AsyncClient(base_url=front, trust_env=False, timeout=20) as client,
        ):
            made = Followed(gateway, crm, erp)
            made.client, made.street = client, street
            street.heads.clear()
            yield made
    for dial in street.dials.values():
        await dial.aclose()


def _rest(url: str, name: str, backend: MemoryBackend) -> Rest:
    links = ("erp",) if name == "crm" else ()
    told = described(f"{url}/{name}", backend.serves, links)
    bounds = {"timeout": "2s", "retries": 0, "trace": name == "erp"}
    return Rest.model_validate({**told, "timezone": "Asia/Shanghai", **bounds})
