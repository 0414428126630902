"""Behind Hive Gateway every role gets what one process would have answered, and no byte more."""

from __future__ import annotations

import asyncio

import pytest

from tests.federation.asking import ROLES, ask, codes, told
from tests.federation.company import Company
from tests.federation.fleet import Fleet
from tests.federation.processes import Started
from tests.federation.questions import QUESTIONS
from tests.journeys.questions import CUSTOMER_360

pytestmark = [pytest.mark.node, pytest.mark.integration, pytest.mark.timeout(300)]

AT_ONCE = 5  # how often each role asks at the same moment


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", QUESTIONS)
async def test_every_role_gets_the_answer_of_one_process(
    known: Company, single: Started, parts: Fleet, role: str, name: str
) -> None:
    query, variables = QUESTIONS[name]
    given = variables(known)
    expected = told(await ask(single.url, known, role, query, **given))
    assert told(await ask(parts.router.url, known, role, query, **given)) == expected


async def test_callers_who_ask_the_same_at_once_get_each_their_own(
    known: Company, single: Started, parts: Fleet
) -> None:
    given = {"id": known.ids["both"]}
    alone = {r: told(await ask(single.url, known, r, CUSTOMER_360, **given)) for r in ROLES}
    asked = [role for _ in range(AT_ONCE) for role in ROLES]
    answers = await asyncio.gather(
        *(ask(parts.router.url, known, role, CUSTOMER_360, **given) for role in asked)
    )
    leaks = [r for r, answer in zip(asked, answers, strict=True) if told(answer) != alone[r]]
    assert leaks == []
    different = {repr(alone[role]) for role in ROLES}
    assert len(different) == len(ROLES) - 1  # a manager of the customer's team sees all of it


async def test_without_a_token_nothing_is_answered(known: Company, parts: Fleet) -> None:
    answer = await ask(parts.router.url, known, None, CUSTOMER_360, id=known.ids["both"])
    assert not (answer.get("data") or {}).get("customer")
    assert {*codes(answer).values()} == {"UNAUTHENTICATED"}


async def test_the_router_shows_nobody_the_names_of_the_schema(
    known: Company, parts: Fleet
) -> None:
    answer = await ask(parts.router.url, known, "admin", "{ __schema { types { name } } }")
    assert not answer.get("data")
    assert answer["errors"]
