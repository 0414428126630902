"""The thin wire against servers that behave and servers that do not: what comes back."""

from __future__ import annotations

import asyncio

import pytest

from backends.errors import BackendError, Garbled, TimedOut, Unavailable, Unfit
from backends.tally import Tally, counting
from backends.thin.wire import ThinWire
from backends.wire import Request, Response
from tests.backends.thin.answers import OK, RIGHT, TO_THE_END, WRONG, Given
from tests.backends.thin.hostile import (
    GET,
    HELLO,
    READ,
    WRITE,
    Visit,
    answering,
    silent,
    soon,
    wire_to,
)

pytestmark = pytest.mark.integration

LARGE = bytes(8_000_000)


async def test_request_goes_out_as_it_is_and_the_answer_comes_whole() -> None:
    async with wire_to(answering(HELLO)) as (wire, host):
        response = await wire.send(GET, deadline=soon())
    authority = host.url.removeprefix("http://")
    assert response == Response(status=200, headers={"content-length": "2"}, body=b"hi")
    assert host.questions[0].decode().splitlines() == [
        "GET /x HTTP/1.1",
        f"host: {authority}",
        "accept-encoding: gzip",
        "accept: */*",
        "user-agent: customer360-gateway",
        "",
    ]


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
async def test_answer_that_drips_in_is_whole_and_the_next_one_too(right: Given) -> None:
    async def script(visit: Visit) -> None:
        while True:
            await visit.question()
            await visit.drip(right.raw)

    async with wire_to(script) as (wire, host):
        for _ in range(3):
            request = Request(method=right.method, path="/x")
            response = await wire.send(request, deadline=soon())
            assert (response.status, response.body) == (right.status, right.body)
    assert (len(host.questions), host.connections) == (3, 1 if right.kept else 3)


@pytest.mark.parametrize("right", TO_THE_END.values(), ids=TO_THE_END.keys())
async def test_answer_without_a_length_ends_with_the_connection(right: Given) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.drip(right.raw)

    async with wire_to(script) as (wire, _):
        assert (await wire.send(GET, deadline=soon())).body == right.body


@pytest.mark.parametrize("raw", WRONG.values(), ids=WRONG.keys())
async def test_wrong_answer_is_unavailable_and_ends_the_connection(raw: bytes) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(raw)
        await visit.closed()

    async with wire_to(script) as (wire, host):
        with pytest.raises(Unavailable, match=r"^erp: nothing answers at http://127") as caught:
            await wire.send(GET, deadline=soon())
        await host.left()
    assert type(caught.value) is Unavailable
    assert "ESMTP" not in str(caught.value)


async def test_answer_cut_at_any_byte_is_unavailable_and_never_asked_again() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO[: visit.number - 1])

    async with wire_to(script) as (wire, host):
        for _ in HELLO:
            with pytest.raises(Unavailable):
                await wire.send(GET, deadline=soon())
    assert len(host.questions) == len(HELLO)


@pytest.mark.parametrize("request_", [GET, READ], ids=["GET", "safe POST"])
async def test_read_on_a_stale_connection_is_sent_once_more(request_: Request) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO)
        if visit.number == 1:
            await visit.question()
        else:
            await visit.closed()

    async with wire_to(script) as (wire, host):
        for _ in range(2):
            assert (await wire.send(request_, deadline=soon())).body == b"hi"
    assert (len(host.questions), host.connections) == (3, 2)


async def test_read_on_a_reset_connection_is_sent_once_more() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO)
        await visit.question()
        if visit.number == 1:
            visit.reset()

    async with wire_to(script) as (wire, host):
        for _ in range(2):
            assert (await wire.send(GET, deadline=soon())).body == b"hi"
    assert (len(host.questions), host.connections) == (3, 2)


async def test_write_on_a_stale_connection_is_never_sent_again() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO)
        await visit.question()

    async with wire_to(script) as (wire, host):
        await wire.send(WRITE, deadline=soon())
        with pytest.raises(Unavailable):
            await wire.send(WRITE, deadline=soon())
    assert (len(host.questions), host.connections) == (2, 1)


async def test_read_is_never_sent_a_third_time() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        if visit.number == 1:
            await visit.say(HELLO)
            await visit.question()

    async with wire_to(script) as (wire, host):
        await wire.send(GET, deadline=soon())
        with pytest.raises(Unavailable):
            await wire.send(GET, deadline=soon())
    assert (len(host.questions), host.connections) == (3, 2)


async def test_read_is_not_sent_again_after_a_byte_of_its_answer() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO)
        await visit.question()
        await visit.say(b"H")

    async with wire_to(script) as (wire, host):
        await wire.send(GET, deadline=soon())
        with pytest.raises(Unavailable):
            await wire.send(GET, deadline=soon())
    assert (len(host.questions), host.connections) == (2, 1)


async def test_reset_within_an_answer_is_unavailable() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO[:-1])
        visit.reset()

    async with wire_to(script) as (wire, _):
        with pytest.raises(Unavailable):
            await wire.send(GET, deadline=soon())


@pytest.mark.parametrize("behind", [HELLO, b"\r\n", b"x"])
async def test_answer_behind_an_answer_is_given_to_nobody(behind: bytes) -> None:
    async with wire_to(answering(HELLO + behind)) as (wire, host):
        for _ in range(2):
            assert (await wire.send(GET, deadline=soon())).body == b"hi"
    assert host.connections == 2


