"""Redis is found again after its servers have changed places, whatever they stand as."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from operator import methodcaller

import pytest

from backends.fleet.clients import linked
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from tests.valkey_cluster import clustered
from tests.valkey_process import Process
from tests.valkey_sentinel import watched

KEYS = [f"key {n}" for n in range(8)]  # on all members of a cluster


async def write(reach: Reach, value: str) -> None:
    for key in KEYS:
        await reach.ask(methodcaller("set", key, value))


async def survives(url: str, change: Callable[[], None]) -> int:
    """Use a Redis, have its servers change places, and go on; count the questions it took."""
    reach = Reach(url, rest=0.1)
    try:
        assert await reach.reachable(limit=5.0)
        await write(reach, "before")
        await asyncio.to_thread(change)
        for attempt in range(100):
            try:
                await write(reach, "after")
            except OutOfReach:
                await asyncio.sleep(0.1)
            else:
                return attempt
        raise AssertionError("Redis is never found again")
    finally:
        await reach.aclose()


@pytest.mark.integration
async def test_sentinels_lead_to_the_server_that_took_over_from_a_dead_one() -> None:
    with watched() as pair:

        def change() -> None:
            pair.first.kill()
            pair.fail_over()

        assert await survives(pair.url, change) > 0
        assert pair.second.ask("GET", KEYS[0]) == b"after"


@pytest.mark.integration
async def test_sentinels_lead_to_the_server_that_took_over_from_a_silent_one() -> None:
    with watched() as pair:

        def change() -> None:
            pair.first.freeze()
            pair.fail_over()

        assert await survives(pair.url, change) > 0
        assert pair.second.ask("GET", KEYS[0]) == b"after"


@pytest.mark.integration
async def test_a_silent_sentinel_leaves_the_word_to_the_next() -> None:
    with watched() as pair:
        silent = Process("")
        silent.start()
        silent.freeze()
        try:
            url = pair.url.replace("://", f"://127.0.0.1:{silent.port},")
            reach = Reach(url)
            assert await reach.reachable(limit=5.0)
            await reach.aclose()
        finally:
            silent.discard()


@pytest.mark.integration
async def test_a_cluster_goes_on_with_the_reserve_of_a_dead_member() -> None:
    with clustered() as cluster:
        assert await survives(cluster.url, lambda: cluster.lose(0)) > 0


@pytest.mark.integration
async def test_a_cluster_goes_on_with_the_reserve_of_a_silent_member() -> None:
    with clustered() as cluster:

        def change() -> None:
            cluster.members[0].freeze()
            cluster.take_over()

        assert await survives(cluster.url, change) > 0


@pytest.mark.integration
async def test_login_and_database_are_those_of_the_address() -> None:
    server = Process("")
    server.start()
    try:
        server.ask("CONFIG", "SET", "requirepass", "secret")
        link = linked(f"redis://:secret@127.0.0.1:{server.port}/2", 1.0)
        await link.client.set("here", "1")
        assert (await link.client.info("keyspace"))["db2"]["keys"] == 1
        await link.close()
    finally:
        server.discard()


@pytest.mark.integration
@pytest.mark.parametrize(
    "address", ["rediss://{}", "rediss+sentinel://{}/s", "rediss+cluster://{}"]
)
async def test_addresses_with_two_s_begin_with_tls(address: str) -> None:
    first: list[bytes] = []

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first.append(await reader.read(1))
        writer.close()

    async with await asyncio.start_server(met, "127.0.0.1", 0) as server:
        reach = Reach(address.format(f"127.0.0.1:{server.sockets[0].getsockname()[1]}"))
        assert not await reach.reachable(limit=5.0)
        await reach.aclose()
    assert set(first) == {b"\x16"}  # the record type of a handshake
