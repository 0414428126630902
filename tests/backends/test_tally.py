"""What a request costs is counted where its calls leave, whichever task makes them."""

from __future__ import annotations

import asyncio

from backends.tally import Tally, called, counted, counting


def test_calls_are_counted_by_system() -> None:
    tally = Tally()
    with counting(tally):
        called("erp")
        called("crm")
        called("erp")
    assert dict(tally.calls) == {"erp": 2, "crm": 1}


def test_a_call_nobody_counts_is_no_mistake() -> None:
    called("erp")
    with counting(None):
        called("erp")


def test_after_the_block_nothing_more_is_counted() -> None:
    tally = Tally()
    with counting(tally):
        called("erp")
    called("erp")
    assert tally.calls["erp"] == 1


def test_the_innermost_request_pays() -> None:
    outer, inner = Tally(), Tally()
    with counting(outer):
        with counting(inner):
            called("erp")
        called("crm")
    assert (dict(outer.calls), dict(inner.calls)) == ({"crm": 1}, {"erp": 1})


async def test_tasks_begun_for_a_request_count_for_it_after_it_has_left_the_block() -> None:
    tally = Tally()
    asked = asyncio.Event()

    async def call() -> None:
        await asked.wait()
        called("erp")

    with counting(tally):
        task = asyncio.create_task(call())
    asked.set()
    await task
    assert tally.calls["erp"] == 1


async def test_requests_at_the_same_time_are_counted_apart() -> None:
    tallies = [Tally() for _ in range(3)]

    async def request(number: int) -> None:
        with counting(tallies[number]):
            for _ in range(number):
                await asyncio.sleep(0)
                called("erp")

    await asyncio.gather(*map(request, range(3)))
    assert [tally.calls["erp"] for tally in tallies] == [0, 1, 2]


async def test_a_task_in_a_counted_context_pays_for_nobody_else() -> None:
    whole, part = Tally(), Tally()

    async def call() -> None:
        called("erp")

    with counting(whole):
        for tally in (part, None):
            await asyncio.get_running_loop().create_task(call(), context=counted(tally))
        called("erp")
    assert (whole.calls["erp"], part.calls["erp"]) == (1, 1)
