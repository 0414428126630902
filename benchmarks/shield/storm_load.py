"""Callers in a process of their own: as fast as it answers, or so many a second whatever comes.

``python -m benchmarks.shield.storm_load FILE`` reads one ``Load`` as JSON and writes its outcomes.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from asyncio.subprocess import PIPE
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import uvloop

from benchmarks.exchanges import Exchange, opened

CONNECTIONS = 500
CALLERS = 32  # at the same time, to find out what it can carry
OK, REFUSED = 200, 503


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask: ``rate`` per second, or as fast as it answers where that is 0."""

    url: str
    request: bytes
    seconds: float
    rate: float = 0.0
    callers: int = CALLERS


class Outcome(msgspec.Struct, frozen=True, array_like=True):
    """One question: when it was due (monotonic), its status (0: no answer), and milliseconds.

    ``ms`` is from when it was due, ``sent_ms`` from when it went out: between lies the caller's own
    lateness, and the wait for a free connection.
    """

    due: float
    status: int
    ms: float
    sent_ms: float


async def carry(load: Load) -> list[Outcome]:
    """Ask; what waits for a free connection is late like everything else."""
    async with opened(load.url, CONNECTIONS) as exchanges:
        return await (_paced(load, exchanges) if load.rate else _eager(load, exchanges))


async def _eager(load: Load, exchanges: list[Exchange]) -> list[Outcome]:
    """Ask over all connections in turn: one that was not used for long costs a server more."""
    began, found = time.monotonic(), list[Outcome]()
    free = deque(exchanges)

    async def ask() -> None:
        while (due := time.monotonic()) < began + load.seconds:
            exchange = free.popleft()
            found.append(await _asked(load, exchange, due))
            free.append(exchange)

    await asyncio.gather(*(ask() for _ in range(load.callers)))
    return found


async def _paced(load: Load, exchanges: list[Exchange]) -> list[Outcome]:
    began, found = time.monotonic(), list[Outcome]()
    free, waiting = deque(exchanges), deque[float]()
    running: set[asyncio.Task[None]] = set()

    async def ask(exchange: Exchange, due: float) -> None:
        found.append(await _asked(load, exchange, due))
        while waiting:
            found.append(await _asked(load, exchange, waiting.popleft()))
        free.append(exchange)

    for due in _dues(load, began):
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if free:
            task = asyncio.create_task(ask(free.popleft(), due))
            running.add(task)
            task.add_done_callback(running.discard)
        else:
            waiting.append(due)
    await asyncio.gather(*running)
    return found


def _dues(load: Load, began: float) -> Iterator[float]:
    return (began + number / load.rate for number in range(int(load.rate * load.seconds)))


async def _asked(load: Load, exchange: Exchange, due: float) -> Outcome:
    sent = time.monotonic()
    status = await exchange.ask(load.request)
    now = time.monotonic()
    return Outcome(due, status, (now - due) * 1e3, (now - sent) * 1e3)


def share(values: Sequence[float], part: float) -> float:
    """Return a percentile, in ms; 0 where there is nothing."""
    ordered = sorted(values)
    return ordered[int(part * (len(ordered) - 1))] if ordered else 0.0


async def measured(load: Load) -> list[Outcome]:
    """Let a process of its own do it."""
    with tempfile.NamedTemporaryFile() as found:
        program = sys.executable, "-m", __name__, found.name
        process = await asyncio.create_subprocess_exec(*program, stdin=PIPE)
        await process.communicate(msgspec.json.encode(load))
        if process.returncode:
            raise RuntimeError(f"the callers ended with status {process.returncode}")
        return msgspec.json.decode(found.read(), type=list[Outcome])


def main() -> None:
    """Carry the load that comes on standard input; write what came of it to a file."""
    load = msgspec.json.decode(sys.stdin.buffer.read(), type=Load)
    Path(sys.argv[1]).write_bytes(msgspec.json.encode(uvloop.run(carry(load))))


if __name__ == "__main__":
    main()
