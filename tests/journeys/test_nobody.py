"""Who is not known gets no answer; who has no role that is known sees nothing."""

from __future__ import annotations

import httpx
import pytest

from policies.principal import Principal
from tests.journeys.company import Company
from tests.journeys.questions import CUSTOMER_360, FIND, SEARCH, STOCK, refused
from tests.resolvers import world

pytestmark = pytest.mark.integration


def unauthenticated(response: httpx.Response) -> bool:
    (error,) = response.json()["errors"]
    return (
        response.status_code == 401
        and response.headers["www-authenticate"] == "Bearer"
        and error["extensions"]["code"] == "UNAUTHENTICATED"
        and "data" not in response.json()
    )


async def test_without_a_token_there_is_no_answer(company: Company) -> None:
    response = await company.post(SEARCH, None)
    assert unauthenticated(response)
    assert company.calls() == []


async def test_an_expired_token_is_no_token(company: Company) -> None:
    expired = company.token(world.PEOPLE["admin"], lifetime=-3600)
    assert unauthenticated(await company.post(SEARCH, expired))
    assert company.calls() == []


async def test_a_token_that_somebody_else_signed_is_no_token(company: Company) -> None:
    head, claims, signature = company.token(world.PEOPLE["admin"]).split(".")
    forged = ".".join((head, claims, signature[::-1]))
    assert unauthenticated(await company.post(SEARCH, forged))
    assert company.calls() == []


@pytest.mark.parametrize("query", [CUSTOMER_360, SEARCH, FIND, STOCK])
async def test_an_unknown_role_sees_nothing_and_costs_nothing(company: Company, query: str) -> None:
    variables = {"id": await company.id_of("K1"), "reference": "S1", "skus": ["P-1"]}
    answer = await company.ask(query, "nobody", **variables)
    (field,) = answer["data"]
    assert answer["data"] == {field: None}
    assert refused(answer) == {field: 1}
    assert company.calls() == []


async def test_a_rep_whose_token_names_no_rep_owns_nobody(company: Company) -> None:
    claimless = Principal(subject="rep", roles=("sales_rep",))
    found = await company.data(SEARCH, claimless, text=None)
    assert found == {"customers": {"totalCount": 0, "nodes": []}}
    seen = await company.data(CUSTOMER_360, claimless, id=await company.id_of("K1"))
    assert seen == {"customer": None}
    assert company.calls() == []
