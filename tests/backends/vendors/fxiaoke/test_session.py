"""Tokens of both generations: kept as long as the vendor demands, shared, and never told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from backends.errors import Refused
from backends.port import By
from backends.vocabulary import Kind
from tests.backends.vendors.fxiaoke.near import account, ask, crm, full
from tests.fakes.facts import company
from tests.fakes.fxiaoke import EA, LASTS, USER_V2, V1, V2, Fxiaoke

GENERATIONS = pytest.mark.parametrize(("login", "path"), [("v1", V1), ("v2", V2)])


class Shared:
    """Sessions of several processes."""

    kept: Mapping[str, str] | None = None

    async def claim(self, ended: Mapping[str, str] | None) -> Mapping[str, str] | None:
        return None if self.kept == ended else self.kept

    async def keep(self, session: Mapping[str, str]) -> None:
        self.kept = session

    async def release(self) -> None:
        """Nobody waits."""


def logins(fake: Fxiaoke) -> int:
    return sum(fake.is_login(asked) for asked in fake.calls)


@GENERATIONS
async def test_a_token_is_kept_for_6650_seconds_and_then_renewed(login: str, path: str) -> None:
    now = [0.0]
    fake = Fxiaoke(company("crm"), clock=lambda: now[0])
    backend = crm(fake, login, clock=lambda: now[0])
    for now[0], so_far in ((0.0, 1), (6649.0, 1), (6651.0, 2), (6651.0 + 6649.0, 2)):
        (found,) = (await ask(backend, Kind.CUSTOMER, By.KEY, "C1")).values()
        assert found.error is None
        assert logins(fake) == so_far
    assert {asked.path for asked in fake.calls if fake.is_login(asked)} == {path}


async def test_a_token_that_others_have_used_for_long_is_kept_for_what_is_left() -> None:
    now = [0.0]
    fake = Fxiaoke(company("crm"), clock=lambda: now[0])
    await ask(crm(fake, clock=lambda: now[0]), Kind.CUSTOMER, By.KEY, "C1")
    now[0] = 6000.0
    backend = crm(fake, clock=lambda: now[0])
    for now[0], so_far in ((6000.0, 2), (6600.0, 2), (6651.0, 3)):
        await ask(backend, Kind.CUSTOMER, By.KEY, "C1")
        assert logins(fake) == so_far
    assert now[0] < LASTS


@GENERATIONS
async def test_processes_share_one_token(login: str, path: str) -> None:
    fake, shared = full(), Shared()
    for _ in range(3):
        backend = crm(fake, login, sessions=shared)
        (found,) = (await ask(backend, Kind.CUSTOMER, By.KEY, "C1")).values()
        assert found.error is None
    assert logins(fake) == 1
    assert next(asked.path for asked in fake.calls) == path


@GENERATIONS
async def test_ten_questions_that_find_their_token_ended_cost_one_login(
    login: str, path: str
) -> None:
    fake = full()
    backend = crm(fake, login)
    await ask(backend, Kind.CUSTOMER, By.KEY, "C1")
    fake.end_sessions()
    fake.forget()
    pages = await asyncio.gather(
        *(ask(backend, Kind.CUSTOMER, By.KEY, "C1", f"K{n}") for n in range(10))
    )
    assert all(page["C1"].error is None for page in pages)
    assert fake.counts[path] == 1


@GENERATIONS
async def test_every_call_has_a_trace_of_its_own(login: str, path: str) -> None:
    fake = full()
    backend = crm(fake, login)
    await ask(backend, Kind.ORDER, By.CUSTOMER, "C1")
    fake.end_sessions()
    await ask(backend, Kind.ORDER, By.CUSTOMER, "C1")
    traces = [trace for asked in fake.calls for trace in asked.query["thirdTraceId"]]
    assert len(set(traces)) == len(fake.calls) > 8
    assert path in fake.counts


async def test_the_second_generation_puts_nothing_of_the_session_into_bodies() -> None:
    fake = full()
    await ask(crm(fake), Kind.CUSTOMER, By.KEY, "C1")
    asked = fake.calls[-1]
    assert set(asked.json()) == {"data"}
    assert asked.headers["authorization"] == "Bearer session-1"
    assert (asked.headers["x-fs-ea"], asked.headers["x-fs-userid"]) == (EA, USER_V2)


async def test_the_first_generation_puts_nothing_of_the_session_into_headers() -> None:
    fake = full()
    await ask(crm(fake, "v1"), Kind.CUSTOMER, By.KEY, "C1")
    asked = fake.calls[-1]
    assert set(asked.json()) == {"corpAccessToken", "corpId", "currentOpenUserId", "data"}
    assert "session-1" not in str(asked.headers)


async def test_a_wrong_secret_is_refused_with_the_settings_to_check() -> None:
    fake = full()
    fake.secrets["appSecret"] = "another"
    (found,) = (await ask(crm(fake), Kind.CUSTOMER, By.KEY, "C1")).values()
    assert type(found.error) is Refused
    assert "check systems.crm: app_id, app_secret and permanent_code" in str(found.error)
    assert "10006" in str(found.error)


def test_an_account_is_printed_without_its_secrets() -> None:
    assert repr(account(secret="open-sesame")) == "Account(system='crm', app_id='FSAID_1')"
