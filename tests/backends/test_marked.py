"""Which requests tell the system to which trace they belong."""

from __future__ import annotations

import asyncio

from backends.marked import Marked
from backends.trace import marking
from backends.wire import Request, Response

REQUEST = Request(method="GET", path="/orders", headers={"accept": "application/json"})
MARKS = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}


class Noting:
    """Keeps what is sent."""

    def __init__(self) -> None:
        """Nothing was sent."""
        self.sent: list[Request] = []
        self.closed = False

    async def send(self, request: Request, *, deadline: float) -> Response:
        self.sent.append(request)
        return Response(status=200 if deadline else 500)

    async def aclose(self) -> None:
        self.closed = True


async def test_a_followed_request_carries_its_marks_beside_its_own_headers() -> None:
    inner = Noting()
    with marking(MARKS):
        await Marked(inner).send(REQUEST, deadline=1.0)
    (sent,) = inner.sent
    assert sent.headers == {"accept": "application/json", **MARKS}


async def test_what_nobody_follows_goes_out_as_it_is() -> None:
    inner = Noting()
    await Marked(inner).send(REQUEST, deadline=1.0)
    assert inner.sent[0] is REQUEST


async def test_marks_reach_the_calls_of_child_tasks_and_nobody_elses() -> None:
    inner = Noting()
    wire = Marked(inner)
    with marking(MARKS):
        child = asyncio.create_task(wire.send(REQUEST, deadline=1.0))
    await wire.send(REQUEST, deadline=1.0)
    await child
    assert sorted("traceparent" in sent.headers for sent in inner.sent) == [False, True]


async def test_closing_closes_the_wire() -> None:
    inner = Noting()
    await Marked(inner).aclose()
    assert inner.closed
