"""Faults at random, the same for the same seed: every system has good and bad times of its own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import httpx
import msgspec

from benchmarks.shield.systems import Systems
from gateway.demo.lab.faults import HTTP, TCP, Fault

SYSTEMS: Final = ("crm", "erp", "redis")
GOOD: Final = (0.5, 6.0)  # seconds between two faults of one system
BAD: Final = (0.5, 9.0)  # seconds that a fault lasts
SLOW: Final = (0.05, 3.0)  # seconds
DRIP: Final = (0.001, 0.05)  # seconds
SHARES: Final = (1.0, 1.0, 0.3)  # of the answers that are hit


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """After so many good seconds, so many bad ones."""

    good: float
    bad: float
    fault: Fault
    how: dict[str, Any]


def troubles(system: str, seed: int) -> Iterator[Trouble]:
    """Draw the troubles of a system, without end."""
    chosen = random.Random(f"{seed} {system}")  # noqa: S311 - no secret
    offered = sorted((TCP if system == "redis" else HTTP) - {Fault.NONE})
    while True:
        fault = chosen.choice(offered)
        share = chosen.choice(SHARES)
        how: dict[str, Any] = {} if fault is Fault.REFUSE else {"probability": share}
        if fault is Fault.SLOW:
            how["seconds"] = chosen.uniform(*SLOW)
        if fault is Fault.DRIP:
            how["seconds"] = chosen.uniform(*DRIP)
        good, bad = chosen.uniform(*GOOD), chosen.uniform(*BAD)
        yield Trouble(good=good, bad=bad, fault=fault, how=how)


async def torment(systems: Systems, seed: int, count: list[str]) -> None:
    """Trouble all systems until cancelled, and heal them then; ``count`` gets what was done."""
    try:
        async with asyncio.TaskGroup() as group:
            for name in SYSTEMS:
                group.create_task(_torment(systems, name, seed, count))
    finally:
        for name in SYSTEMS:
            await systems.fault(name)


async def _torment(systems: Systems, name: str, seed: int, count: list[str]) -> None:
    for trouble in troubles(name, seed):
        await asyncio.sleep(trouble.good)
        with suppress(httpx.TransportError):  # the machine is busy: the next one comes
            await systems.fault(name, trouble.fault, **trouble.how)
            count.append(f"{name} {trouble.fault}")
            await asyncio.sleep(trouble.bad)
            await systems.fault(name)
