"""The load: a process of its own with raw connections, which keeps every answer with its instants.

Reads a job from standard input, as a line of JSON, and writes what it saw to standard output as
MessagePack. It takes part of the cores of a small machine: rates are those of gateway and load
together.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import msgspec
import uvloop

OK = 200
TURNED_AWAY = 503
NOTHING = 0  # the status where the other side hung up
_PATIENCE = 60.0  # seconds past the end that the last answers may take


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to ask whom.

    ``bodies`` are sent in turn, over ``connections`` spread evenly over ``urls``, for ``seconds``
    and until there are ``answers``. With a ``rate`` so many begin per second, however long they
    take; without, each connection asks again as soon as it has its answer, or ``pause`` seconds
    after it was turned away. ``bearing`` is a token. ``until_told`` goes on until standard input
    ends, however long that takes.
    """

    urls: tuple[str, ...]
    bearing: str
    bodies: tuple[msgspec.Raw, ...]
    connections: int
    seconds: float
    answers: int = 0
    rate: float = 0.0
    pause: float = 0.0
    until_told: bool = False


class Seen(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One exchange: when it was due (monotonic), when the answer was there, its status and body."""

    sent: float
    received: float
    status: int
    body: bytes


Next: TypeAlias = Callable[["_Exchange", int], None]


class _Exchange(asyncio.Protocol):
    """A connection with one question on it at a time."""

    def __init__(self, next_: Next, seen: list[Seen]) -> None:
        self._next = next_
        self._seen = seen
        self._transport: Any = None
        self._due = 0.0
        self._read = b""
        self._length = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    @property
    def alive(self) -> bool:
        """Whether it can be asked on."""
        return not self._transport.is_closing()

    def ask(self, request: bytes, due: float) -> None:
        """Ask; ``due`` is when it should have been asked."""
        self._due, self._read, self._length = due, b"", 0
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._read = self._read + data if self._read else data
        if not self._length:
            head = self._read.find(b"\r\n\r\n")
            if head < 0:
                return
            self._length = head + 4 + _length(self._read[:head])
        if len(self._read) >= self._length:
            self._end(int(self._read[9:12]), self._read[self._read.find(b"\r\n\r\n") + 4 :])

    def connection_lost(self, _error: Exception | None) -> None:
        if self._due:
            self._end(NOTHING, b"")

    def close(self) -> None:
        """Hang up."""
        self._due = 0.0
        self._transport.abort()

    def _end(self, status: int, body: bytes) -> None:
        self._seen.append(Seen(self._due, time.monotonic(), status, body))
        self._due = 0.0
        self._next(self, status)


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0] or b"0")


class _Load:
    """A job under way; ``told`` is that it is enough."""

    def __init__(self, job: Job, told: threading.Event) -> None:
        self._job = job
        self._told = told
        self._requests = itertools.cycle([_posted(job.bearing, body) for body in job.bodies])
        self._free: deque[_Exchange] = deque()
        self._asking = 0
        self._idle = asyncio.Event()
        self._began = 0.0
        self.seen: list[Seen] = []

    async def run(self) -> None:
        """Do it."""
        exchanges = [await _connected(url, self._next, self.seen) for url in _spread(self._job)]
        self._free.extend(exchanges)
        self._began = time.monotonic()
        if self._job.rate:
            await self._pace()
        else:
            while self._free:
                self._ask(self._free.popleft(), time.monotonic())
        if self._asking:
            await asyncio.wait_for(self._idle.wait(), self._job.seconds + _PATIENCE)
        for exchange in exchanges:
            exchange.close()

    async def _pace(self) -> None:
        """Begin as many per second as the job says; what finds no connection free begins late."""
        number = 0
        while not self._over():
            due = self._began + number / self._job.rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            if not self._free:
                await asyncio.sleep(0.001)
                continue
            exchange = self._free.popleft()  # in turn: who idles is hung up by the other side
            if exchange.alive:
                self._idle.clear()
                self._ask(exchange, due)
                number += 1

    def _over(self) -> bool:
        if self._job.until_told:
            return self._told.is_set()
        late = time.monotonic() - self._began >= self._job.seconds
        return late and len(self.seen) >= self._job.answers

    def _ask(self, exchange: _Exchange, due: float) -> None:
        self._asking += 1
        exchange.ask(next(self._requests), due)

    def _next(self, exchange: _Exchange, status: int) -> None:
        """Go on with a connection that has its answer."""
        if status == TURNED_AWAY and self._job.pause and not self._over():
            asyncio.get_running_loop().call_later(self._job.pause, self._next, exchange, OK)
            return
        self._asking -= 1
        if status != NOTHING:
            if self._job.rate or self._over():
                self._free.append(exchange)
            else:
                self._ask(exchange, time.monotonic())
        if not self._asking:
            self._idle.set()


async def put(job: Job, told: threading.Event) -> list[Seen]:
    """Do a job; ``told`` is that it is enough."""
    load = _Load(job, told)
    await load.run()
    return load.seen


def _spread(job: Job) -> list[str]:
    return [job.urls[n % len(job.urls)] for n in range(job.connections)]


async def _connected(url: str, next_: Next, seen: list[Seen]) -> _Exchange:
    place = urlsplit(url)
    assert place.hostname is not None
    assert place.port is not None
    loop = asyncio.get_running_loop()
    _, exchange = await loop.create_connection(
        lambda: _Exchange(next_, seen), place.hostname, place.port
    )
    return exchange


def _posted(token: str, body: msgspec.Raw) -> bytes:
    content = bytes(body)
    head = (
        "POST /graphql HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\n"
        f"content-type: application/json\r\nauthorization: Bearer {token}\r\n"
        f"content-length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


async def loaded(job: Job, done: asyncio.Event | None = None) -> list[Seen]:
    """Do a job in a process of its own; with ``done``, until that is set."""
    job = msgspec.structs.replace(job, until_told=done is not None)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.shield.load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(job) + b"\n")
        if done is not None:
            await done.wait()
        process.stdin.close()
        told = await process.stdout.read()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return msgspec.msgpack.decode(told, type=list[Seen])


def asked(query: str, variables: dict[str, Any]) -> msgspec.Raw:
    """Write the body of a question."""
    return msgspec.Raw(msgspec.json.encode({"query": query, "variables": variables}))


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value that a part of all values does not exceed; 0 where there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def main() -> None:
    """Do the job of standard input."""
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    told = threading.Event()
    threading.Thread(target=_listen, args=(told,), daemon=True).start()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        sys.stdout.buffer.write(msgspec.msgpack.encode(runner.run(put(job, told))))


def _listen(told: threading.Event) -> None:
    """Wait until standard input ends."""
    sys.stdin.buffer.read()
    told.set()


if __name__ == "__main__":
    main()
