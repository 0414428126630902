"""One reader per name: who has the lease may write, and nobody waits for the dead."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from backends.fleet.envelope import stamp
from backends.fleet.leases import Claim, Leases, Turns, lease_of, token_of
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import Reach
from tests.backends.hand_clock import START
from tests.valkey import Valkey

pytestmark = pytest.mark.integration

LATER = START + dt.timedelta(seconds=1)


@pytest.fixture
async def reach(valkey: Valkey) -> AsyncIterator[Reach]:
    reach = Reach(valkey.url, namespace=uuid.uuid4().hex, limit=1.0)
    yield reach
    await reach.aclose()


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    async with Redis.from_url(valkey.url) as redis:
        yield redis


@pytest.fixture
def leases(reach: Reach) -> Leases:
    return Leases(reach, seconds=60.0)


@pytest.fixture
def name(reach: Reach) -> str:
    return f"{reach.namespace}:a"


def value(at: dt.datetime, body: bytes = b"body") -> bytes:
    return stamp(at) + body


async def claim(leases: Leases, *names: str, whole: str | None = None) -> Claim:
    return await leases.claim(dict.fromkeys(names, START), token_of(START), whole)


async def test_a_name_is_taken_by_one(leases: Leases, name: str) -> None:
    first, second = await claim(leases, name), await claim(leases, name)
    assert (first.taken, second.taken) == ({name}, set())
    assert second.since == {name: START}


async def test_what_is_there_and_young_enough_needs_no_lease(
    leases: Leases, redis: Redis, name: str
) -> None:
    await redis.set(name, value(START))
    found = await claim(leases, name)
    assert (found.values, found.taken) == ({name: value(START)}, set())
    assert await redis.exists(lease_of(name)) == 0


async def test_what_is_too_old_comes_with_the_lease(
    leases: Leases, redis: Redis, name: str
) -> None:
    await redis.set(name, value(START))
    found = await leases.claim({name: LATER}, token_of(LATER), None)
    assert (found.values, found.taken) == ({name: value(START)}, {name})


async def test_storing_gives_the_lease_back_and_sets_an_end(
    leases: Leases, redis: Redis, name: str
) -> None:
    held = await claim(leases, name)
    await leases.store({name: value(START)}, 60.0, held.token)
    assert await redis.get(name) == value(START)
    assert await redis.exists(lease_of(name)) == 0
    assert 50_000 < await redis.pttl(name) <= 60_000


async def test_who_has_lost_the_lease_writes_nothing(
    leases: Leases, redis: Redis, name: str
) -> None:
    slow = await claim(leases, name)
    await redis.delete(lease_of(name))
    quick = await claim(leases, name)
    await leases.store({name: value(LATER)}, 60.0, quick.token)
    await leases.store({name: value(START)}, 60.0, slow.token)
    assert await redis.get(name) == value(LATER)


async def test_clearing_voids_what_is_being_read(leases: Leases, redis: Redis, name: str) -> None:
    held = await claim(leases, name)
    await leases.clear([name])
    await leases.store({name: value(START)}, 60.0, held.token)
    assert await redis.exists(name) == 0


async def test_a_released_name_is_free_at_once(leases: Leases, name: str) -> None:
    held = await claim(leases, name)
    await leases.release([lease_of(name)], held.token)
    assert (await claim(leases, name)).taken == {name}


async def test_nobody_releases_the_lease_of_another(leases: Leases, name: str) -> None:
    await claim(leases, name)
    await leases.release([lease_of(name)], b"not the token")
    assert (await claim(leases, name)).taken == set()


async def test_a_lease_lapses_by_itself(reach: Reach, name: str) -> None:
    short = Leases(reach, seconds=0.05)
    await claim(short, name)
    await asyncio.sleep(0.1)
    assert (await claim(short, name)).taken == {name}


async def test_a_renewed_lease_goes_on(reach: Reach, redis: Redis, name: str) -> None:
    held = await claim(Leases(reach, seconds=1.0), name)
    await Leases(reach, seconds=60.0).renew([lease_of(name)], held.token)
    assert await redis.pttl(lease_of(name)) > 50_000


async def test_a_lookup_as_a_whole_is_taken_by_one(leases: Leases, name: str) -> None:
    whole = f"{name}:refresh"
    first = await claim(leases, name, whole=whole)
    second = await claim(leases, f"{name}2", whole=whole)
    assert (first.taken, second.taken, second.since) == ({name}, set(), {})


async def test_a_lookup_as_a_whole_is_not_taken_where_nothing_is_to_be_read(
    leases: Leases, redis: Redis, name: str
) -> None:
    await redis.set(name, value(START))
    await claim(leases, name, whole=f"{name}:refresh")
    assert await redis.exists(f"{name}:refresh") == 0


async def test_what_is_no_value_is_overwritten(leases: Leases, redis: Redis, name: str) -> None:
    names = [f"{name}{n}" for n in range(3)]
    await redis.set(names[0], b"\xff\x00 garbage")
    await redis.rpush(names[1], "a list")
    await redis.hset(names[2], "a", "hash")
    held = await claim(leases, *names)
    assert held.taken == set(names)
    await leases.store({one: value(START) for one in names}, 60.0, held.token)
    assert await redis.mget(names) == [value(START)] * 3


@pytest.mark.parametrize("kind", ["text", "list", "long"])
async def test_what_is_no_lease_blocks_nobody(
    leases: Leases, redis: Redis, name: str, kind: str
) -> None:
    if kind == "list":
        await redis.rpush(lease_of(name), "a list")
    else:
        await redis.set(lease_of(name), b"\xff", ex=100_000 if kind == "long" else None)
    assert (await claim(leases, name)).taken == {name}


async def test_out_of_reach_is_said() -> None:
    reach = Reach("redis://127.0.0.1:1/0")
    with pytest.raises(OutOfReach):
        await claim(Leases(reach), "a")
    await reach.aclose()


def turns(name: str, apart: float = 60.0) -> Turns:
    """Ask for a name in turns; the wish is the name itself."""
    base = name.rpartition(":")[0]
    return Turns(f"{base}:turn", f"{base}:wanted", apart, {name: name.encode()})


async def in_turn(leases: Leases, name: str, apart: float = 60.0) -> Claim:
    return await leases.claim({name: START}, token_of(START), turns=turns(name, apart))


async def test_out_of_turn_nothing_is_taken(leases: Leases, redis: Redis, name: str) -> None:
    first, second = await in_turn(leases, name), await in_turn(leases, f"{name}2")
    assert (first.taken, first.later) == ({name}, 0.0)
    assert (second.taken, second.since) == (set(), {})
    assert 0.0 < second.later <= 60.0
    assert await redis.exists(lease_of(f"{name}2")) == 0


async def test_whose_turn_it_is_takes_along_what_others_wanted(
    leases: Leases, redis: Redis, name: str
) -> None:
    names = [f"{name}{n}" for n in range(4)]
    for one in names[:3]:
        await in_turn(leases, one)
    await redis.delete(f"{name.rpartition(':')[0]}:turn")
    found = await in_turn(leases, names[3])
    assert found.taken == {names[3]}
    assert sorted(found.wishes) == [one.encode() for one in names[1:3]]
    assert (await in_turn(leases, names[1])).since == {names[1]: START}


async def test_a_turn_passes_by_itself(leases: Leases, name: str) -> None:
    await in_turn(leases, name, 0.05)
    later = await in_turn(leases, f"{name}2", 0.05)
    await asyncio.sleep(later.later + 0.01)
    assert (await in_turn(leases, f"{name}2", 0.05)).taken == {f"{name}2"}


@pytest.mark.parametrize("place", ["turn", "wanted"])
async def test_garbage_in_place_of_turns_blocks_nobody(
    leases: Leases, redis: Redis, name: str, place: str
) -> None:
    await redis.rpush(f"{name.rpartition(':')[0]}:{place}", "a list")
    assert (await in_turn(leases, name)).taken == {name}


async def test_garbage_in_place_of_wishes_is_cleared_by_who_wishes(
    leases: Leases, redis: Redis, name: str
) -> None:
    await in_turn(leases, name)
    wanted = f"{name.rpartition(':')[0]}:wanted"
    await redis.rpush(wanted, "a list")
    assert (await in_turn(leases, f"{name}2")).later > 0
    await in_turn(leases, f"{name}2")
    assert await redis.hlen(wanted) == 1
