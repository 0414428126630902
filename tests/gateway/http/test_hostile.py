"""Whatever bytes come in over the socket, the server answers without a trace and lives on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gateway.limits import Bounds
from resolvers.exchange import Answer, Caller, Question
from tests.gateway.http import executing
from tests.gateway.http.asking import BEARER, endpoint, served

pytestmark = pytest.mark.integration

ROUNDS = 1_000
LIMIT = 64 * 1024
HEAD = b"POST /graphql HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\n"
JSON = HEAD + b"Content-Type: application/json\r\n"
QUERY = b'{"query":"{ echo(text: \\"a\\") }"}'


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with served(endpoint(executing.answer, bounds=Bounds(body=LIMIT, seconds=0.5))) as given:
        yield given


@pytest.fixture(autouse=True)
def _server_stays_well(port: int, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.WARNING)
    yield
    assert [record.message for record in caplog.records if "ASGI" in record.message] == []
    assert (
        _status(_exchange(port, JSON + b"Content-Length: %d\r\n\r\n" % len(QUERY) + QUERY)) == 200
    )


def _exchange(port: int, request: bytes, *, half: bool = False) -> bytes:
    """Send bytes, close our side where ``half``, and read what comes until it pauses or ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(request)
            if half:
                line.shutdown(socket.SHUT_WR)
        return _whole_answer(line)


def _whole_answer(line: socket.socket) -> bytes:
    answer = b""
    with contextlib.suppress(ConnectionError, TimeoutError):
        while not _complete(answer) and (part := line.recv(65_536)):
            answer += part
    return answer


def _complete(answer: bytes) -> bool:
    head, separator, body = answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    lengths = [
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    return bool(lengths) and len(body) >= lengths[0]


def _status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def _harmless(answer: bytes) -> bool:
    """No answer at all is fine, a refusal is fine; a failure of ours or a trace is not."""
    return b"Traceback" not in answer and (not answer or _status(answer) < 500)


def _body(chance: random.Random) -> bytes:
    makers = (_noise, _bent, _value, _operation)
    return chance.choice(makers)(chance)


def _noise(chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(300))


def _bent(chance: random.Random) -> bytes:
    body = bytearray(QUERY)
    for _ in range(chance.randrange(1, 4)):
        body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def _value(chance: random.Random) -> bytes:
    odd: list[Any] = [
        None,
        True,
        0,
        -1,
        1e308,
        "",
        "\x00",
        "\ud800",
        [],
        {},
        [[]],
        {"": {}},
        10**40,
    ]
    members = ["query", "variables", "operationName", "extensions", "id"]
    return json.dumps({name: chance.choice(odd) for name in members}).encode()


def _operation(chance: random.Random) -> bytes:
    words = ["{", "}", "(", ")", "echo", "...", "on", "fragment", "query", "$a", ":", "@skip", '"']
    query = " ".join(chance.choices(words, k=chance.randrange(30)))
    return json.dumps({"query": query, "variables": {"a": chance.random()}}).encode()


def test_random_bodies_are_answered_or_refused(port: int) -> None:
    chance = random.Random(20_260_101)
    headers = {**BEARER, "content-type": "application/json"}
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers) as client:
        for _ in range(ROUNDS):
            body = _body(chance)
            response = client.post("/graphql", content=body)
            assert response.status_code in {200, 400}, body
            assert response.json().keys() & {"data", "errors"}, body


def test_random_bytes_instead_of_http_do_no_harm(port: int) -> None:
    chance = random.Random(7)
    for _ in range(50):
        assert _harmless(_exchange(port, chance.randbytes(200) + b"\r\n\r\n", half=True))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.6, 0.9, 0.99])
def test_half_a_request_does_no_harm(port: int, share: float) -> None:
    request = JSON + b"Content-Length: %d\r\n\r\n" % len(QUERY) + QUERY
    assert _harmless(_exchange(port, request[: int(len(request) * share)], half=True))


