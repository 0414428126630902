"""Every case of the mapping benchmark reads what it says, however long that takes."""

from __future__ import annotations

import asyncio

import pytest

from backends.port import CallContext
from benchmarks.mapping.measuring import case_of, lines_in, measured, orders_in, vendors


@pytest.mark.parametrize("vendor", vendors())
async def test_a_case_reads_all_its_orders_and_lines(vendor: str) -> None:
    case = case_of(vendor, orders=20, lines=3)
    context = CallContext(deadline=asyncio.get_running_loop().time() + 5)
    page = await case.adapter.fetch(case.query, context)
    assert (orders_in(page), lines_in(page)) == (20, 60)


async def test_a_case_that_reads_something_else_is_no_figure() -> None:
    case = case_of("rest", orders=4, lines=3)
    assert await measured(case, orders=4, rounds=1) >= 0
    with pytest.raises(ValueError, match="4 orders instead of 5"):
        await measured(case, orders=5, rounds=1)
