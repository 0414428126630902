"""What stands on the lines of one request stands on no other's."""

from __future__ import annotations

import asyncio

from gateway.telemetry.bound import bind, bound, merge_bound, unbind


async def test_what_is_bound_is_on_the_lines_of_tasks_too() -> None:
    unbind()
    bind(request_id="r-1")
    bind(operation="abc")

    async def elsewhere() -> dict[str, object]:
        found = dict(bound())
        bind(role="none")
        return found

    assert await asyncio.create_task(elsewhere()) == {"request_id": "r-1", "operation": "abc"}
    assert bound() == {"request_id": "r-1", "operation": "abc"}


async def test_requests_side_by_side_have_their_own() -> None:
    seen: list[object] = []

    async def request(name: str) -> None:
        unbind()
        bind(request_id=name)
        await asyncio.sleep(0)
        seen.append(bound()["request_id"])

    await asyncio.gather(request("a"), request("b"))
    assert sorted(map(str, seen)) == ["a", "b"]


def test_the_next_request_begins_with_nothing() -> None:
    bind(request_id="r-1")
    unbind()
    assert not bound()


def test_an_events_own_values_count_more() -> None:
    unbind()
    bind(request_id="r-1", operation="abc")
    event = {"event": "odd", "request_id": "r-2"}
    found = merge_bound(None, "info", event)
    assert found == {"event": "odd", "request_id": "r-2", "operation": "abc"}
    unbind()
