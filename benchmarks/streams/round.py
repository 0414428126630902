"""One round: subscribers on one order, an order that changes, and what that took."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from backends.vocabulary import Kind
from benchmarks.streams.clients import Job, Told
from policies.principal import Principal
from tests.journeys.company import Company
from tests.journeys.subscribing import ORDER, streaming
from tests.journeys.telling import tell
from tests.journeys.test_events import MINUTES, reprice

NUMBER = "S3"
ERP_SECONDS = 0.02
PAUSE = 1.0  # seconds between two changes
PATIENCE = 60.0
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a round came to; times in seconds, memory in bytes."""

    subscribers: int
    audiences: int
    changes: int
    reads: int
    superseded: int
    latencies: tuple[float, ...]
    memory: float

    def latency(self, share: float) -> float:
        """Return the latency that this share of the pushes did not exceed."""
        found = sorted(self.latencies)
        return found[min(len(found) - 1, int(share * len(found)))]


def alike(number: int) -> Principal:
    """Return one of many people with the same rights."""
    return Principal(subject=f"u{number}", roles=("finance",))


def different(number: int) -> Principal:
    """Return one of many people, each with rights of their own."""
    teams = frozenset({f"team{number}"})
    return Principal(subject=f"u{number}", roles=("finance",), teams=teams)


async def measured(
    way: str, who: Callable[[int], Principal], subscribers: int, changes: int
) -> Figures:
    """Run a round in a gateway of its own."""
    with tempfile.TemporaryDirectory() as folder, many_requests():
        async with streaming(Path(folder), freshness=MINUTES) as company:
            company.erp.delays[Kind.ORDER] = lambda: asyncio.sleep(ERP_SECONDS)
            return await _round(company, way, who, subscribers, changes)


async def _round(
    company: Company, way: str, who: Callable[[int], Principal], subscribers: int, changes: int
) -> Figures:
    await _changed(company, 0)
    before = _resident()
    tokens = [company.token(who(number), 3600.0) for number in range(subscribers)]
    url = company.client.base_url
    assert url.port is not None
    job = Job(
        host=url.host, port=url.port, way=way, tokens=tuple(tokens), query=ORDER, number=NUMBER
    )
    clients = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.streams.clients"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    assert clients.stdin is not None
    assert clients.stdout is not None
    clients.stdin.write(msgspec.json.encode(job) + b"\n")
    async with asyncio.timeout(PATIENCE):
        assert await clients.stdout.readline() == b"ready\n"
        await _all_listen(company, subscribers)
    memory = (_resident() - before) / subscribers
    audiences = company.gateway.live.audiences
    company.calls()
    sent = [await _changed(company, number) for number in range(1, changes + 1)]
    reads = len(company.calls())
    clients.stdin.close()
    told = msgspec.msgpack.decode(await clients.stdout.read(), type=list[Told])
    await clients.wait()
    return Figures(
        subscribers=subscribers,
        audiences=audiences,
        changes=changes,
        reads=reads,
        superseded=subscribers * changes - sum(1 for one in told if one.change),
        latencies=tuple(one.at - sent[one.change - 1] for one in told if one.change),
        memory=memory,
    )


async def _all_listen(company: Company, count: int) -> None:
    while len(company.gateway.live) < count:  # noqa: ASYNC110 - nobody says when all are there
        await asyncio.sleep(0.05)
    await asyncio.sleep(PAUSE)


async def _changed(company: Company, number: int) -> float:
    """Change the order and tell of it; return when the notice was sent (monotonic)."""
    reprice(company, NUMBER, f"{number}.00")
    other = {"kind": "product", "key": f"P{number}"}  # no two notices are the same
    sent = time.monotonic()
    answer = await tell(company, "erp", {"kind": "order", "key": NUMBER}, other)
    answer.raise_for_status()
    await asyncio.sleep(PAUSE)
    return sent


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE


@contextmanager
def many_requests() -> Iterator[None]:
    """Let this process and the one it starts hold some thousand connections."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


ROUNDS: Mapping[str, tuple[str, Callable[[int], Principal]]] = {
    "events, same rights": ("events", alike),
    "WebSocket, same rights": ("websocket", alike),
    "events, all rights differ": ("events", different),
}
