"""Redis is asked within its limit, left alone after a failure, and tried again by one caller."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from tests.backends.hand_clock import HandClock
from tests.valkey import Valkey, running


class Silence:
    """A server that takes connections and never answers; it counts them."""

    def __init__(self) -> None:
        """Nobody has come yet."""
        self.connections = 0
        self.url = ""

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        await reader.read()  # until who came gives up
        writer.close()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Silence]:
        server = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self.url = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
        yield self
        server.close()


async def fails(reach: Reach) -> bool:
    try:
        await reach.ask(lambda client: client.get("key"))
    except OutOfReach:
        return True
    return False


async def hang(_client: Any) -> None:
    await asyncio.Event().wait()


@pytest.mark.integration
async def test_answers_pass_through(valkey: Valkey) -> None:
    reach = Reach(valkey.url)
    await reach.ask(lambda client: client.set("test_reach", "value"), limit=5.0)
    assert await reach.ask(lambda client: client.get("test_reach")) == b"value"
    await reach.aclose()


@pytest.mark.integration
async def test_a_silent_server_costs_many_callers_one_connection() -> None:
    async with Silence().listening() as silence:
        reach = Reach(silence.url)
        assert all(await asyncio.gather(*(fails(reach) for _ in range(200))))
        assert silence.connections == 1
        await reach.aclose()


@pytest.mark.integration
async def test_after_a_failure_it_rests_and_then_one_caller_tries(clock: HandClock) -> None:
    with running() as server:
        reach = Reach(server.url, clock=clock.clock)
        assert await reach.reachable(limit=5.0)
        server.kill()
        assert await fails(reach)
        server.start()
        assert reach.resting
        assert await fails(reach)
        clock.advance(1.0)
        tried = await asyncio.gather(*(fails(reach) for _ in range(10)))
        assert tried == [False] + [True] * 9
        assert not await fails(reach)
        await reach.aclose()


@pytest.mark.integration
async def test_others_go_on_without_while_one_tries(clock: HandClock) -> None:
    async with Silence().listening() as silence:
        reach = Reach(silence.url, clock=clock.clock, limit=0.02)
        await reach.reachable(limit=5.0)  # until the first attempt has failed
        assert reach.resting
        clock.advance(1.0)
        trying = asyncio.create_task(fails(reach))
        await asyncio.sleep(0)
        assert reach.resting
        assert await trying
        assert silence.connections == 2
        await reach.aclose()


@pytest.mark.integration
async def test_one_answer_that_takes_too_long_is_a_failure(valkey: Valkey) -> None:
    reach = Reach(valkey.url, limit=5.0)
    await reach.reachable()
    with pytest.raises(OutOfReach):
        await reach.ask(hang, limit=0.01)
    assert reach.resting
    await reach.aclose()


@pytest.mark.integration
async def test_a_refusal_of_one_question_leaves_the_others_alone(valkey: Valkey) -> None:
    reach = Reach(valkey.url, limit=5.0)
    await reach.ask(lambda client: client.set("test_reach", "text"))
    with pytest.raises(OutOfReach):
        await reach.ask(lambda client: client.hgetall("test_reach"))
    assert not reach.resting
    assert await reach.reachable()
    await reach.aclose()


@pytest.mark.integration
async def test_more_questions_than_connections_are_all_answered(valkey: Valkey) -> None:
    reach = Reach(valkey.url, limit=10.0)
    answers = await asyncio.gather(
        *(reach.ask(lambda client: client.incr("test_reach:many")) for _ in range(300))
    )
    assert max(answers) - min(answers) == 299
    await reach.aclose()


@pytest.mark.integration
async def test_a_server_that_speaks_something_else_is_out_of_reach() -> None:
    async def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)
    reach = Reach(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    assert await fails(reach)
    await reach.aclose()
    server.close()


@pytest.mark.integration
async def test_a_process_that_is_busy_itself_does_not_take_that_for_an_outage(
    valkey: Valkey,
) -> None:
    """Every turn of the loop takes a third of the limit; an answer takes several turns."""
    reach = Reach(valkey.url, limit=0.03)
    assert await reach.reachable(limit=5.0)
    loop = asyncio.get_running_loop()
    busy = True

    def work() -> None:
        time.sleep(0.01)
        if busy:
            loop.call_soon(work)

    work()
    answers = [await fails(reach) for _ in range(5)]
    busy = False
    await reach.aclose()
    assert answers == [False] * 5


@pytest.mark.integration
async def test_who_waits_for_a_place_in_vain_does_not_take_that_for_an_outage(
    valkey: Valkey,
) -> None:
    reach = Reach(valkey.url, limit=5.0)
    assert await reach.reachable()
    held = asyncio.Event()
    holding = [asyncio.create_task(reach.ask(lambda _client: held.wait())) for _ in range(16)]
    await asyncio.sleep(0)
    with pytest.raises(OutOfReach):
        await reach.ask(lambda client: client.ping(), limit=0.01)
    assert not reach.resting
    held.set()
    await asyncio.gather(*holding)
    await reach.aclose()


@pytest.mark.integration
async def test_who_answers_others_has_more_time_for_one(valkey: Valkey) -> None:
    """An answer that takes twice the limit counts, as long as others come in time."""
    reach = Reach(valkey.url, limit=0.1)
    assert await reach.reachable(limit=5.0)

    async def late(_client: Any) -> str:
        await asyncio.sleep(0.2)
        return "late"

    waiting = asyncio.create_task(reach.ask(late))
    while not waiting.done():
        assert await reach.reachable()
        await asyncio.sleep(0.02)
    assert await waiting == "late"
    await reach.aclose()
