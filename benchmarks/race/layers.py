"""Sampled call stacks, added up: by function, by layer, in microseconds per request.

A sampler takes threads that wait for one that works, so each thread's samples are given the CPU
time that the kernel counted for it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

# Which part of a file's path says whose work it is, the first that fits. What is in none of these
# (the standard library, mostly) works for whoever called it.
LAYERS: Final[Mapping[str, str]] = {
    "/site-packages/httpx/": "HTTP client",
    "/site-packages/httpcore/": "HTTP client",
    "/site-packages/h11/": "HTTP client",
    "/site-packages/anyio/": "HTTP client",
    "/site-packages/graphql/language/": "GraphQL parse",
    "/site-packages/graphql/validation/": "GraphQL validate",
    "/site-packages/graphql/execution/": "GraphQL execute",
    "/site-packages/graphql/": "GraphQL execute",
    "/site-packages/strawberry/": "GraphQL strawberry",
    "/site-packages/uvicorn/": "server",
    "/site-packages/starlette/": "server",
    "/site-packages/sqlalchemy/": "databases",
    "/site-packages/aiosqlite/": "databases",
    "/site-packages/structlog/": "log",
    "/site-packages/prometheus_client/": "metrics",
    "/site-packages/opentelemetry/": "tracing",
    "/site-packages/jwt/": "who asks",
    "/gateway/auth/": "who asks",
    "/gateway/telemetry/": "metrics and log",
    "/gateway/": "gateway",
    "/policies/audit/": "read log",
    "/policies/": "policy",
    "/resolvers/": "resolvers",
    "/backends/vendors/": "backends: vendor",
    "/backends/protocols/": "backends: vendor",
    "/backends/wire": "backends: vendor",
    "/backends/adapter": "backends: vendor",
    "/backends/directory/": "directory",
    "/backends/fleet/": "backends: fleet",
    "/backends/": "backends: cache and shelter",
}
REST: Final = "event loop and the like"
_FRAME: Final = re.compile(r"(.*?) \((.*?)(?::\d+)?\)")
_ROOT: Final = re.compile(r"/(?=(gateway|resolvers|policies|backends|python3\.\d+)/)")
_THREAD: Final = re.compile(r"thread \((\d+)\)")


class Frame(NamedTuple):
    """One line of a stack."""

    function: str
    file: str

    @property
    def layer(self) -> str | None:
        """Whose work it is; None where it works for its caller."""
        return next((name for part, name in LAYERS.items() if part in self.file), None)

    def __str__(self) -> str:
        place = self.file.rpartition("/site-packages/")[2]
        found = _ROOT.search(place)
        return f"{place[found.end() :] if found else place}:{self.function}"


class Stack(NamedTuple):
    """A stack of a thread, the outermost frame first, and how often it was seen."""

    thread: int
    frames: Sequence[Frame]
    seen: int


Micros = defaultdict[str, float]


def parsed(text: str) -> list[Stack]:
    """Read folded stacks: ``thread (7): name;outer (file:1);inner (file:2) 17`` a line."""
    return [_stack(line) for line in text.splitlines() if line.count(";")]


def weighed(stacks: Sequence[Stack], cpu: Mapping[int, float]) -> list[tuple[Stack, float]]:
    """Give every stack its part of its thread's CPU time."""
    seen: Counter[int] = Counter()
    for stack in stacks:
        seen[stack.thread] += stack.seen
    return [(one, cpu.get(one.thread, 0.0) * one.seen / seen[one.thread]) for one in stacks]


def _stack(line: str) -> Stack:
    frames, _, seen = line.rpartition(" ")
    thread, *rest = frames.split(";")
    number = _THREAD.match(thread)
    found = [_frame(part) for part in rest]
    return Stack(int(number[1]) if number else 0, list(_within_the_loop(found)), int(seen))


def _within_the_loop(frames: Sequence[Frame]) -> Iterator[Frame]:
    """Leave out who started the loop: they do not work for a request."""
    starters = [n for n, frame in enumerate(frames) if frame.file.endswith("/asyncio/runners.py")]
    yield from frames[starters[-1] :] if starters else frames


def _frame(text: str) -> Frame:
    found = _FRAME.fullmatch(text)
    return Frame(found[1], found[2]) if found else Frame(text, "")


def by_layer(stacks: Iterable[tuple[Stack, float]]) -> Micros:
    """Add up whose work it was: the innermost frame that belongs to somebody."""
    found = Micros(float)
    for stack, micros in stacks:
        whose = (frame.layer for frame in reversed(stack.frames))
        found[next((layer for layer in whose if layer), REST)] += micros
    return found


def by_function(stacks: Iterable[tuple[Stack, float]]) -> Micros:
    """Add up in which function it was."""
    found = Micros(float)
    for stack, micros in stacks:
        found[str(stack.frames[-1])] += micros
    return found


def with_library(stacks: Iterable[tuple[Stack, float]]) -> Micros:
    """Add up for the functions that belong to somebody, with what works for its caller."""
    found = Micros(float)
    for stack, micros in stacks:
        owned = (frame for frame in reversed(stack.frames) if frame.layer)
        found[str(next(owned, stack.frames[-1]))] += micros
    return found


def with_callees(stacks: Iterable[tuple[Stack, float]]) -> Micros:
    """Add up for the functions that belong to somebody, with what they called."""
    found = Micros(float)
    for stack, micros in stacks:
        for name in {str(frame) for frame in stack.frames if frame.layer}:
            found[name] += micros
    return found


def told(title: str, micros: Micros, total: float, most: int = 25) -> str:
    """Return a table: microseconds per request, share, name."""
    ordered = sorted(micros.items(), key=lambda pair: -pair[1])[:most]
    rows = [f"{own:9.1f} us {own / total:6.1%}  {name}" for name, own in ordered]
    return "\n".join([title, *rows, ""])
