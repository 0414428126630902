"""Clients that poll, each on a connection of its own that stays open, in a process of their own.

Reads one ``Polling`` from standard input, as JSON, says so when all are connected, polls until
standard input ends, and writes how long the answers took.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import msgspec
import uvloop

from benchmarks.exchanges import Exchange, opened
from tests.connections import posted

_OK = 200


class Polling(msgspec.Struct, frozen=True, kw_only=True):
    """``clients`` spread evenly over ``urls``; each asks for a stock every ``every`` seconds."""

    urls: tuple[str, ...]
    token: str
    query: str
    skus: tuple[str, ...]
    clients: int
    every: float
    seed: int


class Polled(msgspec.Struct, frozen=True, kw_only=True):
    """Milliseconds of every good answer, and the statuses of the others."""

    ms: list[float]
    others: list[int]


async def poll(wanted: Polling) -> Polled:
    """Poll until standard input ends; a client whose answer is late asks again when it has it."""
    async with AsyncExitStack() as stack:
        share = wanted.clients // len(wanted.urls)
        exchanges = [
            exchange
            for url in wanted.urls
            for exchange in await stack.enter_async_context(opened(url, share))
        ]
        sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
        found = Polled(ms=[], others=[])
        over = asyncio.ensure_future(asyncio.to_thread(sys.stdin.buffer.read))
        chosen = random.Random(wanted.seed)  # noqa: S311 - no secret
        clients = [asyncio.create_task(_client(one, wanted, chosen, found)) for one in exchanges]
        await over
        for client in clients:
            client.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
    return found


async def _client(
    exchange: Exchange, wanted: Polling, chosen: random.Random, found: Polled
) -> None:
    due = time.perf_counter() + chosen.random() * wanted.every
    while True:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        sku = chosen.choice(wanted.skus)
        status = await exchange.ask(posted(wanted.token, wanted.query, {"sku": sku}))
        if status == _OK:
            found.ms.append((time.perf_counter() - began) * 1e3)
        else:
            found.others.append(status)
        due = max(due + wanted.every, time.perf_counter())


@asynccontextmanager
async def polling(wanted: Polling, done: Callable[[Polled], None]) -> AsyncIterator[None]:
    """Let clients poll meanwhile; ``done`` hears how that went."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", __name__), stdin=PIPE, stdout=PIPE, limit=2**26
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(msgspec.json.encode(wanted) + b"\n")
        await process.stdout.readline()
        yield
        process.stdin.close()
        done(msgspec.json.decode(await process.stdout.readline(), type=Polled))
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def main() -> None:
    """Poll as standard input says."""
    wanted = msgspec.json.decode(sys.stdin.buffer.readline(), type=Polling)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.buffer.write(msgspec.json.encode(runner.run(poll(wanted))) + b"\n")


if __name__ == "__main__":
    main()
