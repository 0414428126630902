"""Scripts run on a server that knows them and on one that does not."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from backends.fleet.scripts import Script
from tests.valkey import running


@pytest.mark.integration
async def test_a_server_that_has_forgotten_a_script_learns_it_again() -> None:
    script = Script("return {KEYS[1], ARGV[1], 3}")
    with running() as server:
        client = Redis.from_url(server.url)
        for _ in range(2):
            assert await script.run(client, ["key"], ["argument"]) == [b"key", b"argument", 3]
        await client.script_flush()
        assert await script.run(client, ["key"], [7]) == [b"key", b"7", 3]
        sent = (await client.info("commandstats"))["cmdstat_eval"]["calls"]
        assert sent == 2  # the whole text, once for each time that it was not known
        await client.aclose()
