"""Who asks too often is told to wait; nobody else notices."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.company import Company, running
from tests.resolvers.world import PEOPLE

pytestmark = pytest.mark.integration

WHO = "{ viewer { subject } }"
LIMITS: Mapping[str, Any] = {"per_minute": 1000, "roles": {"portal_customer": 3, "admin": 0}}


@pytest.fixture
async def limited(tmp_path: Path) -> AsyncIterator[Company]:
    async with running(tmp_path, limits=LIMITS) as company:
        yield company


async def statuses(company: Company, who: str, count: int) -> list[int]:
    token = company.token(PEOPLE[who])
    return [(await company.post(WHO, token)).status_code for _ in range(count)]


async def test_a_portal_customer_who_has_spent_the_minute_waits(limited: Company) -> None:
    assert await statuses(limited, "portal_customer", 5) == [200, 200, 200, 429, 429]
    refused = await limited.post(WHO, limited.token(PEOPLE["portal_customer"]))
    told = refused.json()["errors"][0]["extensions"]
    assert told["code"] == "RATE_LIMITED"
    assert 0 < told["retryAfterMs"] <= 20_000
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert b"c360_rate_limited_total 3.0" in limited.gateway.metrics.expose()[0]


async def test_others_go_on_meanwhile(limited: Company) -> None:
    await statuses(limited, "portal_customer", 4)
    assert await statuses(limited, "support_agent", 5) == [200] * 5
    assert await statuses(limited, "admin", 5) == [200] * 5


async def test_a_caller_who_is_refused_costs_no_call(limited: Company) -> None:
    await statuses(limited, "portal_customer", 3)
    query = '{ products(skus: ["P1"]) { stock { level } } }'
    refused = await limited.post(query, limited.token(PEOPLE["portal_customer"]))
    assert refused.status_code == 429
    assert limited.calls() == []
