"""Sessions that are over after a time, and sessions that are not sent as headers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from backends.auths import SessionLogin, send
from backends.wire import Request
from tests.backends.hand_clock import HandClock
from tests.backends.test_auths import QUESTION, Board, Door, opened
from tests.conformance.scripted_wire import ScriptedWire


def login() -> Request:
    return Request(method="POST", path="/login")


def logins(wire: ScriptedWire) -> int:
    return sum(request.path == "/login" for request in wire.requests)


async def ask(wire: ScriptedWire, auth: SessionLogin) -> int:
    deadline = asyncio.get_running_loop().time() + 5
    return (await send(wire, auth, QUESTION, deadline=deadline)).status


async def test_a_session_is_replaced_when_its_time_is_over() -> None:
    wire, clock = ScriptedWire(Door()), HandClock()
    auth = SessionLogin(login, opened, clock=clock.monotonic, lasts=lambda _: 60.0)
    assert [await ask(wire, auth), await ask(wire, auth)] == [200, 200]
    assert logins(wire) == 1
    clock.advance(60.0)
    assert await ask(wire, auth) == 200
    assert logins(wire) == 2


async def test_ten_calls_behind_the_end_of_a_session_log_in_once() -> None:
    wire, clock = ScriptedWire(Door()), HandClock()
    auth = SessionLogin(login, opened, clock=clock.monotonic, lasts=lambda _: 60.0)
    await ask(wire, auth)
    clock.advance(61.0)
    assert set(await asyncio.gather(*(ask(wire, auth) for _ in range(10)))) == {200}
    assert logins(wire) == 2


async def test_a_session_that_ends_while_its_time_is_over_is_replaced_once() -> None:
    door, clock = Door(), HandClock()
    wire = ScriptedWire(door)
    auth = SessionLogin(login, opened, clock=clock.monotonic, lasts=lambda _: 60.0)
    await ask(wire, auth)
    door.valid = ""
    asked = asyncio.create_task(ask(wire, auth))
    await asyncio.sleep(0)
    clock.advance(61.0)
    assert await asked == 200
    assert logins(wire) == 2


async def test_a_shared_session_that_is_over_is_not_taken_over() -> None:
    board = Board()
    board.session = {"authorization": "session of long ago"}
    wire = ScriptedWire(Door())
    auth = SessionLogin(
        login,
        opened,
        sessions=board,
        lasts=lambda session: 60.0 if session["authorization"] == "session 1" else -5.0,
    )
    assert await ask(wire, auth) == 200
    assert [request.path for request in wire.requests] == ["/login", "/orders"]


async def test_a_session_is_put_into_a_request_as_told() -> None:
    def within(request: Request, session: Mapping[str, str]) -> Request:
        return Request(method="POST", path=request.path, headers=session, body=b"token")

    wire = ScriptedWire(Door())
    assert await ask(wire, SessionLogin(login, opened, within=within)) == 200
    assert (wire.requests[-1].method, wire.requests[-1].body) == ("POST", b"token")
