"""Gateways as a company runs them: processes of ``c360 serve``, each on a port of its own."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from backends.vocabulary import Kind
from benchmarks.race.processes import stop
from benchmarks.shield.systems import Systems
from gateway.auth import LocalKey, expected, issue
from gateway.settings import load
from gateway.settings.sources import merged
from policies.principal import Principal
from tests.valkey_process import free_port

START_SECONDS = 60.0
_HOUR = 3600.0
_SECRETS = ("C360_AUTH__KEY", "C360_AUDIT__KEY", "C360_SERVER__CURSOR_SECRET")
_KINDS = ("customer", "contact", "interaction")


class Worker(msgspec.Struct, frozen=True):
    """One gateway that answers; ``settings`` is its file."""

    url: str
    pid: int
    settings: Path
    process: subprocess.Popen[bytes]
    secret: str

    def token(self, role: str = "admin", **claims: Any) -> str:
        """Sign a token of a role; ``claims`` are those of a Principal."""
        auth = load(self.settings, dict.fromkeys(_SECRETS, self.secret)).auth
        who = Principal(subject=f"shield-{role}", roles=(role,), **claims)
        key = LocalKey.read(self.secret)
        return issue(key, who, expected=expected(auth), lifetime=_HOUR)


@asynccontextmanager
async def gateways(
    systems: Systems,
    count: int = 1,
    *,
    redis: str | None = None,
    tables: Mapping[str, Any] | None = None,
) -> AsyncIterator[list[Worker]]:
    """Run so many gateways on the systems; ``redis`` is an address that all share.

    ``tables`` are laid over the settings, table by table. Each process has a directory of its own,
    which is filled when this yields.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            secret = secrets.token_hex(32)
            workers = []
            for number in range(count):
                own = Path(folder) / str(number)
                own.mkdir()
                told = _settings(own, systems, count, redis)
                worker = _started(own, merged(told, tables or {}), secret)
                stack.callback(stop, worker.process)
                workers.append(worker)
            for worker in workers:
                await _answering(worker)
            yield workers


def _settings(folder: Path, systems: Systems, count: int, redis: str | None) -> dict[str, Any]:
    """One caller asks everything here, so its limit is out of reach; it is still counted."""

    def database(name: str) -> str:
        return f"sqlite+aiosqlite:///{folder / name}.db"

    served = systems.settings()
    owners = {kind: "crm" if kind in _KINDS else "erp" for kind in Kind}
    kinds = {kind for system in served.values() for kind in system["kinds"]}
    return {
        "server": {
            "port": free_port(),
            "replicas": count,
            "max_in_flight": 4096,
        },
        "auth": {"issuer": "shield", "audience": "c360", "database": database("auth")},
        "audit": {"url": database("reads")},
        "cache": {"url": redis or "memory://"},
        "directory": {"url": database("directory")},
        "limits": {"per_minute": 1_000_000_000},
        "systems": served,
        "owners": {kind: owner for kind, owner in owners.items() if kind in kinds},
    }


def _started(folder: Path, tables: Mapping[str, Any], secret: str) -> Worker:
    """Start ``c360 serve`` on a file of settings; one secret does for all purposes here."""
    file = folder / "c360.toml"
    file.write_text("\n".join(f"{name} = {toml(table)}" for name, table in tables.items()))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            (sys.executable, "-m", "gateway", "serve", "-c", str(file)),
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | dict.fromkeys(_SECRETS, secret),
        )
    url = f"http://127.0.0.1:{tables['server']['port']}"
    return Worker(url, process.pid, file, process, secret)


def toml(value: Any) -> str:
    """Write a value as TOML does, tables on one line."""
    if isinstance(value, Mapping):
        pairs = ", ".join(f"{toml(str(name))} = {toml(one)}" for name, one in value.items())
        return f"{{ {pairs} }}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml, value))}]"
    return msgspec.json.encode(value).decode()


async def _answering(worker: Worker) -> None:
    """Wait until a gateway is ready and knows the customers."""
    until = time.monotonic() + START_SECONDS
    async with httpx.AsyncClient(base_url=worker.url, trust_env=False) as client:
        while time.monotonic() < until:
            if worker.process.poll() is not None:
                break
            try:
                if (await client.get("/readyz")).is_success:
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(0.05)
    raise RuntimeError((worker.settings.parent / "log").read_text()[-2000:])
