"""A few questions begin at a time, who waits for a system holds up nobody, others are refused."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import httpx

from gateway.doors import FEWEST, LONG, MANY, ONCE, TRICKLE, Doors
from gateway.front import Front
from gateway.telemetry import Metrics


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        """Begin some time after zero."""
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Holding:
    """An application that answers when it is let go, and counts who is inside."""

    def __init__(self) -> None:
        """Hold everybody."""
        self.go = asyncio.Event()
        self.entered = asyncio.Semaphore(0)
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.entered.release()
        await self.go.wait()
        self.bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"answer"})


class Crowd:
    """Callers before doors whose room a test chooses; who begins stays inside."""

    def __init__(self, room: int = MANY, most: int = 10_000, few: int = 0) -> None:
        """Nobody has come."""
        self.clock = Clock()
        self.room = room
        self.doors = Doors(most, lambda: self.room, self.clock, few)
        self.begun: list[int] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def _stay(self, number: int) -> None:
        async with self.doors:
            self.begun.append(number)
            await asyncio.Event().wait()

    def come(self, count: int) -> None:
        for _ in range(count):
            task = asyncio.create_task(self._stay(len(self.tasks)))
            self.tasks.append(task)

    def refused(self) -> bool:
        """Whether whoever comes now is turned away."""
        return self.doors.shut

    async def rounds(self, count: int) -> None:
        for _ in range(count):
            await asyncio.sleep(0)

    async def waits(self, seconds: float) -> None:
        """Let those in line wait, as the doors see it."""
        self.clock.now += seconds
        await asyncio.sleep(0.01)  # the doors look again in a moment

    async def leave(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_a_burst_is_let_in_whole_and_in_its_order() -> None:
    crowd = Crowd()
    crowd.come(500)
    await crowd.rounds(1)
    assert 0 < len(crowd.begun) < 10
    await crowd.rounds(100)
    assert crowd.begun == list(range(500))
    assert not crowd.refused()
    await crowd.leave()
    assert crowd.doors.inside == 0


async def test_a_thousand_that_wait_for_a_system_hold_nobody_up() -> None:
    crowd = Crowd()
    crowd.come(1000)
    await crowd.rounds(200)
    crowd.clock.now += 60.0
    crowd.come(1)
    await crowd.rounds(3)
    assert crowd.begun[-1] == 1000
    assert not crowd.refused()
    await crowd.leave()


async def test_slow_rounds_let_fewer_begin() -> None:
    crowd = Crowd()
    crowd.come(500)
    await crowd.rounds(15)
    sizes = []
    for _ in range(8):
        crowd.clock.now += 1.0
        before = len(crowd.begun)
        await crowd.rounds(1)
        sizes.append(len(crowd.begun) - before)
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1] == FEWEST
    await crowd.leave()


async def test_a_few_are_never_too_many_however_long_they_wait() -> None:
    crowd = Crowd(room=0, few=6)
    crowd.come(5)
    await crowd.rounds(2)
    await crowd.waits(2 * LONG)
    await crowd.waits(ONCE)
    assert not crowd.refused()
    crowd.come(1)
    await crowd.rounds(2)
    assert crowd.refused()
    await crowd.leave()


async def test_a_line_that_stays_long_shuts_the_doors_and_they_open_again() -> None:
    crowd = Crowd(room=0)
    crowd.come(5)
    await crowd.rounds(2)
    await crowd.waits(2 * LONG)
    assert not crowd.refused()
    await crowd.waits(ONCE)
    assert crowd.refused()
    crowd.room = MANY
    await crowd.waits(0.0)
    assert len(crowd.begun) == 5
    assert not crowd.refused()
    await crowd.leave()


async def test_soon_after_a_long_line_the_next_one_is_not_borne_so_long() -> None:
    crowd = Crowd(room=0)
    crowd.come(5)
    await crowd.rounds(2)
    await crowd.waits(2 * LONG)
    await crowd.waits(ONCE)
    crowd.room = MANY
    await crowd.waits(0.0)
    crowd.room = 0
    crowd.come(5)
    await crowd.rounds(2)
    await crowd.waits(2 * LONG)
    assert crowd.refused()
    await crowd.leave()


async def test_without_room_one_begins_now_and_then() -> None:
    crowd = Crowd(room=0)
    crowd.come(5)
    await crowd.rounds(3)
    assert crowd.begun == [0]
    await crowd.waits(TRICKLE)
    assert crowd.begun == [0, 1]
    await crowd.leave()


async def test_all_that_are_turned_away_in_a_moment_are_told_together() -> None:
    doors, told, counted = Doors(0), list[int](), list[None]()
    doors.turned_away = lambda: counted.append(None)
    for number in range(3):
        doors.turn_away(partial(told.append, number))
    last = asyncio.Event()
    doors.turn_away(last.set)
    assert (told, len(counted)) == ([], 4)
    await last.wait()
    assert told == [0, 1, 2]


async def test_who_is_cancelled_in_line_makes_room() -> None:
    crowd = Crowd(room=0)
    crowd.come(3)
    await crowd.rounds(3)
    crowd.tasks[1].cancel()
    await crowd.rounds(2)
    assert crowd.doors.inside == 2
    crowd.room = MANY
    await crowd.waits(0.0)
    assert crowd.begun == [0, 2]
    await crowd.leave()


async def failing(scope: Any, receive: Any, send: Any) -> None:
    raise RuntimeError


def client(front: Front) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=front, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://gateway.test")


def fronted(app: Any, most: int) -> tuple[Front, Metrics]:
    metrics = Metrics()
    return Front(app, app, metrics, Doors(most)), metrics


async def test_who_comes_when_it_is_full_is_turned_away_at_once() -> None:
    holding = Holding()
    front, metrics = fronted(holding, 2)
    async with client(front) as asking, asyncio.TaskGroup() as group:
        inside = [group.create_task(asking.post("/graphql", content=b"q")) for _ in range(2)]
        for _ in inside:
            await holding.entered.acquire()
        refused = await asking.post("/graphql", content=b"never read")
        holding.go.set()
    assert refused.status_code == 503
    assert [(await one).status_code for one in inside] == [200, 200]
    assert holding.bodies == [b"q", b"q"]
    assert b"c360_turned_away_total 1.0" in metrics.expose()[0]


async def test_a_refusal_says_what_to_do_and_is_kept_by_nobody() -> None:
    front, _ = fronted(Holding(), 0)
    async with client(front) as asking:
        refused = await asking.post("/graphql")
    assert refused.headers["retry-after"] == "1"
    assert refused.headers["cache-control"] == "private, no-store"
    assert refused.json()["errors"][0]["extensions"] == {
        "code": "BACKEND_UNAVAILABLE",
        "retryAfterMs": 1000,
    }


async def test_health_and_metrics_are_asked_also_when_it_is_full() -> None:
    holding = Holding()
    holding.go.set()
    front, _ = fronted(holding, 0)
    async with client(front) as asking:
        assert (await asking.get("/livez")).status_code == 200


async def test_who_has_left_makes_room() -> None:
    holding = Holding()
    holding.go.set()
    front, _ = fronted(holding, 1)
    async with client(front) as asking:
        answers = [(await asking.post("/graphql")).status_code for _ in range(3)]
    assert answers == [200, 200, 200]


async def test_who_fails_makes_room_too() -> None:
    doors = Doors(1)
    front = Front(failing, failing, Metrics(), doors)
    async with client(front) as asking:
        await asking.post("/graphql")
    assert doors.inside == 0
