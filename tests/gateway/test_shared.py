"""What processes share is there when the settings name a Redis, and closed with the gateway."""

from __future__ import annotations

from contextlib import AsyncExitStack

from gateway.settings import Cache
from gateway.shared import Shared, share


async def test_without_an_address_nothing_is_shared() -> None:
    async with AsyncExitStack() as stack:
        assert share(Cache(), stack) == Shared(None, None)


async def test_one_way_leads_to_a_redis_that_nobody_has_reached_yet() -> None:
    async with AsyncExitStack() as stack:
        shared = share(Cache.model_validate({"url": "redis://127.0.0.1:1/0"}), stack)
        assert shared.reach is not None
        assert shared.shelf is not None
        assert not shared.reach.resting
