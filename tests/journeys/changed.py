"""The company under settings that a test changes, with everything remembered as in production."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from backends.port import Backend
from gateway.app import make
from gateway.settings import Settings
from tests.journeys.company import Company, crm, erp, settings
from tests.serving import served


@asynccontextmanager
async def changed(folder: Path, change: Callable[[Settings], Settings]) -> AsyncIterator[Company]:
    """Serve the company on a free port of loopback."""
    systems = crm(), erp()
    by_name: dict[str, Backend] = {system.name: system for system in systems}
    gateway = make(change(settings(folder)), connect=lambda name, _system: by_name[name])
    made = Company(gateway, *systems)
    app = gateway.asgi(begin=gateway.synchronise)
    async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        made.client = client
        made.calls()
        yield made
