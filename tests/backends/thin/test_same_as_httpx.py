"""The same answers through both wires: equal responses and equal errors, or a reason why not."""

from __future__ import annotations

import gzip
from typing import TypeAlias

import pytest

from backends.errors import BackendError, Garbled, Unavailable
from backends.thin.wire import ThinWire
from backends.wire import HttpxWire, Request, Response, Wire
from tests.backends.thin.answers import OK, PACKED, RIGHT, TO_THE_END, WRONG
from tests.backends.thin.hostile import Hostile, Visit, hostile, soon

pytestmark = pytest.mark.integration

Outcome: TypeAlias = Response | type[BackendError]

MORE: dict[str, bytes] = {
    "nothing": b"",
    "cut head": OK[:-1],
    "cut body": OK + b"content-length: 3\r\n\r\nhi",
    "cut chunk": OK + b"transfer-encoding: chunked\r\n\r\n3\r\nhi",
    "cut before the last chunk": OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n",
    "too large": OK + b"content-length: 2000\r\n\r\n" + bytes(2000),
    "too large in chunks": OK
    + b"transfer-encoding: chunked\r\n\r\n7d0\r\n"
    + bytes(2000)
    + b"\r\n0\r\n\r\n",
    "too large unpacked": OK
    + b"connection: close\r\ncontent-encoding: gzip\r\n\r\n"
    + gzip.compress(bytes(2000)),
    "not packed": OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\nhi",
    "cut packing": OK
    + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % (len(PACKED) - 8)
    + PACKED[:-8],
    "packing not asked for": OK + b"content-encoding: zstd\r\ncontent-length: 2\r\n\r\nhi",
    "Latin field": OK + b"x-a: \xe9\r\ncontent-length: 2\r\n\r\nhi",
    "empty field": OK + b"x-a:\r\ncontent-length: 2\r\n\r\nhi",
    "cookies": OK + b"set-cookie: a=1\r\nset-cookie: b=2\r\ncontent-length: 0\r\n\r\n",
    "answer behind": OK + b"content-length: 2\r\n\r\nhi" + OK + b"content-length: 2\r\n\r\nno",
}
ANSWERS = (
    {name: (one.method, one.raw) for name, one in (RIGHT | TO_THE_END).items()}
    | {name: ("GET", raw) for name, raw in WRONG.items()}
    | {name: ("GET", raw) for name, raw in MORE.items()}
)

# Where we are stricter, and why. Every answer that httpx takes here has two readings, or too few.
_TWO_ENDS = "servers and proxies disagree on where such a body ends"
_OLD = "it does not know what the other fields mean"
STRICTER: dict[str, tuple[type[BackendError], str]] = {
    "another version": (Unavailable, _OLD),
    "first version": (Unavailable, _OLD),
    "lines without return": (Unavailable, _TWO_ENDS),
    "length twice": (Unavailable, _TWO_ENDS),
    "list of lengths": (Unavailable, _TWO_ENDS),
    "length beside chunks": (Unavailable, _TWO_ENDS),
    "chunks beside length": (Unavailable, _TWO_ENDS),
    "chunks in the old version": (Unavailable, _TWO_ENDS),
    "folded field": (Unavailable, "a line that begins with a space is a field to some"),
    "large head": (Unavailable, "64 KiB are enough; httpx stops at 100 KB"),
    "many fields": (Unavailable, "200 are enough; httpx counts bytes only"),
    "cut packing": (Garbled, "half a body is no body; httpx does not look for its end"),
    "packing not asked for": (Garbled, "httpx hands on the packed bytes"),
}


async def outcome(wire: Wire, method: str) -> Outcome:
    try:
        return await wire.send(Request(method=method, path="/x"), deadline=soon())
    except BackendError as error:
        return type(error)
    finally:
        await wire.aclose()


async def both(host: Hostile, method: str) -> tuple[Outcome, Outcome]:
    thin = ThinWire("erp", host.url, largest_body=1000)
    usual = HttpxWire("erp", host.url, largest_body=1000)
    return await outcome(thin, method), await outcome(usual, method)


@pytest.mark.parametrize("name", ANSWERS)
async def test_answer_means_the_same_to_both(name: str) -> None:
    method, raw = ANSWERS[name]

    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(raw)

    async with hostile(script) as host:
        ours, usual = await both(host, method)
    if name not in STRICTER:
        assert ours == usual
        return
    expected, reason = STRICTER[name]
    assert reason
    assert ours is expected
    assert isinstance(usual, Response), "httpx has become as strict: the line can go"


def test_every_exception_is_an_answer() -> None:
    assert STRICTER.keys() <= ANSWERS.keys()
    assert {error for error, _ in STRICTER.values()} <= {Unavailable, Garbled}
