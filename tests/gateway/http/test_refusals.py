"""Refusals of HTTP: each answer says what to do, and none may be kept by a cache."""

from __future__ import annotations

import httpx
import pytest

from backends.port import Lane
from gateway.http.endpoint import Endpoint
from gateway.limits import Bounds
from policies.principal import Principal
from tests.gateway.http.asking import (
    Asked,
    Tokens,
    client,
    endpoint,
    first_code,
    first_error,
    post,
    post_bytes,
    refusing,
)


def spent(asked: Asked, wait: float | None = 12.25) -> Endpoint:
    """Make an endpoint whose callers have spent their minute."""

    async def limit(_principal: Principal) -> float | None:
        return wait

    return Endpoint(execute=asked, verifier=Tokens(), lane=lambda _: Lane.SALES, limit=limit)


async def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    asked = Asked()
    response = await post(spent(asked))
    assert (response.status_code, first_code(response)) == (429, "RATE_LIMITED")
    assert response.headers["retry-after"] == "13"
    assert first_error(response)["extensions"]["retryAfterMs"] == 12_250
    assert asked.questions == []


async def test_a_short_wait_is_never_told_as_none() -> None:
    response = await post(spent(Asked(), 0.0001))
    assert response.headers["retry-after"] == "1"
    assert first_error(response)["extensions"]["retryAfterMs"] == 1


async def test_limits_are_looked_at_before_the_question_and_after_the_token() -> None:
    wrong = b"no json"
    limited = await post_bytes(spent(Asked()), wrong)
    unknown = await post_bytes(spent(Asked()), wrong, authorization="Bearer bad")
    allowed = await post_bytes(spent(Asked(), None), wrong)
    codes = [response.status_code for response in (limited, unknown, allowed)]
    assert codes == [429, 401, 400]


@pytest.mark.parametrize(
    ("app", "headers", "status"),
    [
        (endpoint(Asked()), {}, 200),
        (endpoint(refusing("BAD_USER_INPUT")), {}, 200),
        (endpoint(refusing("INTERNAL")), {}, 500),
        (endpoint(Asked()), {"authorization": "Bearer bad"}, 401),
        (endpoint(Asked()), {"accept": "image/png"}, 406),
        (endpoint(Asked(), bounds=Bounds(body=3)), {}, 413),
        (endpoint(Asked()), {"content-type": "text/plain"}, 415),
        (spent(Asked()), {}, 429),
    ],
)
async def test_no_answer_may_be_kept_by_anybody(
    app: Endpoint, headers: dict[str, str], status: int
) -> None:
    response = await post_bytes(app, b'{"query": "{viewer}"}', **headers)
    assert response.status_code == status
    assert response.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(("query", "status"), [("{viewer}", 200), (None, 400)])
async def test_no_answer_to_a_get_may_be_kept_by_anybody(query: str | None, status: int) -> None:
    async with client(endpoint(Asked())) as opened:
        response: httpx.Response = await opened.get("", params={"query": query} if query else {})
    assert response.status_code == status
    assert response.headers["cache-control"] == "private, no-store"


async def test_no_refusal_of_a_method_may_be_kept_by_anybody() -> None:
    async with client(endpoint(Asked())) as opened:
        response = await opened.delete("")
    assert response.status_code == 405
    assert response.headers["cache-control"] == "private, no-store"