async def test_byte_between_two_questions_closes_the_connection() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO)
        await pushed.wait()
        await visit.say(HELLO)
        await visit.closed()

    pushed = asyncio.Event()
    async with wire_to(script) as (wire, host):
        await wire.send(GET, deadline=soon())
        pushed.set()
        await host.left()
        await wire.send(GET, deadline=soon())
    assert host.connections == 2


@pytest.mark.parametrize("answer", [b"", OK, OK + b"content-length: 1000\r\n\r\n"])
async def test_slow_drip_does_not_stretch_the_deadline(answer: bytes) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(answer)
        while answer:
            await visit.say(b"a")
            await asyncio.sleep(0.01)
        await visit.closed()

    async with wire_to(script) as (wire, host):
        with pytest.raises(TimedOut, match=r"^erp: no answer from http://127"):
            await wire.send(GET, deadline=soon(0.1))
        await host.left()


async def test_passed_deadline_costs_no_call() -> None:
    async with wire_to(answering(HELLO)) as (wire, host):
        with pytest.raises(TimedOut):
            await wire.send(GET, deadline=soon(-1))
    assert host.connections == 0


async def test_server_that_never_reads_costs_no_more_than_the_deadline() -> None:
    async def script(visit: Visit) -> None:
        await visit.host.over.wait()

    request = Request(method="POST", path="/x", body=LARGE)
    async with wire_to(script) as (wire, _):
        with pytest.raises(TimedOut):
            await wire.send(request, deadline=soon(0.2))


async def test_large_body_goes_out_whole() -> None:
    async def script(visit: Visit) -> None:
        while True:
            await visit.question()  # which reads the whole body
            await visit.say(HELLO)

    request = Request(method="POST", path="/x", body=LARGE)
    async with wire_to(script) as (wire, host):
        for _ in range(2):
            assert (await wire.send(request, deadline=soon())).body == b"hi"
    assert (len(host.questions), host.connections) == (2, 1)


async def test_answer_before_the_body_is_sent_is_the_answer() -> None:
    async def script(visit: Visit) -> None:
        await visit.reader.readuntil(b"\r\n\r\n")
        await visit.say(b"HTTP/1.1 413 Large\r\ncontent-length: 0\r\n\r\n")
        await visit.closed()

    request = Request(method="POST", path="/x", body=LARGE)
    async with wire_to(script) as (wire, host):
        assert (await wire.send(request, deadline=soon())).status == 413
        await host.left()


async def test_answer_that_is_too_large_is_garbled_and_not_read_on() -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(OK + b"\r\n")
        while True:
            await visit.say(bytes(65536))

    async with wire_to(script) as (wire, host):
        with pytest.raises(Garbled, match="larger than 1000000 bytes"):
            await wire.send(GET, deadline=soon())
        await host.left()


async def test_body_that_cannot_be_unpacked_is_garbled() -> None:
    raw = OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\nhi"
    async with wire_to(answering(raw)) as (wire, _):
        with pytest.raises(Garbled, match="unpacked"):
            await wire.send(GET, deadline=soon())


async def test_cookies_are_not_kept() -> None:
    raw = OK + b"set-cookie: a=1\r\ncontent-length: 0\r\n\r\n"
    async with wire_to(answering(raw)) as (wire, host):
        for _ in range(2):
            await wire.send(GET, deadline=soon())
    assert b"cookie" not in host.questions[1].lower()


async def test_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with wire_to(answering(HELLO)) as (wire, _):
        assert (await wire.send(GET, deadline=soon())).body == b"hi"


async def test_call_is_counted_once_for_the_request_that_makes_it() -> None:
    tally = Tally()
    async with wire_to(answering(HELLO)) as (wire, _):
        with counting(tally):
            await wire.send(GET, deadline=soon())
            with pytest.raises(Unfit):
                await wire.send(Request(method="GET", path="/é"), deadline=soon())
    assert tally.calls == {"erp": 1}


async def test_nobody_there_is_unavailable_and_says_where() -> None:
    wire = ThinWire("erp", "http://127.0.0.1:1/secret-path")
    with pytest.raises(Unavailable, match=r"^erp: nothing answers at http://127\.0\.0\.1:1 "):
        await wire.send(GET, deadline=soon())
    await wire.aclose()


async def test_caller_that_leaves_takes_its_connection_along() -> None:
    async with wire_to(silent) as (wire, host):
        task = asyncio.create_task(wire.send(GET, deadline=soon()))
        await host.until(lambda: len(host.questions) == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await host.left()


async def test_closing_fails_the_calls_under_way_and_all_later_ones() -> None:
    async def closed(call: asyncio.Future[Response]) -> type[BackendError] | None:
        try:
            await call
        except BackendError as error:
            return type(error)
        return None

    async with wire_to(silent, connections=1) as (wire, host):
        calls = [asyncio.create_task(wire.send(GET, deadline=soon())) for _ in range(3)]
        await host.until(lambda: len(host.questions) == 1)
        await wire.aclose()
        await wire.aclose()
        calls.append(asyncio.create_task(wire.send(GET, deadline=soon())))
        assert [await closed(call) for call in calls] == [Unavailable] * 4
    assert len(host.questions) == 1


@pytest.mark.parametrize(
    "url",
    [
        "ftp://erp.test",
        "erp.test",
        "http://",
        "https://user:secret@erp.test",
        "",
        "http://erp.test/a?b",
        "http://erp.test/a#b",
    ],
)
def test_base_url_is_an_http_address_without_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="base_url") as caught:
        ThinWire("erp", url)
    assert "secret" not in str(caught.value)