def test_body_that_stops_coming_is_a_408(port: int) -> None:
    answer = _exchange(port, JSON + b"Content-Length: 100\r\n\r\n{")
    assert _status(answer) == 408
    assert b"connection: close" in answer


@pytest.mark.parametrize("length", [b"abc", b"-1", b"1e3", b"99999999999999999999999", b"5, 6"])
def test_wrong_content_length_does_no_harm(port: int, length: bytes) -> None:
    request = JSON + b"Content-Length: " + length + b"\r\n\r\n" + QUERY
    assert _harmless(_exchange(port, request, half=True))


def test_body_shorter_than_it_claims_does_no_harm(port: int) -> None:
    assert _harmless(_exchange(port, JSON + b"Content-Length: 5000\r\n\r\n" + QUERY, half=True))


def test_body_longer_than_it_claims_does_no_harm(port: int) -> None:
    answer = _exchange(port, JSON + b"Content-Length: 5\r\n\r\n" + QUERY)
    assert _status(answer) == 400


def test_length_and_chunks_at_once_do_no_harm(port: int) -> None:
    request = JSON + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    assert _harmless(_exchange(port, request, half=True))


def test_body_over_the_limit_is_a_413_by_its_length(port: int) -> None:
    body = b" " * (LIMIT + 1)
    answer = _exchange(port, JSON + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert _status(answer) == 413


def test_body_over_the_limit_is_a_413_in_chunks_too(port: int) -> None:
    chunk = b"1000\r\n" + b" " * 4096 + b"\r\n"
    answer = _exchange(port, JSON + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 20)
    assert _status(answer) == 413


def test_wrong_chunks_do_no_harm(port: int) -> None:
    request = JSON + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n" + QUERY
    assert _harmless(_exchange(port, request, half=True))


@pytest.mark.parametrize("name", [b"Accept", b"Authorization", b"X-Request-Id", b"Content-Type"])
def test_huge_header_does_no_harm(port: int, name: bytes) -> None:
    request = HEAD + name + b": " + b"a," * 100_000 + b"\r\nContent-Length: 0\r\n\r\n"
    assert _harmless(_exchange(port, request))


def test_thousands_of_headers_do_no_harm(port: int) -> None:
    many = b"".join(b"X-%d: a\r\n" % number for number in range(5_000))
    assert _harmless(_exchange(port, JSON + many + b"Content-Length: 0\r\n\r\n"))


@pytest.mark.parametrize("name", [b"Accept", b"Authorization", b"X-Request-Id", b"Content-Type"])
def test_bytes_that_are_no_text_in_a_header_do_no_harm(port: int, name: bytes) -> None:
    request = HEAD + name + b": \xff\xfe\x80,;q=\xff\r\nContent-Length: 2\r\n\r\n{}"
    assert _harmless(_exchange(port, request))


@pytest.mark.parametrize(
    "target", [b"/graphql?query=%", b"/graphql?query=%ff", b"/graphql?\xff=\xff", b"/graphql?" * 99]
)
def test_odd_targets_do_no_harm(port: int, target: bytes) -> None:
    request = b"GET " + target + b" HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer good\r\n\r\n"
    assert _harmless(_exchange(port, request))


def test_requests_in_one_go_are_answered_one_by_one(port: int) -> None:
    request = JSON + b"Content-Length: %d\r\n\r\n" % len(QUERY) + QUERY
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        line.sendall(request * 3)
        answers = b""
        while answers.count(b'{"data":{"echo":"a"}}') < 3:
            part = line.recv(65_536)
            assert part, answers
            answers += part
    assert answers.count(b"HTTP/1.1 200") == 3


def test_work_of_a_client_that_left_is_ended() -> None:
    started, ended = threading.Event(), threading.Event()

    async def endless(_question: Question, _caller: Caller) -> Answer:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError("unreachable")

    request = JSON + b"Content-Length: %d\r\n\r\n" % len(QUERY) + QUERY
    with served(endpoint(endless, bounds=Bounds(seconds=60))) as port:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(request)
            assert started.wait(2)
        assert ended.wait(2)
