"""What an answer cost is told on request, and counted for nobody else."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from gateway.http.costs import ENTRIES, sees_everybody, with_cost
from policies.grant import Grant
from policies.principal import Principal, Scope
from resolvers.exchange import Answer, Caller, Question
from tests.gateway.http.asking import Asked, client, endpoint, everybody, post

COST = {"x-c360-cost": "1"}


async def spending(_question: Question, caller: Caller) -> Answer:
    """Answer after two calls, a hit and a stale section."""
    if caller.tally is not None:
        caller.tally.calls.update(erp=2, crm=1)
        caller.tally.hits += 1
        caller.tally.stale += 1
    return Answer(executed=True, data={"viewer": None}, extensions={"n": 1})


async def test_what_was_counted_stands_beside_other_extensions() -> None:
    told = (await post(endpoint(spending), **COST)).json()["extensions"]
    left = told["cost"].pop("deadlineLeftMs")
    counted = {"calls": {"crm": 1, "erp": 2}, "cacheHits": 1, "staleSections": 1}
    assert told == {"n": 1, "cost": counted}
    assert 0 < left <= 5000


async def test_a_get_tells_it_too() -> None:
    async with client(endpoint(spending), **COST) as opened:
        response: httpx.Response = await opened.get("", params={"query": "{viewer}"})
    assert response.json()["extensions"]["cost"]["calls"] == {"crm": 1, "erp": 2}


@pytest.mark.parametrize("value", [None, "0", "", "true"])
async def test_without_the_header_nothing_is_counted(value: str | None) -> None:
    asked = Asked()
    headers = {} if value is None else {"x-c360-cost": value}
    response = await post(endpoint(asked), **headers)
    assert asked.callers[0].tally is None
    assert "extensions" not in response.json()


async def test_a_question_that_never_ran_cost_nothing() -> None:
    answer = Answer(executed=False, errors=({"message": "No."},))
    cost = (await post(endpoint(Asked(answer)), **COST)).json()["extensions"]["cost"]
    assert (cost["calls"], cost["cacheHits"], cost["staleSections"]) == ({}, 0, 0)


async def test_past_the_deadline_nothing_is_left() -> None:
    asked = Asked()
    await post(endpoint(asked), **COST)
    late = Caller(
        principal=Principal(subject="ann"),
        request_id="r",
        deadline=asyncio.get_running_loop().time() - 1,
        tally=asked.callers[0].tally,
    )
    told = with_cost(Answer(executed=True), late, everybody).extensions
    assert told is not None
    assert told["cost"]["deadlineLeftMs"] == 0


@pytest.mark.parametrize("narrow", ENTRIES)
@pytest.mark.parametrize("scope", [Scope.NONE, Scope.OWN, Scope.SELF | Scope.TEAM, Scope.R1])
async def test_who_does_not_see_everybody_is_told_neither_calls_nor_hits(
    narrow: str, scope: Scope
) -> None:
    grant = Grant(scopes={**dict.fromkeys(ENTRIES, Scope.ALL), narrow: scope})
    response = await post(endpoint(spending, grants=lambda _roles: grant), **COST)
    assert response.json()["extensions"]["cost"].keys() == {"staleSections", "deadlineLeftMs"}


def test_the_widest_of_several_scopes_counts() -> None:
    assert sees_everybody(Grant(scopes=dict.fromkeys(ENTRIES, Scope.ALL | Scope.OWN)))
    assert not sees_everybody(Grant(scopes={}))
