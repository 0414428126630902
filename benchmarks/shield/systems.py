"""The company's CRM and ERP while they run, and what can be asked of them and done to them."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import msgspec

from benchmarks.shield import company
from benchmarks.shield.house import Open, Wanted
from gateway.demo.lab.described import described

START_SECONDS = 60.0
STOP_SECONDS = 5.0
PER_CALL = 1_000  # keys that one call for stock may carry


class Change(msgspec.Struct, frozen=True):
    """A stock's new value, and since when it is answered (monotonic, of this machine)."""

    sku: str
    available: str
    monotonic: float


class Systems:
    """The house, by its API."""

    def __init__(self, opened: Open, pid: int, client: httpx.AsyncClient) -> None:
        """Use ``standing``."""
        self.opened = opened
        self.pid = pid
        self._client = client

    async def fault(self, system: str, fault: str = "none", **how: Any) -> None:
        """Make something wrong with ``crm``, ``erp`` or ``redis`` (its proxy), or heal it."""
        await self._ask("PUT", f"/control/{system}", {"fault": fault, **how})

    async def latency(self, seconds: float) -> None:
        """Let every answer take so long at least."""
        await self._ask("PUT", "/control", {"latency": seconds})

    async def changes(self, per_second: float) -> None:
        """Change so many stocks per second from now on."""
        await self._ask("PUT", "/bench/changes", {"rate": per_second})

    async def change(self, sku: str, available: str) -> None:
        """Change one stock, without telling anybody."""
        await self._ask("POST", "/control/change", {"sku": sku, "available": available})

    async def counts(self, system: str = "erp") -> Any:
        """Return ``calls``, ``kinds`` (by ``kind.lookup``), ``in_flight`` and ``peak``."""
        return (await self._ask("GET", "/control"))["systems"][system]["counts"]

    async def calls(self, system: str = "erp") -> list[float]:
        """Return the instants of all calls since the last reset."""
        found: list[float] = await self._ask("GET", f"/bench/calls/{system}")
        return found

    async def reset(self) -> None:
        """Count from nothing."""
        await self._ask("POST", "/control/reset")

    async def journal(self, since: int = 0) -> list[Change]:
        """Return all changes of stocks, oldest first."""
        response = await self._client.get(f"/control/journal?since={since}")
        shape = dict[str, list[Change]]
        return msgspec.json.decode(response.content, type=shape)["changes"]

    def settings(self) -> dict[str, Any]:
        """Describe both systems for the gateway's settings."""
        crm, erp = company.crm(1), company.erp(1, 1)
        told = {
            "crm": described(self.opened.crm, crm.serves, ("erp",)),
            "erp": described(self.opened.erp, erp.serves),
        }
        told["erp"]["kinds"]["stock"]["sku"]["max_keys"] = PER_CALL
        return {name: {**system, "timezone": "UTC"} for name, system in told.items()}

    async def _ask(self, method: str, path: str, body: Any = None) -> Any:
        response = await self._client.request(method, path, json=body)
        response.raise_for_status()
        return response.json()


@asynccontextmanager
async def standing(wanted: Wanted | None = None) -> AsyncIterator[Systems]:
    """Run the house beside this process."""
    process = _started()
    try:
        opened = _agreed(process, wanted or Wanted())
        async with httpx.AsyncClient(
            base_url=opened.control, timeout=START_SECONDS, trust_env=False
        ) as client:
            yield Systems(opened, process.pid, client)
    finally:
        _end(process)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-m", "benchmarks.shield.house"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


def _agreed(process: subprocess.Popen[bytes], wanted: Wanted) -> Open:
    assert process.stdin is not None
    assert process.stdout is not None
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    try:
        process.stdin.write(msgspec.json.encode(wanted) + b"\n")
        process.stdin.flush()
        return msgspec.json.decode(process.stdout.readline(), type=Open)
    finally:
        late.cancel()


def _end(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(BrokenPipeError):
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
