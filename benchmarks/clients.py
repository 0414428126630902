"""Clients in a process of their own, so that their work is not counted as the gateway's.

Reads jobs from standard input, a JSON line each, and answers each with a line: the milliseconds
that every question took, and how many answers came without what could not be logged in time.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from typing import Any

import msgspec

from tests.connections import Connection, connected, posted

_SECONDS = 60.0
WITHHELD = b"BACKEND_UNAVAILABLE"  # the code of what is not shown while nothing can be logged


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask, how often, by how many at a time; ``rate`` begins so many per second."""

    url: str
    token: str
    query: str
    variables: dict[str, Any]
    callers: int
    questions: int
    rate: float = 0.0


class Done(msgspec.Struct):
    """What every question took, in ms, and how many answers withheld what was to be logged."""

    took: list[float]
    withheld: int = 0


async def work(job: Job) -> Done:
    """Do a job; an error other than that of a log that is too slow ends it."""
    done = Done([])
    request = posted(job.token, job.query, job.variables)
    async with asyncio.timeout(_SECONDS), connected(job.url, job.callers) as connections:
        due = _paced(job) if job.rate else time.perf_counter
        left = iter(range(job.questions))

        async def call(connection: Connection) -> None:
            for _ in left:
                began = due()
                await asyncio.sleep(max(0.0, began - time.perf_counter()))
                answer = await connection.ask(request)
                done.took.append((time.perf_counter() - began) * 1e3)
                done.withheld += _withheld(answer)

        await asyncio.gather(*map(call, connections))
    return done


def _withheld(answer: bytes) -> bool:
    assert b'"errors"' not in answer or WITHHELD in answer, answer
    return WITHHELD in answer


def _paced(job: Job) -> Callable[[], float]:
    """Say when the next question is due: time spent waiting for a connection counts."""
    began = time.perf_counter()
    numbers = iter(range(job.questions))
    return lambda: began + next(numbers) / job.rate


def main() -> None:
    """Do jobs until there are no more."""
    for line in sys.stdin.buffer:
        done = asyncio.run(work(msgspec.json.decode(line, type=Job)))
        sys.stdout.buffer.write(msgspec.json.encode(done) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
