"""A company behind a real gateway: its two systems in memory, everything else as in production."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from backends import domain
from backends.domain import Link
from backends.errors import Refused, Unavailable
from backends.memory import MemoryBackend
from backends.port import Backend, CallContext, Page, Query, failed
from backends.vocabulary import Kind
from gateway.app import Gateway, load_policy
from gateway.auth import LocalKey, expected, issue
from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings
from policies.holder import PolicyHolder
from policies.principal import Principal
from resolvers.schema import build
from tests.resolvers import world
from tests.serving import served

KEY = "a key of the journeys alone, of forty characters"
ORDERS = 10
PATIENCE = "2m"  # a slow machine is no slow system: what is late is told to be so
NOT_REMEMBERED = {kind: {"fresh": 0, "revalidate": 0, "if_error": 0} for kind in Kind}
ONLY_ON_ERROR = {kind: {"fresh": 0, "revalidate": 0, "if_error": "5m"} for kind in Kind}


def crm() -> MemoryBackend:
    """Make the CRM: Huaxia (K1) and K3 belong to rep01 of team east, K2 to rep02 of north."""
    return MemoryBackend("crm", world.crm_entities())


def erp() -> Erp:
    """Make the ERP: Huaxia is D1 with ten orders, each in a delivery of its own; S99 is K2's."""
    numbers = range(1, ORDERS + 1)
    orders = [world.order(f"S{i}", "D1", -i) for i in numbers]
    blocked = domain.Block(kind="credit", reason="limit exceeded")
    orders[0] = world.order("S1", "D1", -1, blocks=(blocked,))
    deliveries = [
        domain.Delivery(
            system="erp",
            number=f"L{i}",
            customer="D1",
            carrier="SF",
            tracking_number=f"SF{i}",
            lines=(domain.DeliveryLine(order=f"S{i}", position="10"),),
        )
        for i in numbers
    ]
    entities = world.erp_entities()
    entities[Kind.ORDER] = [*orders, world.order("S99", "D2", -1)]
    entities[Kind.DELIVERY] = deliveries
    return Erp(entities)


def settings(
    folder: Path,
    freshness: Mapping[Kind, Any] | None = None,
    directory: Mapping[str, Any] | None = None,
    server: Mapping[str, Any] | None = None,
    cache: str = "memory://",
    limits: Mapping[str, Any] | None = None,
    documents: Mapping[str, Any] | None = None,
) -> Settings:
    """Return the settings; the systems' addresses are never used."""
    owners: dict[Kind, Any] = dict.fromkeys(world.CRM_KINDS, "crm")
    owners |= dict.fromkeys(world.ERP_KINDS, "erp")
    system = {
        "vendor": "sql",
        "url": "sqlite+aiosqlite:///nowhere",
        "timezone": "Asia/Shanghai",
        "timeout": PATIENCE,
    }
    return Settings.model_validate(
        {
            "server": {"request_timeout": PATIENCE, **(server or {})},
            "cache": {"url": cache},
            "limits": limits or {},
            "documents": documents or {},
            "auth": {
                "issuer": "journeys",
                "audience": "c360",
                "key": KEY,
                "database": f"sqlite+aiosqlite:///{folder / 'access.db'}",
            },
            "audit": {"url": f"sqlite+aiosqlite:///{folder / 'reads.db'}", "key": KEY},
            "directory": {
                "url": f"sqlite+aiosqlite:///{folder / 'directory.db'}",
                **(directory or {}),
            },
            "systems": {"crm": system, "erp": system},
            "owners": {**owners, Kind.CUSTOMER: ["crm", "erp"]},
            "freshness": freshness or {},
        }
    )


class Erp(MemoryBackend):
    """An ERP in memory in which single accounts can be unreadable."""

    def __init__(self, entities: Mapping[Kind, Sequence[Any]]) -> None:
        """Everything is readable at first."""
        super().__init__("erp", entities)
        self.unreadable: set[str] = set()

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer, but for accounts that are unreadable."""
        page = await super().fetch(query, context)
        broken = Refused("no right to read", system="erp", kind=query.kind)
        return Page(results={**page.results, **failed(self.unreadable & {*query.keys}, broken)})


class Company:
    """A gateway that answers over HTTP, and its systems to be looked at and broken."""

    def __init__(self, gateway: Gateway, crm: MemoryBackend, erp: Erp) -> None:
        """Put the parts together; ``client`` comes when it is served."""
        self.gateway = gateway
        self.crm = crm
        self.erp = erp
        self.client: httpx.AsyncClient

    async def post(self, query: str, token: str | None, **variables: Any) -> httpx.Response:
        """Ask with a token, whatever comes of it."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        return await self.client.post("/graphql", json=body, headers=headers)

    async def ask(self, query: str, who: str | Principal, **variables: Any) -> dict[str, Any]:
        """Ask as somebody and return the answer, which came with status 200."""
        principal = world.PEOPLE[who] if isinstance(who, str) else who
        response = await self.post(query, self.token(principal), **variables)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def data(self, query: str, who: str | Principal, **variables: Any) -> dict[str, Any]:
        """Ask as somebody and return the data, which came without errors."""
        answer = await self.ask(query, who, **variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    def token(self, principal: Principal, lifetime: float = 60.0) -> str:
        """Sign a token."""
        wanted = expected(self.gateway.settings.auth)
        return issue(LocalKey.read(KEY), principal, expected=wanted, lifetime=lifetime)

    async def id_of(self, key: str, system: str = "crm") -> str:
        """Return our id of a customer."""
        link = Link(system, key)
        entries = await self.gateway.directory.by_links([link])
        return entries[link].id

    def calls(self) -> list[str]:
        """Tell what the systems were asked since the last time, as ``system kind by keys``."""
        queries = (*self.crm.calls, *self.erp.calls)
        self.crm.calls.clear()
        self.erp.calls.clear()
        return sorted(f"{q.system} {q.kind} {q.by} {','.join(sorted(q.keys))}" for q in queries)

    def stop_erp(self) -> None:
        """Let the ERP answer nothing any more."""
        for kind in self.erp.serves:
            self.erp.failures[kind] = Unavailable("refused", system="erp", kind=kind)

    def start_erp(self) -> None:
        """Let the ERP answer again."""
        self.erp.failures.clear()


@cache
def _rules() -> tuple[PolicyHolder, Any]:
    """Build the schema and load the policy, once for all tests: neither changes."""
    schema = build()
    policy = load_policy(PolicyFiles(), schema)
    return PolicyHolder(lambda: policy, []), schema


@asynccontextmanager
async def running(
    folder: Path,
    freshness: Mapping[Kind, Any] | None = NOT_REMEMBERED,
    *,
    erp_is_down: bool = False,
    systems: tuple[MemoryBackend, Erp] | None = None,
    **tables: Any,
) -> AsyncIterator[Company]:
    """Serve the company on a free port of loopback; nothing is remembered unless asked for."""
    systems = systems or (crm(), erp())
    by_name: dict[str, Backend] = {system.name: system for system in systems}
    chosen = settings(folder, freshness, **tables)
    gateway = Gateway(chosen, *_rules(), connect=lambda name, _system: by_name[name])
    made = Company(gateway, *systems)
    if erp_is_down:
        made.stop_erp()
    app = gateway.asgi(begin=gateway.synchronise)
    async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        made.client = client
        made.calls()
        yield made
