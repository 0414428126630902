"""API keys as they are kept: shown once, ended by time or by hand, never more than can be held."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.auth import apikeys
from gateway.auth.apikeys import ApiKeys, Wanted, WrongKey, id_of
from gateway.auth.database import Database
from policies.principal import Principal
from tests.databases import on_every_database
from tests.gateway.auth.conftest import NOW, Clock

DAY = 86_400.0
WANTED = Wanted(
    name="warehouse robot",
    roles=("sales_rep", "finance"),
    days=90,
    rep="R1",
    teams=("north",),
    customers=("c1", "erp:1001"),
)


@pytest.fixture
def keys(database: Database, clock: Clock) -> ApiKeys:
    return ApiKeys(database, clock=clock)


@on_every_database
async def test_created_key_is_listed_as_it_was_made(keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    assert await keys.list() == [made]
    assert (made.created, made.expires) == (NOW, NOW + 90 * DAY)
    assert (made.last_used, made.revoked, made.state(NOW)) == (None, False, "valid")


async def test_key_text_names_its_id_and_has_256_random_bits(keys: ApiKeys) -> None:
    made, text = await keys.create(WANTED)
    assert re.fullmatch(rf"c360_{made.id}_[0-9a-f]{{64}}", text)
    assert id_of(text) == made.id
    assert (await keys.create(WANTED))[1] != text


async def test_secret_is_nowhere_in_the_database(
    keys: ApiKeys, database: Database, tmp_path: Path
) -> None:
    _, text = await keys.create(WANTED)
    await database.aclose()
    written = everything_in(tmp_path)
    secret = text.rsplit("_", 1)[1]
    assert b"warehouse robot" in written
    assert secret.encode() not in written
    assert bytes.fromhex(secret) not in written


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_record_does_not_print_a_secret(keys: ApiKeys) -> None:
    made, text = await keys.create(WANTED)
    assert text.rsplit("_", 1)[1] not in repr(made)


async def test_key_stands_for_the_caller_that_was_wanted(keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    assert made.principal() == Principal(
        subject=f"key:{made.id}",
        roles=("sales_rep", "finance"),
        rep="R1",
        teams=frozenset({"north"}),
        customers=frozenset({"c1", "erp:1001"}),
        expires=NOW + 90 * DAY,
        issued=NOW,
        token=made.id,
    )


@on_every_database
async def test_newest_key_is_listed_first(keys: ApiKeys, clock: Clock) -> None:
    first, _ = await keys.create(WANTED)
    clock.now += 1
    second, _ = await keys.create(WANTED)
    assert [key.id for key in await keys.list()] == [second.id, first.id]


@on_every_database
async def test_revoked_key_stays_in_the_list_as_revoked(keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    assert await keys.revoke(made.id)
    assert [key.state(NOW) for key in await keys.list()] == ["revoked"]


async def test_unknown_key_cannot_be_revoked(keys: ApiKeys) -> None:
    assert not await keys.revoke("0" * 16)


@on_every_database
async def test_key_ends_at_its_instant(keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    assert made.state(made.expires - 0.001) == "valid"
    assert made.state(made.expires) == "expired"


@pytest.mark.parametrize("days", [0, -1, 366.1, 1e9, float("inf"), float("nan")])
async def test_key_without_a_near_end_is_not_made(keys: ApiKeys, days: float) -> None:
    with pytest.raises(WrongKey, match="366 days"):
        await keys.create(Wanted(name="robot", roles=("finance",), days=days))
    assert await keys.list() == []


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(name=" ", roles=("finance",), days=1),
        Wanted(name="a\nb", roles=("finance",), days=1),
        Wanted(name="robot", roles=(), days=1),
        Wanted(name="robot", roles=(" ",), days=1),
        Wanted(name="robot", roles=("sales_rep",), days=1, rep=""),
        Wanted(name="robot", roles=("sales_manager",), days=1, teams=("",)),
        Wanted(name="robot", roles=("portal_customer",), days=1, customers=(" ",)),
    ],
    ids=["no name", "line break", "no role", "blank role", "rep", "team", "customer"],
)
async def test_key_that_says_too_little_is_not_made(keys: ApiKeys, wanted: Wanted) -> None:
    with pytest.raises(WrongKey):
        await keys.create(wanted)


@on_every_database
async def test_valid_keys_are_read_again_only_when_something_changed(keys: ApiKeys) -> None:
    await keys.create(WANTED)
    first = await keys.valid(None)
    assert await keys.valid(first) is first
    await keys.create(WANTED)
    assert len((await keys.valid(first)).keys) == 2


@on_every_database
async def test_use_is_noted_at_most_once_per_minute(keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    for at in (NOW + 1, NOW + 30, NOW + 60.9):
        await keys.used({made.id: at})
    assert [key.last_used for key in await keys.list()] == [NOW + 1]
    await keys.used({made.id: NOW + 61})
    assert [key.last_used for key in await keys.list()] == [NOW + 61]


async def test_noting_a_use_changes_nobodys_access(keys: ApiKeys) -> None:
    made, _ = await keys.create(WANTED)
    before = await keys.valid(None)
    await keys.used({made.id: NOW})
    assert await keys.valid(before) is before


@on_every_database
async def test_more_valid_keys_than_a_process_holds_are_not_made(
    keys: ApiKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apikeys, "MOST_KEYS", 2)
    first, _ = await keys.create(WANTED)
    await keys.create(WANTED)
    with pytest.raises(WrongKey, match="2 valid keys"):
        await keys.create(WANTED)
    await keys.revoke(first.id)
    await keys.create(WANTED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c360_",
        "c360_0123456789abcdef",
        "c360_0123456789abcdef_",
        "c360_0123456789abcdef_" + "0" * 63,
        "c360_0123456789abcdef_" + "0" * 65,
        "c360_0123456789abcdef_" + "G" * 64,
        "c360_0123456789ABCDEF_" + "0" * 64,
        "C360_0123456789abcdef_" + "0" * 64,
        "c360_0123456789abcde１_" + "0" * 64,
        " c360_0123456789abcdef_" + "0" * 64,
        "c360_0123456789abcdef_" + "0" * 64 + "\n",
    ],
)
def test_what_is_no_key_has_no_id(text: str) -> None:
    assert id_of(text) is None
