"""Processes of ``c360 serve`` on one Redis and one PostgreSQL; each can be killed and replaced."""

from __future__ import annotations

import asyncio
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec

from backends.vocabulary import Kind
from benchmarks.race.processes import stop
from benchmarks.shield.fleet import toml
from benchmarks.shield.systems import Systems
from gateway.auth import LocalKey, expected, issue
from gateway.events.signatures import HEADER, sign
from gateway.settings import load
from gateway.settings.sources import merged
from policies.principal import Principal
from tests.valkey_process import free_port

START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 30.0
_COMMAND: Final = (sys.executable, "-m", "gateway")
_HOUR: Final = 3600.0
_SECRETS: Final = (
    "C360_AUTH__KEY",
    "C360_AUDIT__KEY",
    "C360_SERVER__CURSOR_SECRET",
    "C360_SYSTEMS__ERP__EVENTS_SECRET",
)
_OF_THE_CRM: Final = ("customer", "contact", "interaction")


class Shared(msgspec.Struct, frozen=True):
    """What all gateways share: the systems, a Redis, a PostgreSQL database, one secret."""

    systems: Systems
    redis: str
    database: str
    secret: str = msgspec.field(default_factory=lambda: secrets.token_hex(32))

    def key(self) -> bytes:
        """Return what signs the read log."""
        return self.secret.encode()


class Fleet:
    """Gateways that have been started, each on a port of its own."""

    def __init__(self, folder: Path, shared: Shared, tables: Mapping[str, Any]) -> None:
        """``tables`` are the settings of all, without the port."""
        self._folder = folder
        self._tables = tables
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._secrets = dict.fromkeys(_SECRETS, shared.secret)
        self.shared = shared

    @property
    def ports(self) -> list[int]:
        """Where they listen, also those that are down at the moment."""
        return list(self._processes)

    def url(self, port: int) -> str:
        """Return the address of one gateway, past the balancer."""
        return f"http://127.0.0.1:{port}"

    def start(self, port: int) -> None:
        """Start a gateway; it answers some seconds later."""
        file = self._settings_file(port)
        with (self._folder / f"{port}.log").open("ab") as log:
            self._processes[port] = subprocess.Popen(
                (*_COMMAND, "serve", "-c", str(file)),
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=os.environ | self._secrets,
            )

    def fill(self, port: int) -> None:
        """Read all customers into the directory, as a company does before it begins."""
        command = (*_COMMAND, "directory", "sync", "--json", "-c", str(self._settings_file(port)))
        done = subprocess.run(
            command,
            env=os.environ | self._secrets,
            capture_output=True,
            timeout=START_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()

    async def ready(self, port: int) -> None:
        """Wait until a gateway says that it is ready."""
        end = time.monotonic() + START_SECONDS
        async with httpx.AsyncClient(base_url=self.url(port), trust_env=False) as client:
            while time.monotonic() < end and self._processes[port].poll() is None:
                try:
                    if (await client.get("/readyz", timeout=START_SECONDS)).is_success:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.02)
        raise TimeoutError((self._folder / f"{port}.log").read_text()[-2000:])

    def logged(self, event: str) -> int:
        """Return how often the gateways have logged something."""
        return sum(file.read_text().count(f'"{event}"') for file in self._folder.glob("*.log"))

    def kill(self, port: int) -> None:
        """End a gateway without a warning, by its pid."""
        self._processes[port].kill()
        self._processes[port].wait()

    async def stop(self, port: int) -> int:
        """Ask a gateway to end and wait until it has; return its exit status."""
        process = self._processes[port]
        process.terminate()
        return await asyncio.to_thread(process.wait, STOP_SECONDS)

    async def stop_all(self) -> list[int]:
        """Ask all to end at once, and wait for them."""
        return await asyncio.gather(*map(self.stop, self.ports))

    def end(self) -> None:
        """End whoever is left."""
        for process in self._processes.values():
            stop(process)

    def token(self, role: str = "admin", subject: str | None = None, **claims: Any) -> str:
        """Sign a token of a role; ``claims`` are those of a Principal."""
        auth = load(self._settings_file(self.ports[0]), self._secrets).auth
        who = Principal(subject=subject or f"fleet-{role}", roles=(role,), **claims)
        key = LocalKey.read(self.shared.secret)
        return issue(key, who, expected=expected(auth), lifetime=_HOUR)

    async def tell(self, port: int, system: str, *changes: Mapping[str, str]) -> httpx.Response:
        """Send a signed notice to one gateway alone."""
        body = msgspec.json.encode({"changes": changes})
        headers = {HEADER: sign(self.shared.secret, body, int(time.time()))}
        async with httpx.AsyncClient(base_url=self.url(port), trust_env=False) as client:
            return await client.post(f"/events/{system}", content=body, headers=headers)

    def _settings_file(self, port: int) -> Path:
        file = self._folder / f"{port}.toml"
        if not file.exists():
            told = {**self._tables, "server": {**self._tables["server"], "port": port}}
            file.write_text("\n".join(f"{name} = {toml(table)}" for name, table in told.items()))
        return file


@asynccontextmanager
async def fleet(
    shared: Shared, count: int, tables: Mapping[str, Any] | None = None
) -> AsyncIterator[Fleet]:
    """Run so many gateways, all ready; ``tables`` are laid over the settings."""
    chosen = merged(settings(shared, count), tables or {})
    with tempfile.TemporaryDirectory(prefix="fleet-") as folder:
        made = Fleet(Path(folder), shared, chosen)
        try:
            ports = [free_port() for _ in range(count)]
            await asyncio.to_thread(made.fill, ports[0])
            for port in ports:
                made.start(port)
            await asyncio.gather(*map(made.ready, made.ports))
            yield made
        finally:
            made.end()


def settings(shared: Shared, count: int) -> dict[str, dict[str, Any]]:
    """Return the settings of all gateways; the catalogue is the ERP under a second name."""
    served = shared.systems.settings()
    kinds = served["erp"]["kinds"]
    served["catalogue"] = {**served["erp"], "kinds": {"product": kinds.pop("product")}}
    owners = {kind: name for name, one in served.items() for kind in one["kinds"]}
    owners |= dict.fromkeys(_OF_THE_CRM, "crm")
    return {
        "server": {"replicas": count, "max_in_flight": 4096},
        "auth": {"issuer": "fleet", "audience": "c360", "database": shared.database},
        "audit": {"url": shared.database},
        "cache": {"url": shared.redis},
        "directory": {"url": shared.database},
        "limits": {"per_minute": 1_000_000_000},
        "systems": served,
        "owners": {kind: owner for kind, owner in owners.items() if kind in set(Kind)},
    }
