"""Logins: sessions opened once, renewed once, never hammered."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from backends.auths import REST_SECONDS, SessionLogin, send
from backends.errors import Refused, Unavailable
from backends.wire import Request, Response
from tests.backends.hand_clock import HandClock
from tests.conformance.scripted_wire import ScriptedWire

QUESTION = Request(method="GET", path="/orders", headers={"accept": "text/plain"})


class Door:
    """A server with sessions; ``valid`` is the one that counts."""

    def __init__(self) -> None:
        """Open sessions number 1, 2, 3 ..."""
        self.opened = 0
        self.valid = ""
        self.status = 200

    def __call__(self, request: Request) -> Response | Unavailable:
        if request.path == "/login":
            if self.status == 0:
                return Unavailable("erp: down", system="erp")
            self.opened += 1
            self.valid = f"session {self.opened}"
            return Response(status=self.status, body=self.valid.encode())
        admitted = request.headers.get("authorization") == self.valid
        return Response(status=200 if admitted else 401)


def opened(response: Response) -> Mapping[str, str]:
    if response.status != 200:
        raise Refused("erp: no entry", system="erp")
    return {"authorization": response.body.decode()}


class Board:
    """What processes share, without other processes."""

    def __init__(self) -> None:
        """Nothing is shared yet."""
        self.session: Mapping[str, str] | None = None
        self.noted: list[str] = []

    async def claim(self, ended: Mapping[str, str] | None) -> Mapping[str, str] | None:
        return self.session if self.session != ended else None

    async def keep(self, session: Mapping[str, str]) -> None:
        self.noted.append("kept")
        self.session = session

    async def release(self) -> None:
        self.noted.append("released")


class Visit:
    """A door, the wire to it, and a login with a clock set by hand."""

    def __init__(self, board: Board | None = None) -> None:
        """Start outside."""
        self.clock = HandClock()
        self.door = Door()
        self.wire = ScriptedWire(self.door)
        login = Request(method="POST", path="/login")
        self.auth = SessionLogin(lambda: login, opened, clock=self.clock.monotonic, sessions=board)

    async def ask(self) -> int:
        deadline = asyncio.get_running_loop().time() + 5
        return (await send(self.wire, self.auth, QUESTION, deadline=deadline)).status


async def test_first_call_logs_in_and_the_next_does_not() -> None:
    visit = Visit()
    assert [await visit.ask(), await visit.ask()] == [200, 200]
    assert (visit.door.opened, len(visit.wire.requests)) == (1, 3)


async def test_own_headers_are_kept_beside_those_of_the_session() -> None:
    visit = Visit()
    await visit.ask()
    assert visit.wire.requests[-1].headers == {
        "accept": "text/plain",
        "authorization": "session 1",
    }


async def test_ten_first_calls_at_once_log_in_once() -> None:
    visit = Visit()
    assert await asyncio.gather(*(visit.ask() for _ in range(10))) == [200] * 10
    assert visit.door.opened == 1


async def test_ten_calls_that_find_the_session_ended_log_in_once() -> None:
    visit = Visit()
    await visit.ask()
    visit.door.valid = "none"
    assert await asyncio.gather(*(visit.ask() for _ in range(10))) == [200] * 10
    assert visit.door.opened == 2


async def test_session_that_does_not_hold_is_renewed_only_once() -> None:
    visit = Visit()
    visit.wire = ScriptedWire(
        lambda r: visit.door(r) if r.path == "/login" else Response(status=401)
    )
    assert await visit.ask() == 401
    assert visit.door.opened == 1


async def test_refused_login_rests_before_it_is_tried_again() -> None:
    visit = Visit()
    visit.door.status = 403
    for _ in range(3):
        with pytest.raises(Refused, match="no entry"):
            await visit.ask()
    assert visit.door.opened == 1
    visit.door.status = 200
    visit.clock.advance(REST_SECONDS)
    assert await visit.ask() == 200


async def test_ten_calls_behind_a_refused_login_do_not_repeat_it() -> None:
    visit = Visit()
    visit.door.status = 403
    outcomes = await asyncio.gather(*(visit.ask() for _ in range(10)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {Refused}
    assert visit.door.opened == 1


async def test_system_that_is_down_is_asked_again_at_once() -> None:
    visit = Visit()
    visit.door.status = 0
    with pytest.raises(Unavailable):
        await visit.ask()
    visit.door.status = 200
    assert await visit.ask() == 200


async def test_caller_that_leaves_during_a_login_does_not_lock_out_the_next() -> None:
    visit = Visit()
    visit.wire = ScriptedWire(visit.door, hangs=True)
    leaving = asyncio.create_task(visit.ask())
    await visit.wire.asked.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    visit.wire = ScriptedWire(visit.door)
    assert await visit.ask() == 200


async def test_a_session_of_another_process_is_used_without_a_login() -> None:
    board = Board()
    board.session = {"authorization": "theirs"}
    visit = Visit(board)
    visit.door.valid = "theirs"
    assert await visit.ask() == 200
    assert (visit.door.opened, board.noted) == (0, [])


async def test_an_ended_session_of_another_process_is_replaced_once_and_shared() -> None:
    board = Board()
    board.session = {"authorization": "theirs"}
    visit = Visit(board)
    assert await asyncio.gather(*(visit.ask() for _ in range(10))) == [200] * 10
    assert (visit.door.opened, board.noted) == (1, ["kept"])
    assert board.session == {"authorization": "session 1"}


async def test_a_login_that_is_refused_or_left_is_given_back() -> None:
    board = Board()
    visit = Visit(board)
    visit.door.status = 403
    with pytest.raises(Refused):
        await visit.ask()
    hanging = Visit(board)
    hanging.wire = ScriptedWire(hanging.door, hangs=True)
    leaving = asyncio.create_task(hanging.ask())
    await hanging.wire.asked.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving
    assert board.noted == ["released", "released"]
