"""Callers with an API key: who is believed, how soon a revocation counts, who is asked."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from backends.errors import Unavailable
from gateway.auth import Unauthenticated, Verifier, local_verifier
from gateway.auth.apikeys import ApiKeys, Valid, Wanted
from gateway.auth.database import Database
from gateway.auth.machines import KeyVerifier, either
from policies.principal import Principal
from tests.gateway.auth.conftest import Clock
from tests.gateway.forgeries import EXPECTED, FORGED, KEY, ODD_HEADERS, ours

WANTED = Wanted(name="robot", roles=("finance",), days=1)
SECRET = "0" * 64


@pytest.fixture
def keys(database: Database, clock: Clock) -> ApiKeys:
    return ApiKeys(database, clock=clock)


@pytest.fixture
async def verifier(keys: ApiKeys, clock: Clock) -> AsyncIterator[KeyVerifier]:
    one = KeyVerifier(keys, every=2, trusted=60, clock=clock, ticks=clock.ticks)
    yield one
    await one.aclose()


async def refused(verifier: Verifier, authorization: str | None) -> bool:
    try:
        await verifier.verify(authorization)
    except Unauthenticated as error:
        return str(error) == ""
    return False


async def break_database(database: Database) -> None:
    """Let every read fail from here on, as a database does that is gone."""
    async with database.writing() as connection:
        await connection.execute(text("DROP TABLE auth_turns"))


async def test_key_is_believed(verifier: KeyVerifier, keys: ApiKeys) -> None:
    made, key = await keys.create(WANTED)
    assert await verifier.verify(f"Bearer {key}") == made.principal()
    assert await verifier.verify(f"bEARER  {key}") == made.principal()


async def test_unknown_and_wrong_keys_are_refused_alike(
    verifier: KeyVerifier, keys: ApiKeys
) -> None:
    made, _ = await keys.create(WANTED)
    assert await refused(verifier, f"Bearer c360_{made.id}_{SECRET}")
    assert await refused(verifier, f"Bearer c360_{'f' * 16}_{SECRET}")


async def test_secret_of_one_key_does_not_open_another(
    verifier: KeyVerifier, keys: ApiKeys
) -> None:
    one, _ = await keys.create(WANTED)
    _, other = await keys.create(WANTED)
    assert await refused(verifier, f"Bearer c360_{one.id}_{other.rsplit('_', 1)[1]}")


@pytest.mark.parametrize(
    "spoiled",
    [
        "{key}",
        "Basic {key}",
        "ApiKey {key}",
        "Bearer{key}",
        "Bearer\t{key}",
        " Bearer {key}",
        "Bearer {key} ",
        "Bearer {key}\n",
        "Bearer {key}, Bearer {key}",
        "Bearer {key} {key}",
        'Bearer "{key}"',
        "Bearer {key}0",
        "Bearer C360{key}",
        "Bearer " + "c360_" + "a" * 20_000,
    ],
)
async def test_odd_header_is_refused(verifier: KeyVerifier, keys: ApiKeys, spoiled: str) -> None:
    _, key = await keys.create(WANTED)
    assert await refused(verifier, spoiled.format(key=key))


async def test_no_header_is_refused(verifier: KeyVerifier) -> None:
    assert await refused(verifier, None)


async def test_expired_key_is_refused_at_once(
    verifier: KeyVerifier, keys: ApiKeys, clock: Clock
) -> None:
    made, key = await keys.create(WANTED)
    clock.now = made.expires - 0.5
    assert not await refused(verifier, f"Bearer {key}")
    clock.now = made.expires
    assert await refused(verifier, f"Bearer {key}")


async def test_revocation_elsewhere_counts_after_the_interval(
    verifier: KeyVerifier, keys: ApiKeys, elsewhere: Database, clock: Clock
) -> None:
    made, key = await keys.create(WANTED)
    assert not await refused(verifier, f"Bearer {key}")
    await ApiKeys(elsewhere, clock=clock).revoke(made.id)
    clock.now += 2
    assert await refused(verifier, f"Bearer {key}")


async def test_key_made_elsewhere_is_known_after_the_interval(
    verifier: KeyVerifier, elsewhere: Database, clock: Clock
) -> None:
    assert await refused(verifier, f"Bearer c360_{'f' * 16}_{SECRET}")
    _, key = await ApiKeys(elsewhere, clock=clock).create(WANTED)
    clock.now += 2
    assert not await refused(verifier, f"Bearer {key}")


class Counting(ApiKeys):
    """Keys that count how often they are read."""

    reads = 0

    async def valid(self, last: Valid | None) -> Valid:
        self.reads += 1
        return await super().valid(last)


async def test_guesses_cost_one_read_per_interval(clock: Clock, database: Database) -> None:
    keys = Counting(database, clock=clock)
    verifier = KeyVerifier(keys, every=2, clock=clock, ticks=clock.ticks)
    for n in range(50):
        assert await refused(verifier, f"Bearer c360_{n:016x}_{SECRET}")
    assert keys.reads == 1
    await verifier.aclose()


async def test_database_that_is_gone_is_no_refusal_and_no_entrance(
    verifier: KeyVerifier, keys: ApiKeys, database: Database, clock: Clock
) -> None:
    _, key = await keys.create(WANTED)
    assert not await refused(verifier, f"Bearer {key}")
    await break_database(database)
    clock.now += 30
    with capture_logs():
        assert not await refused(verifier, f"Bearer {key}")
        clock.now += 32
        with pytest.raises(Unavailable):
            await verifier.verify(f"Bearer {key}")


async def test_use_is_noted(verifier: KeyVerifier, keys: ApiKeys, clock: Clock) -> None:
    _, key = await keys.create(WANTED)
    began = clock.now = clock.now + 10
    for _ in range(3):
        await verifier.verify(f"Bearer {key}")
        clock.now += 1
    await verifier.aclose()
    assert [one.last_used for one in await keys.list()] == [began]


async def test_refused_key_is_not_noted_as_used(verifier: KeyVerifier, keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    assert await refused(verifier, f"Bearer c360_{made.id}_{SECRET}")
    await verifier.aclose()
    assert [one.last_used for one in await keys.list()] == [None]


async def test_nothing_of_a_key_reaches_the_log(verifier: KeyVerifier, keys: ApiKeys) -> None:
    made, key = await keys.create(WANTED)
    with capture_logs() as logs:
        await verifier.verify(f"Bearer {key}")
        with contextlib.suppress(Unauthenticated):
            await verifier.verify(f"Bearer c360_{made.id}_{SECRET}")
    assert made.id not in str(logs)


class Asked:
    """A verifier that notes what it was asked and refuses all."""

    def __init__(self) -> None:
        """Begin unasked."""
        self.headers: list[str | None] = []

    async def verify(self, authorization: str | None) -> Principal:
        self.headers.append(authorization)
        raise Unauthenticated


@pytest.mark.parametrize("header", ["Bearer c360_x", "bearer  c360_0_1", "BEARER c360_a.b.c"])
async def test_what_looks_like_a_key_is_never_tried_as_a_token(header: str) -> None:
    keys, tokens = Asked(), Asked()
    assert await refused(either(keys, tokens), header)
    assert (keys.headers, tokens.headers) == ([header], [])


@pytest.mark.parametrize("header", [None, "", "Bearer", f"Bearer {ours()}", "Basic c360_x"])
async def test_anything_else_is_never_tried_as_a_key(header: str | None) -> None:
    keys, tokens = Asked(), Asked()
    assert await refused(either(keys, tokens), header)
    assert (keys.headers, tokens.headers) == ([], [header])


async def test_both_let_in_whom_each_believes(
    verifier: KeyVerifier, keys: ApiKeys, clock: Clock
) -> None:
    both = either(verifier, local_verifier(KEY, EXPECTED, clock=clock))
    made, key = await keys.create(WANTED)
    assert (await both.verify(f"Bearer {key}")).subject == f"key:{made.id}"
    assert (await both.verify(f"Bearer {ours()}")).subject == "u1"


async def test_forgeries_are_refused_also_where_keys_are_taken(
    verifier: KeyVerifier, clock: Clock
) -> None:
    both = either(verifier, local_verifier(KEY, EXPECTED, clock=clock))
    headers = [*(f"Bearer {token}" for token in FORGED.values()), *ODD_HEADERS.values()]
    assert all([await refused(both, header) for header in headers])
