"""A session of which the system says with status 200 that it is over."""

from __future__ import annotations

import asyncio

from backends.auths import SessionLogin, send
from backends.protocols.rest.ended import Telling
from backends.wire import Request, Response
from tests.conformance.scripted_wire import ScriptedWire

READ = Request(method="GET", path="/orders")
OVER = Response(status=200, body=b"over")


def session() -> SessionLogin:
    return SessionLogin(lambda: Request(method="POST", path="/login"), lambda _: {"x": "y"})


async def answered(*answers: Response) -> tuple[Response, list[str]]:
    """Send a request to a system that answers one after the other, logins apart."""
    left = [*answers]
    wire = ScriptedWire(lambda r: Response(status=200) if r.path == "/login" else left.pop(0))
    auth = Telling(session(), lambda body: body == b"over")
    deadline = asyncio.get_running_loop().time() + 5
    found = await send(wire, auth, READ, deadline=deadline)
    return found, [request.path for request in wire.requests]


async def test_a_session_that_is_over_is_opened_again() -> None:
    fine = Response(status=200, body=b"rows")
    found, paths = await answered(fine)
    assert (found, paths) == (fine, ["/login", "/orders"])


async def test_an_answer_that_stays_so_is_returned_as_it_is() -> None:
    found, paths = await answered(OVER, OVER)
    assert found is OVER
    assert paths.count("/orders") <= 2


async def test_it_is_renewed_once_where_it_was_good_before() -> None:
    fine = Response(status=200, body=b"rows")
    left = [fine, OVER, fine]
    wire = ScriptedWire(lambda r: Response(status=200) if r.path == "/login" else left.pop(0))
    auth = Telling(session(), lambda body: body == b"over")
    deadline = asyncio.get_running_loop().time() + 5
    found = [await send(wire, auth, READ, deadline=deadline) for _ in range(2)]
    assert found == [fine, fine]
    paths = [request.path for request in wire.requests]
    assert paths == ["/login", "/orders", "/orders", "/login", "/orders"]
