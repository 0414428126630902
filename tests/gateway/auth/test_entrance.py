"""The one way in, as the gateway puts it together."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from gateway.auth import Unauthenticated, local_verifier
from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.database import Database
from gateway.auth.entrance import entrance
from gateway.auth.revocation import Revocations
from tests.gateway.forgeries import EXPECTED, KEY, NOW, ours


async def test_tokens_and_keys_come_in_and_the_revoked_do_not(url: str) -> None:
    async with AsyncExitStack() as stack:
        database = await Database.open(url)
        stack.push_async_callback(database.aclose)
        made, key = await ApiKeys(database).create(Wanted(name="robot", roles=("x",), days=1))
        await Revocations(database).revoke_subject("u2")
        tokens = local_verifier(KEY, EXPECTED, clock=lambda: NOW)
        verifier = entrance(tokens, database, stack)
        assert (await verifier.verify(f"Bearer {ours()}")).subject == "u1"
        assert (await verifier.verify(f"Bearer {key}")).subject == f"key:{made.id}"
        for refused in (f"Bearer {ours(sub='u2')}", f"Bearer {key[:-1]}", None):
            with pytest.raises(Unauthenticated):
                await verifier.verify(refused)


async def test_last_use_of_a_key_is_written_before_the_database_closes(url: str) -> None:
    async with AsyncExitStack() as stack:
        database = await Database.open(url)
        stack.push_async_callback(database.aclose)
        _, key = await ApiKeys(database).create(Wanted(name="robot", roles=("x",), days=1))
        tokens = local_verifier(KEY, EXPECTED, clock=lambda: NOW)
        await entrance(tokens, database, stack).verify(f"Bearer {key}")
    again = await Database.open(url)
    assert [one.last_used is not None for one in await ApiKeys(again).list()] == [True]
    await again.aclose()
