"""The company whose systems tell what has changed, with everything remembered as in production."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
from pydantic import SecretStr

from backends.memory import MemoryBackend
from backends.port import Backend
from backends.vocabulary import Kind
from gateway.app import make
from gateway.events.signatures import sign
from gateway.settings import Settings
from tests.journeys.company import Company, Erp, crm, erp, settings
from tests.resolvers import world
from tests.serving import served

SECRET = "a secret of the systems alone, of forty characters"


def following_crm(kinds: Collection[Kind]) -> MemoryBackend:
    """Make the CRM, which can say what has changed of some kinds."""
    return MemoryBackend("crm", world.crm_entities(), follows=kinds)


def told(found: Settings, poll_every: float) -> Settings:
    """Give both systems the secret and say how often they are asked."""
    given = {"events_secret": SecretStr(SECRET), "poll_every": poll_every}
    systems = {name: one.model_copy(update=given) for name, one in found.systems.items()}
    return found.model_copy(update={"systems": systems})


@asynccontextmanager
async def telling(
    folder: Path,
    *,
    follows: Collection[Kind] = (),
    poll_every: float = 0.0,
    systems: tuple[MemoryBackend, Erp] | None = None,
    **tables: Any,
) -> AsyncIterator[Company]:
    """Serve the company on a free port of loopback."""
    systems = systems or (following_crm(follows) if follows else crm(), erp())
    by_name: dict[str, Backend] = {system.name: system for system in systems}
    chosen = told(settings(folder, **tables), poll_every)
    gateway = make(chosen, connect=lambda name, _system: by_name[name])
    made = Company(gateway, *systems)
    app = gateway.asgi(begin=gateway.synchronise)
    async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        made.client = client
        made.calls()
        yield made


async def tell(company: Company, system: str, *changes: Mapping[str, str]) -> httpx.Response:
    """Send a signed notice."""
    body = msgspec.json.encode({"changes": changes})
    headers = {"X-C360-Signature": sign(SECRET, body, int(time.time()))}
    return await company.client.post(f"/events/{system}", content=body, headers=headers)
