"""What a call costs us below GraphQL: ``python -m benchmarks.wire [ROUNDS]``.

Both wires ask the same server, which runs in a process of its own, in turns. Prints the CPU
microseconds of the client per answer: medians of the rounds, as a machine is never quiet.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import product
from subprocess import PIPE
from typing import ClassVar, TypeAlias

import typer
import uvloop

from backends.thin.wire import ThinWire
from backends.wire import HttpxWire, Request, Wire

SIZES = {"/small": 300, "/large": 5800}
IN_FLIGHT = (1, 32, 160)
ROUNDS = 7
ANSWERS = {"httpx": 320, "thin": 3200, "thin, 160 connections": 3200}  # in a round

Case: TypeAlias = tuple[str, str, int]


class _Server(asyncio.Protocol):
    """Answers as little as an answer needs; a request is one segment."""

    answers: ClassVar = {
        f"GET {path} ".encode(): (
            f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {size}\r\n\r\n"
        ).encode()
        + b"x" * size
        for path, size in SIZES.items()
    }

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.write: Callable[[bytes], None] = getattr(transport, "write")  # noqa: B009

    def data_received(self, data: bytes) -> None:
        self.write(self.answers[data[:11]])


async def serve() -> None:
    """Serve until nobody listens to us any more."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Server, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await loop.run_in_executor(None, sys.stdin.read)


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """Run the server in a process of its own; yields its address."""
    program = sys.executable, "-m", "benchmarks.wire", "--serve"
    process = await asyncio.create_subprocess_exec(*program, stdin=PIPE, stdout=PIPE)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.stdin.close()
        await process.wait()


async def asked(wire: Wire, path: str, in_flight: int, count: int) -> float:
    """Ask so often, so many at a time; return the CPU microseconds of one answer."""
    request = Request(method="GET", path=path, headers={"authorization": "Bearer none"})
    loop = asyncio.get_running_loop()
    left = iter(range(count))

    async def caller() -> None:
        for _ in left:
            response = await wire.send(request, deadline=loop.time() + 30)
            assert len(response.body) == SIZES[path]

    began = time.process_time()
    await asyncio.gather(*[caller() for _ in range(in_flight)])
    return (time.process_time() - began) / count * 1e6


async def report(rounds: int) -> None:
    """Measure and print."""
    found: dict[Case, list[float]] = {case: [] for case in product(ANSWERS, SIZES, IN_FLIGHT)}
    async with served() as url:
        wires: dict[str, Wire] = {
            "httpx": HttpxWire("x", url),
            "thin": ThinWire("x", url),
            "thin, 160 connections": ThinWire("x", url, connections=160),
        }
        for _ in range(rounds + 1):
            for (name, path, in_flight), costs in found.items():
                costs.append(await asked(wires[name], path, in_flight, ANSWERS[name]))
        for wire in wires.values():
            await wire.aclose()
    _show(found)


def _show(found: dict[Case, list[float]]) -> None:
    typer.echo(f"{'CPU us per answer':24}{'bytes':>8}" + "".join(f"{n:>10}" for n in IN_FLIGHT))
    for name, path in product(ANSWERS, SIZES):
        costs = [found[name, path, in_flight][1:] for in_flight in IN_FLIGHT]  # the first warms up
        middles = "".join(f"{statistics.median(cost):10.1f}" for cost in costs)
        typer.echo(f"{name:24}{SIZES[path]:>8}{middles}")


def main(arguments: list[str]) -> None:
    """Serve, or measure."""
    if arguments[:1] == ["--serve"]:
        uvloop.run(serve())
        return
    uvloop.run(report(int(arguments[0]) if arguments else ROUNDS))


if __name__ == "__main__":
    main(sys.argv[1:])
