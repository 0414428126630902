"""An event loop whose connections end in this process."""

from __future__ import annotations

import asyncio

from backends.thin.wire import ThinWire
from backends.wire import Request
from benchmarks.guard.systems import Systems
from benchmarks.guard.wires import Loop


async def asked() -> list[bytes]:
    wire = ThinWire("crm", "http://crm.invalid")
    late = asyncio.get_running_loop().time() + 60
    asks = [Request(method="GET", path=f"/customers/{key}") for key in ("C0001", "C0002")]
    try:
        return [(await wire.send(one, deadline=late)).body for one in asks]
    finally:
        await wire.aclose()


def test_our_client_reaches_the_systems_by_any_name_and_without_a_socket() -> None:
    systems = Systems()
    with asyncio.Runner(loop_factory=lambda: Loop(systems)) as runner:
        first, second = runner.run(asked())
    assert b'"id":"C0001"' in first
    assert b'"id":"C0002"' in second
    assert systems.calls["customers"] == 2
