"""What the endpoint promises to whoever asks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import MutableMapping
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from backends.errors import Unavailable
from backends.port import Lane
from gateway.limits import Bounds
from resolvers.exchange import Answer, Caller, Question
from tests.gateway.http.asking import (
    BEARER,
    URL,
    Asked,
    client,
    endpoint,
    first_code,
    first_error,
    post,
    post_bytes,
    refusing,
)

GRAPHQL = "application/graphql-response+json"


async def test_question_and_caller_reach_the_graphql_side() -> None:
    asked = Asked()
    before = asyncio.get_running_loop().time()
    body = {"query": "query A {viewer}", "variables": {"id": "1"}, "operationName": "A"}
    await post(endpoint(asked, bounds=Bounds(seconds=3)), body, **{"x-request-id": "req-1"})
    assert asked.questions == [
        Question(query="query A {viewer}", variables={"id": "1"}, operation_name="A")
    ]
    caller = asked.callers[0]
    assert (caller.principal.subject, caller.request_id, caller.lane) == (
        "ann",
        "req-1",
        Lane.SALES,
    )
    assert before + 3 <= caller.deadline < before + 4


async def test_answer_comes_back_as_json() -> None:
    response = await post(endpoint(Asked()))
    assert response.status_code == 200
    assert response.json() == {"data": {"viewer": {"name": "Ann"}}}


async def test_data_and_errors_and_extensions_are_all_sent() -> None:
    denied = {"message": "Not allowed.", "path": ["viewer"], "extensions": {"code": "FORBIDDEN"}}
    answer = Answer(executed=True, data={"viewer": None}, errors=(denied,), extensions={"n": 1})
    response = await post(endpoint(Asked(answer)), accept=GRAPHQL)
    assert response.status_code == 200
    assert response.json() == {
        "data": {"viewer": None},
        "errors": [denied],
        "extensions": {"n": 1},
    }


async def test_null_data_of_an_executed_operation_is_sent() -> None:
    response = await post(endpoint(Asked(Answer(executed=True, data=None))))
    assert response.json() == {"data": None}


async def test_nothing_is_kept_by_browsers_and_proxies() -> None:
    response = await post(endpoint(Asked()))
    assert response.headers["cache-control"] == "private, no-store"


async def test_well_formed_request_id_is_kept() -> None:
    response = await post(endpoint(Asked()), **{"x-request-id": "a.B-9:c_d"})
    assert response.headers["x-request-id"] == "a.B-9:c_d"


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a;b", "é"])
async def test_other_request_ids_are_replaced(given: str) -> None:
    asked = Asked()
    headers = httpx.Headers({"x-request-id": given, **BEARER}, encoding="utf-8")
    async with client(endpoint(asked)) as opened:
        response = await opened.post("", json={"query": "{viewer}"}, headers=headers)
    assert re.fullmatch(r"[0-9a-f]{16}", response.headers["x-request-id"])
    assert asked.callers[0].request_id == response.headers["x-request-id"]


async def test_get_asks_a_question_that_may_only_read() -> None:
    asked = Asked()
    async with client(endpoint(asked)) as opened:
        parameters = {"query": "query A {viewer}", "variables": '{"id":1}', "operationName": "A"}
        response = await opened.get("", params=parameters)
    assert response.status_code == 200
    assert asked.questions == [
        Question(query="query A {viewer}", variables={"id": 1}, operation_name="A", read_only=True)
    ]


@pytest.mark.parametrize("accept", [GRAPHQL, "application/json"])
async def test_mutation_over_get_is_405(accept: str) -> None:
    async with client(endpoint(refusing("METHOD_NOT_ALLOWED")), accept=accept) as opened:
        response = await opened.get("", params={"query": "mutation {a}"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, OPTIONS"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "PATCH", "DELETE", "QUERY", "BREW"])
async def test_other_methods_are_405_and_name_the_right_ones(method: str) -> None:
    asked = Asked()
    async with client(endpoint(asked)) as opened:
        response = await opened.request(method, "", params={"query": "{viewer}"})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, OPTIONS"
    assert not asked.questions


async def test_options_names_the_methods_without_a_token() -> None:
    async with client(endpoint(Asked()), authorization="") as opened:
        response = await opened.options("")
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["allow"] == "GET, POST, OPTIONS"


@pytest.mark.parametrize("authorization", ["", "Bearer bad", "Basic Z29vZA=="])
async def test_who_proves_nothing_gets_401_and_no_detail(authorization: str) -> None:
    asked = Asked()
    response = await post(endpoint(asked), authorization=authorization)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert first_code(response) == "UNAUTHENTICATED"
    assert first_error(response)["message"] == "A valid bearer token is needed."
    assert not asked.questions


async def test_body_is_not_read_of_who_proves_nothing() -> None:
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        raise AssertionError("the body was read")

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "headers": headers, "query_string": b""}
    await endpoint(Asked())(scope, receive, send)
    assert sent[0]["status"] == 401


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/graphql", "application/json; charset=utf-16"]
)
async def test_other_content_types_are_415(content_type: str) -> None:
    response = await post_bytes(
        endpoint(Asked()), b'{"query":"{viewer}"}', **{"content-type": content_type}
    )
    assert (response.status_code, first_code(response)) == (415, "BAD_REQUEST")


async def test_compressed_body_is_415() -> None:
    response = await post_bytes(endpoint(Asked()), b"\x1f\x8b", **{"content-encoding": "gzip"})
    assert response.status_code == 415


async def test_accept_without_our_types_is_406() -> None:
    response = await post(endpoint(Asked()), accept="image/png")
    assert (response.status_code, first_code(response)) == (406, "BAD_REQUEST")


async def test_refusal_comes_in_the_media_type_asked_for() -> None:
    response = await post_bytes(endpoint(Asked()), b"{", accept=GRAPHQL)
    assert response.status_code == 400
    assert response.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"


async def test_body_over_the_limit_is_413_and_closes_the_connection() -> None:
    app = endpoint(Asked(), bounds=Bounds(body=100))
    response = await post_bytes(app, b" " * 101)
    assert (response.status_code, first_code(response)) == (413, "BAD_REQUEST")
    assert response.headers["connection"] == "close"


async def test_body_at_the_limit_is_read() -> None:
    body = b'{"query":"{viewer}"}'
    response = await post_bytes(endpoint(Asked(), bounds=Bounds(body=len(body))), body)
    assert response.status_code == 200


async def test_unexpected_exception_is_internal_and_tells_nothing() -> None:
    async def broken(_question: Question, _caller: Caller) -> Answer:
        raise ValueError("secret of Mr Smith")

    with capture_logs() as logs:
        response = await post(endpoint(broken), **{"x-request-id": "req-1"})
    assert response.status_code == 500
    assert first_error(response)["extensions"] == {"code": "INTERNAL", "requestId": "req-1"}
    assert "Smith" not in response.text
    assert "Traceback" not in response.text
    assert len(logs) == 1
    assert logs[0]["request_id"] == "req-1"
    assert logs[0]["error"] == "ValueError"
    assert logs[0]["where"][-1].endswith("broken")
    assert "Smith" not in str(logs)


async def test_answer_that_cannot_be_encoded_is_internal() -> None:
    answer = Answer(executed=True, data={"viewer": object()})
    with capture_logs():
        response = await post(endpoint(Asked(answer)))
    assert (response.status_code, first_code(response)) == (500, "INTERNAL")


async def test_backend_trouble_that_nobody_caught_is_503_without_its_message() -> None:
    async def away(_question: Question, _caller: Caller) -> Answer:
        raise Unavailable("erp.internal:8000 refused", system="erp")

    with capture_logs():
        response = await post(endpoint(away))
    assert (response.status_code, first_code(response)) == (503, "BACKEND_UNAVAILABLE")
    assert "erp" not in response.text


async def test_work_that_ignores_its_deadline_is_cut_off() -> None:
    ended = asyncio.Event()

    async def endless(_question: Question, _caller: Caller) -> Answer:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError("unreachable")

    with capture_logs():
        response = await post(endpoint(endless, bounds=Bounds(seconds=0.05)))
    assert (response.status_code, first_code(response)) == (504, "TIMED_OUT")
    assert ended.is_set()


async def test_address_takes_a_question_only_with_a_query() -> None:
    async with client(endpoint(Asked())) as opened:
        response = await opened.get(URL)
    assert (response.status_code, first_code(response)) == (400, "BAD_REQUEST")
    assert "`query`" in first_error(response)["message"]
