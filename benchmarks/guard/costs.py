"""What one question of each workload costs, counted."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import msgspec

from benchmarks.guard.counting import Spread, Work, each, left, peak, steps
from benchmarks.guard.door import Door, opened
from benchmarks.guard.layers import Layer, nothing
from benchmarks.guard.processor import Counter, Unavailable
from benchmarks.guard.systems import Systems
from benchmarks.guard.wires import Loop
from benchmarks.race.checked import Wrong, complaint
from benchmarks.race.workloads import WORKLOADS

# Whether what was read is kept; W3 is measured when all it asks for is kept.
KEPT: Final[Mapping[str, bool]] = {
    "w1": False,
    "w2": False,
    "w3": True,
    "w4": False,
    "w1warm": True,
}
_WARMUPS: Final = 8


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """One question: interpreter's steps, memory in KB at most, blocks left, calls to systems.

    ``instructions`` are those of the processor, None where the kernel does not count them.
    """

    steps: Spread
    peak: Spread
    left: Spread
    calls: int
    instructions: Spread | None = None


def counted(names: Sequence[str] = tuple(KEPT), layer: Layer = nothing) -> dict[str, Cost]:
    """Count what the workloads cost with this layer around the application."""
    systems = Systems()
    with (
        TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=lambda: Loop(systems)) as runner,
    ):
        return runner.run(_counted(names, layer, systems, Path(folder)))


async def _counted(
    names: Sequence[str], layer: Layer, systems: Systems, folder: Path
) -> dict[str, Cost]:
    found = {}
    for warm in sorted({KEPT[name] for name in names}):
        async with opened(folder / f"warm-{warm}", layer, warm=warm) as door:
            for name in names:
                if KEPT[name] == warm:
                    found[name] = await _cost(name, door, systems)
    return found


async def _cost(name: str, door: Door, systems: Systems) -> Cost:
    workload = WORKLOADS[name]
    ask = partial(door.ask, door.request(workload))
    for _ in range(_WARMUPS):
        answer = await ask()
    wrong = complaint(msgspec.json.decode(answer), door.candidate.leaves(workload), workload.role)
    if wrong:
        raise Wrong(f"{workload.title}: {wrong}: {answer[:300]!r}")
    before = systems.calls.total()
    await ask()
    calls = systems.calls.total() - before
    return Cost(
        steps=await steps(ask),
        left=await left(ask),
        peak=await peak(ask),
        calls=calls,
        instructions=await _instructions(ask),
    )


async def _instructions(ask: Work) -> Spread | None:
    try:
        counter = Counter()
    except Unavailable:
        return None
    with closing(counter):
        return await each(counter.read, ask)
