"""Every request that is sent counts as a call, whatever comes of it."""

from __future__ import annotations

import asyncio

import pytest

from backends.errors import Refused, Unavailable
from backends.tally import Tally, counting
from backends.wire import HttpxWire, Request


@pytest.mark.integration
async def test_a_request_that_leaves_is_counted_and_one_that_may_not_is_not() -> None:
    tally, wire = Tally(), HttpxWire("erp", "http://127.0.0.1:9")
    deadline = asyncio.get_running_loop().time() + 5
    with counting(tally):
        with pytest.raises(Unavailable):
            await wire.send(Request(method="GET", path="/a"), deadline=deadline)
        with pytest.raises(Refused):
            await wire.send(Request(method="GET", path="/../a"), deadline=deadline)
    await wire.aclose()
    assert dict(tally.calls) == {"erp": 1}
