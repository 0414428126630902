"""Revoked subjects and tokens: who is refused, how soon, and how it is taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from gateway.auth import Unauthenticated, Verifier, local_verifier
from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.database import Database
from gateway.auth.machines import KeyVerifier
from gateway.auth.revocation import LEEWAY, Kind, Revocable, Revocation, Revocations
from tests.databases import on_every_database
from tests.gateway.auth.conftest import NOW, Clock
from tests.gateway.forgeries import EXPECTED, KEY, ours


@pytest.fixture
def revocations(database: Database, clock: Clock) -> Revocations:
    return Revocations(database, clock=clock)


@pytest.fixture
async def verifier(revocations: Revocations, clock: Clock) -> AsyncIterator[Revocable]:
    tokens = local_verifier(KEY, EXPECTED, clock=clock)
    one = Revocable(tokens, revocations, every=2, ticks=clock.ticks)
    yield one
    await one.aclose()


async def refused(verifier: Verifier, token: str) -> bool:
    try:
        await verifier.verify(f"Bearer {token}")
    except Unauthenticated as error:
        return str(error) == ""
    return False


@on_every_database
async def test_revoked_subject_is_refused_and_others_are_not(
    verifier: Revocable, revocations: Revocations
) -> None:
    await revocations.revoke_subject("u1")
    assert await refused(verifier, ours())
    assert not await refused(verifier, ours(sub="u2"))
    assert not await refused(verifier, ours(sub="U1"))


async def test_remembered_token_is_refused_after_the_interval(
    verifier: Revocable, elsewhere: Database, clock: Clock
) -> None:
    token = ours(exp=NOW + 600)
    assert not await refused(verifier, token)
    await Revocations(elsewhere, clock=clock).revoke_subject("u1")
    clock.now += 2
    assert await refused(verifier, token)


@on_every_database
async def test_subject_that_is_allowed_again_comes_in(
    verifier: Revocable, revocations: Revocations, clock: Clock
) -> None:
    await revocations.revoke_subject("u1")
    assert await refused(verifier, ours())
    assert await revocations.allow(Kind.SUBJECT, "u1")
    clock.now += 2
    assert not await refused(verifier, ours())
    assert not await revocations.allow(Kind.SUBJECT, "u1")


@on_every_database
@pytest.mark.parametrize(
    ("issued", "stays_out"),
    [(-600, True), (0, True), (LEEWAY, True), (LEEWAY + 1, False)],
    ids=["before", "at the instant", "by a clock ahead", "after"],
)
async def test_revocation_from_an_instant_refuses_older_tokens_only(
    verifier: Revocable, revocations: Revocations, clock: Clock, issued: float, *, stays_out: bool
) -> None:
    await revocations.revoke_subject("u1", before=NOW)
    clock.now = NOW + 60
    assert await refused(verifier, ours(iat=NOW + issued)) is stays_out


async def test_revoked_token_leaves_the_subjects_others_alone(
    verifier: Revocable, revocations: Revocations
) -> None:
    await revocations.revoke_token("t1")
    assert await refused(verifier, ours(jti="t1"))
    assert not await refused(verifier, ours(jti="t2"))
    assert not await refused(verifier, ours())


async def test_token_id_is_no_subject(verifier: Revocable, revocations: Revocations) -> None:
    await revocations.revoke_token("u1")
    assert not await refused(verifier, ours(jti="t1"))


@on_every_database
async def test_last_word_about_a_subject_counts(
    verifier: Revocable, revocations: Revocations
) -> None:
    await revocations.revoke_subject("u1")
    await revocations.revoke_subject("u1", before=NOW - 3600)
    assert not await refused(verifier, ours())
    assert len(await revocations.list()) == 1


@on_every_database
async def test_list_tells_who_and_since_when(revocations: Revocations, clock: Clock) -> None:
    await revocations.revoke_subject("u1", before=NOW - 5)
    clock.now += 1
    await revocations.revoke_token("t1")
    assert await revocations.list() == [
        Revocation(kind=Kind.TOKEN, name="t1", at=NOW + 1),
        Revocation(kind=Kind.SUBJECT, name="u1", at=NOW, before=NOW - 5),
    ]


@pytest.mark.parametrize("name", ["", " "])
async def test_nobody_is_not_revoked(revocations: Revocations, name: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        await revocations.revoke_subject(name)
    with pytest.raises(ValueError, match="blank"):
        await revocations.revoke_token(name)
    assert await revocations.list() == []


async def test_key_of_a_machine_can_be_revoked_as_a_subject(
    revocations: Revocations, database: Database, clock: Clock
) -> None:
    keys = ApiKeys(database, clock=clock)
    machines = KeyVerifier(keys, clock=clock, ticks=clock.ticks)
    verifier = Revocable(machines, revocations, ticks=clock.ticks)
    made, key = await keys.create(Wanted(name="robot", roles=("finance",), days=1))
    await revocations.revoke_subject(f"key:{made.id}")
    assert await refused(verifier, key)
    await verifier.aclose()
    await machines.aclose()


async def test_refusal_is_logged_without_the_subject(
    verifier: Revocable, revocations: Revocations
) -> None:
    await revocations.revoke_subject("subject-of-ann")
    with capture_logs() as logs:
        assert await refused(verifier, ours(sub="subject-of-ann"))
    assert [entry["reason"] for entry in logs if entry["event"] == "token_refused"] == ["revoked"]
    assert "subject-of-ann" not in str(logs)


async def test_list_that_cannot_be_read_lets_nobody_in(
    database: Database, clock: Clock, revocations: Revocations
) -> None:
    from backends.errors import Unavailable
    from tests.gateway.auth.test_machines import break_database

    await break_database(database)
    tokens = local_verifier(KEY, EXPECTED, clock=clock)
    verifier = Revocable(tokens, revocations, ticks=clock.ticks)
    with capture_logs(), pytest.raises(Unavailable):
        await verifier.verify(f"Bearer {ours()}")
    await verifier.aclose()
