"""What access control costs a customer-360 question: the policy at the fields, and the read log.

Run it as ``python -m benchmarks.access [--rounds N]``. Gateways that differ in
nothing else are asked in turns, in one process; all they ask the systems for is in their caches,
so that nothing else hides the difference. CPU is that of the whole process, the read log's threads
among it; the clients that ask over HTTP have a process of their own. What a part costs is the
median of all rounds' differences: in percent, and in microseconds, which stay the same when the
rest of a request gets cheaper. On a busy machine the log can be too slow for an answer, which then
leaves without the sensitive fields: such answers are counted, and their rounds left out.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import median

import msgspec
import uvloop

from benchmarks.clients import Done, Job
from benchmarks.compared import Compared, Kind, gateways
from gateway.app import load_policy
from gateway.settings import Policy as PolicyFiles
from gateway.telemetry import configure
from resolvers.schema import build
from tests.journeys.questions import CUSTOMER_360

CALLERS = (1, 8, 32)
FEWEST = 4  # questions per batch: short batches in turns, so that all meet the same disturbances
RATE = 30.0
CONNECTIONS = 16
GRANTS = 100_000
WARM = 30
LINE = 2**22

# One batch of questions: by how many at a time, how many, at which rate (0: without a pause).
Batch = Callable[[Compared, int, int, float], Awaitable[Done]]


class Spent(msgspec.Struct):
    """What one gateway took: CPU per question of each round, and every question's time, in ms.

    A round in which an answer was withheld has no CPU: it did its work twice.
    """

    cpu: list[float | None]
    took: list[float]
    withheld: int = 0

    def row(self, name: str) -> str:
        """Return a line of the table."""
        took = sorted(self.took)
        return (
            f"  {name:<26}{median(one for one in self.cpu if one):9.3f}{median(took):9.2f}"
            f"{took[int(len(took) * 0.99)]:9.2f}{self.withheld:10}\n"
        )


class Table:
    """The figures of one way of asking."""

    def __init__(self, kinds: tuple[Kind, ...] = tuple(Kind)) -> None:
        """Begin without figures."""
        self._spent = {kind: Spent([], []) for kind in kinds}

    async def measure(self, ask: Callable[[Kind], Awaitable[Done]], turn: int) -> None:
        """Ask every gateway once, in an order that changes with the turn."""
        kinds = list(self._spent)
        for kind in (*kinds[turn % len(kinds) :], *kinds[: turn % len(kinds)]):
            gc.collect()
            cpu = time.process_time()
            done = await ask(kind)
            each = (time.process_time() - cpu) / len(done.took) * 1e3
            spent = self._spent[kind]
            spent.cpu.append(None if done.withheld else each)
            spent.took += done.took
            spent.withheld += done.withheld

    def more(self, over: Kind, under: Kind) -> str:
        """By how much the one takes more CPU than the other: the median of all rounds."""
        both = zip(self._spent[over].cpu, self._spent[under].cpu, strict=True)
        pairs = [(one, other) for one, other in both if one and other]
        share = median(one / other for one, other in pairs) - 1
        each = median(one - other for one, other in pairs)
        return f"{share * 100:+.1f} % ({each * 1e3:+.0f} us)"

    def later(self, over: Kind, under: Kind) -> float:
        """How many milliseconds the one's 99th percentile is above the other's."""
        first, second = (sorted(self._spent[kind].took) for kind in (over, under))
        return first[int(len(first) * 0.99)] - second[int(len(second) * 0.99)]

    def __str__(self) -> str:
        return "".join(spent.row(kind) for kind, spent in self._spent.items())


async def within(gateway: Compared, callers: int, questions: int, _rate: float) -> Done:
    """Ask without HTTP."""
    done = Done([])
    left = iter(range(questions))

    async def call() -> None:
        for _ in left:
            began = time.perf_counter()
            done.withheld += await gateway.ask()
            done.took.append((time.perf_counter() - began) * 1e3)

    await asyncio.gather(*(call() for _ in range(callers)))
    return done


async def over_http(
    clients: Process, gateway: Compared, callers: int, questions: int, rate: float
) -> Done:
    """Let the other process ask."""
    job = Job(
        url=gateway.url,
        token=gateway.token,
        query=CUSTOMER_360,
        variables=gateway.variables,
        callers=callers,
        questions=questions,
        rate=rate,
    )
    assert clients.stdin is not None
    assert clients.stdout is not None
    clients.stdin.write(msgspec.json.encode(job) + b"\n")
    return msgspec.json.decode(await clients.stdout.readline(), type=Done)


async def ask(asked: dict[Kind, Compared], batch: Batch, callers: int, kind: Kind) -> Done:
    """Ask one gateway a batch of questions, without a pause."""
    return await batch(asked[kind], callers, max(FEWEST, callers), 0.0)


@asynccontextmanager
async def beside() -> AsyncIterator[Process]:
    """Run the clients' process."""
    program = sys.executable, "-m", "benchmarks.clients"
    clients = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE, limit=LINE)
    try:
        yield clients
    finally:
        assert clients.stdin is not None
        clients.stdin.close()
        await clients.wait()


async def compare(asked: dict[Kind, Compared], batch: Batch, name: str, rounds: int) -> None:
    """Measure and print one table per number of callers."""
    tables = {callers: Table() for callers in CALLERS}
    for turn in range(rounds):
        for callers, table in tables.items():
            await table.measure(partial(ask, asked, batch, callers), turn)
    for callers, table in tables.items():
        _say(
            f"\n{name}, {callers} at a time{'':10}CPU ms   p50 ms   p99 ms  withheld\n{table}"
            f"  policy {table.more(Kind.POLICY, Kind.BARE)}"
            f"   read log {table.more(Kind.LOGGED, Kind.POLICY)}"
            f", of it noting {table.more(Kind.NOTED, Kind.POLICY)}\n"
        )


async def pace(asked: dict[Kind, Compared], batch: Batch, rounds: int) -> None:
    """Measure what the read log adds to an answer's time when the gateway is not overrun."""
    table = Table((Kind.POLICY, Kind.LOGGED))
    for turn in range(rounds):
        await table.measure(lambda kind: batch(asked[kind], CONNECTIONS, int(RATE), RATE), turn)
    _say(
        f"\nover HTTP, {RATE:.0f} a second{'':10}CPU ms   p50 ms   p99 ms  withheld\n{table}"
        f"  read log {table.later(Kind.LOGGED, Kind.POLICY):+.2f} ms at p99\n"
    )


def grants() -> None:
    """Measure a grant for roles that were granted something before."""
    policy = load_policy(PolicyFiles(), build())
    for roles in (("finance",), ("sales_rep", "support_agent")):
        policy.grant(roles)
        began = time.process_time()
        for _ in range(GRANTS):
            policy.grant(roles)
        each = (time.process_time() - began) / GRANTS * 1e6
        _say(f"grant for {' and '.join(roles)}: {each:.2f} us\n")


async def run(folder: Path, rounds: int) -> None:
    """Measure everything."""
    async with gateways(folder) as asked, beside() as clients:
        by_http = partial(over_http, clients)
        for gateway in asked.values():
            await within(gateway, 1, WARM, 0.0)
            await by_http(gateway, 1, WARM, 0.0)
        gc.freeze()
        await compare(asked, within, "in process", rounds)
        await compare(asked, by_http, "over HTTP", rounds)
        await pace(asked, by_http, rounds)


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=60)
    chosen = options.parse_args()
    grants()
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("wb") as nowhere:
        configure(nowhere)
        uvloop.run(run(Path(folder), chosen.rounds))


if __name__ == "__main__":
    main()
