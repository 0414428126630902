"""Who is told at once that there is no time, and who is left to the application."""

from __future__ import annotations

import msgspec
import pytest

from gateway.busy import WHOLE, asks_once, turn_away
from tests.connections import posted

PLAIN = posted("token", "{ viewer { subject } }", {})


def with_header(line: bytes) -> bytes:
    return PLAIN.replace(b"\r\naccept:", b"\r\n" + line + b"\r\naccept:")


def test_one_whole_plain_question_is_recognised() -> None:
    assert asks_once(PLAIN)
    assert asks_once(with_header(b"Connection: keep-alive"))


@pytest.mark.parametrize(
    "read",
    [
        PLAIN[:-1],
        PLAIN + b"P",
        PLAIN + PLAIN,
        PLAIN.replace(b"/graphql", b"/graphql/"),
        PLAIN.replace(b"POST", b"GET"),
        PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
        PLAIN.replace(b"content-length:", b"x-length:"),
        with_header(b"Origin: https://shop.example.com"),
        with_header(b"Transfer-Encoding: chunked"),
        with_header(b"Expect: 100-continue"),
        with_header(b"Connection: close"),
        with_header(b"Content-Length: 1"),
        b"POST /graphql HTTP/1.1\r\n",
        b"",
    ],
)
def test_whatever_is_not_one_plain_question_goes_the_long_way(read: bytes) -> None:
    assert not asks_once(read)


async def test_both_ways_of_turning_away_say_the_same() -> None:
    sent: list[object] = []

    async def send(message: object) -> None:
        sent.append(message)

    await turn_away(send)
    start, body = msgspec.convert(sent, list[dict[str, object]])
    head, _, rest = WHOLE.partition(b"\r\n\r\n")
    assert rest == body["body"]
    assert start["status"] == 503
    lines = [
        name + b": " + value
        for name, value in msgspec.convert(start["headers"], list[tuple[bytes, bytes]])
    ]
    assert head.split(b"\r\n") == [b"HTTP/1.1 503 Service Unavailable", *lines]
