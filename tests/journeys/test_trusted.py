"""Trusted documents: with ``mode = "only"`` nothing else is answered, by role."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from tests.journeys.company import Company, running
from tests.journeys.naming import by_hash, code, counted, get, hash_of, persisted, register, send
from tests.journeys.subscribing import connected, events, listening, streaming

pytestmark = pytest.mark.integration

MINE = "query Mine { viewer { subject roles } }"
STOCK = 'query Stock { products(skus: ["P1"]) { sku } }'
SALES = "query Sales($id: ID!) { customer(id: $id) { name } }"
ELSE = "{ viewer { subject } }"
INTROSPECTION = "{ __schema { queryType { name } } }"
REFUSED = "DOCUMENT_NOT_TRUSTED"
WATCHED = 'subscription Watched { orderChanged(number: "S3") { number } }'


def apollo(*texts: str) -> dict[str, Any]:
    rows = [
        {"id": hash_of(text), "name": text.split()[1], "type": text.split()[0], "body": text}
        for text in texts
    ]
    return {"format": "apollo-persisted-query-manifest", "version": 1, "operations": rows}


def written(folder: Path) -> dict[str, Any]:
    """Write manifests in both forms, and return settings that name them."""
    (folder / "everybody.json").write_bytes(orjson.dumps(apollo(MINE, STOCK, WATCHED)))
    (folder / "sales.json").write_bytes(orjson.dumps({"0f7e" * 8: SALES}))
    return {
        "files": [str(folder / "everybody.json")],
        "free": ["admin"],
        "roles": {
            "sales_rep": {"files": [str(folder / "sales.json")]},
            "portal_customer": {"operations": ["Mine"]},
        },
    }


@pytest.fixture
async def only(tmp_path: Path) -> AsyncIterator[Company]:
    async with running(tmp_path, documents={"mode": "only", **written(tmp_path)}) as company:
        yield company


async def test_what_is_trusted_is_answered_by_hash_by_id_and_by_text(only: Company) -> None:
    expected = {"data": {"viewer": {"subject": "u-rep", "roles": ["sales_rep"]}}}
    for response in (
        await by_hash(only, "sales_rep", MINE),
        await send(only, "sales_rep", documentId=f"sha256:{hash_of(MINE)}"),
        await send(only, "sales_rep", documentId=hash_of(MINE)),
        await send(only, "sales_rep", query=MINE),
        await register(only, "sales_rep", MINE),
        await get(only, "sales_rep", documentId=f"sha256:{hash_of(MINE)}"),
        await get(only, "sales_rep", extensions=persisted(hash_of(MINE))),
    ):
        assert response.json() == expected
    assert counted(only, "trusted") == 7


async def test_an_id_of_the_companys_own_is_looked_up_too(only: Company) -> None:
    asked = {"documentId": "0f7e" * 8, "variables": {"id": await only.id_of("K1")}}
    told = await send(only, "sales_rep", **asked)
    assert told.json() == {"data": {"customer": {"name": "Huaxia Pumps"}}}
    both = await send(only, "sales_rep", query=SALES, **asked)
    assert (both.status_code, code(both)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("query", [ELSE, INTROSPECTION, "{", f"{MINE} ", f"#\n{MINE}", ""])
async def test_every_other_text_is_refused_before_it_is_read(only: Company, query: str) -> None:
    told = await send(only, "sales_rep", query=query)
    assert (told.status_code, code(told)) == (403, REFUSED)
    assert "list of trusted documents" in told.json()["errors"][0]["message"]
    assert only.calls() == []


async def test_a_client_of_automatic_queries_cannot_register_its_way_in(only: Company) -> None:
    for response in (
        await by_hash(only, "sales_rep", ELSE),
        await register(only, "sales_rep", ELSE),
        await by_hash(only, "sales_rep", ELSE),
    ):
        assert (response.status_code, code(response)) == (403, REFUSED)
    # Not even where a free role has registered the same text.
    assert code(await register(only, "admin", ELSE)) is None
    assert code(await by_hash(only, "admin", ELSE)) is None
    assert code(await by_hash(only, "sales_rep", ELSE)) == REFUSED


async def test_anothers_document_looks_exactly_like_nobodys(only: Company) -> None:
    answers = [
        await send(only, who, **asked)
        for who, asked in (
            ("portal_customer", {"documentId": "0f7e" * 8}),
            ("portal_customer", {"documentId": "0f7f" * 8}),
            ("portal_customer", {"query": SALES}),
            ("portal_customer", {"query": f"{SALES} "}),
            ("portal_customer", {"extensions": persisted(hash_of(STOCK))}),
            ("finance", {"extensions": persisted(hash_of(SALES))}),
        )
    ]
    told = {(one.status_code, one.json()["errors"][0]["message"], code(one)) for one in answers}
    assert {(status, code_) for status, _, code_ in told} == {(403, REFUSED)}
    assert len(told) == len({len(one.content) for one in answers}) == 1


async def test_who_has_two_roles_may_ask_what_either_may(only: Company) -> None:
    id_ = await only.id_of("K1")
    for text in (MINE, STOCK, SALES):
        told = await send(only, "rep_and_support", query=text, variables={"id": id_})
        assert code(told) is None, told.text
    assert code(await send(only, "portal_customer", query=MINE)) is None
    assert code(await send(only, "portal_customer", query=STOCK)) == REFUSED


async def test_the_policy_still_decides_what_a_trusted_document_shows(only: Company) -> None:
    told = await send(only, "sales_rep", query=SALES, variables={"id": await only.id_of("K2")})
    assert told.json() == {"data": {"customer": None}}


async def test_a_free_role_asks_anything_also_about_the_schema(only: Company) -> None:
    told = await send(only, "admin", query=INTROSPECTION)
    assert told.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


async def test_refusals_are_counted_and_logged_once_without_the_text(only: Company) -> None:
    secret = '{ customerByLink(system: "crm", key: "Huaxia") { name } }'
    with capture_logs() as logs:
        for _ in range(3):
            await send(only, "sales_rep", query=secret)
    lines = [one for one in logs if one["event"] == "document_not_trusted"]
    assert [(one["outcome"], one["roles"]) for one in lines] == [("refused", ("sales_rep",))]
    assert counted(only, "refused") == 3
    assert "Huaxia" not in repr(logs)


async def test_while_it_only_logs_everything_is_answered(tmp_path: Path) -> None:
    async with running(tmp_path, documents={"mode": "log", **written(tmp_path)}) as company:
        with capture_logs() as logs:
            assert code(await send(company, "sales_rep", query=ELSE)) is None
            assert code(await send(company, "sales_rep", query=MINE)) is None
            assert code(await by_hash(company, "sales_rep", STOCK)) is None
            assert code(await by_hash(company, "sales_rep", ELSE)) == "PERSISTED_QUERY_NOT_FOUND"
            assert code(await register(company, "sales_rep", ELSE)) is None
            assert code(await by_hash(company, "sales_rep", ELSE)) is None
            assert code(await send(company, "admin", query=INTROSPECTION)) is None
        lines = [one["outcome"] for one in logs if one["event"] == "document_not_trusted"]
        assert lines == ["untrusted"]
        assert [counted(company, one) for one in ("untrusted", "trusted", "refused")] == [3, 2, 0]


async def test_changed_files_count_and_broken_ones_do_not(only: Company, tmp_path: Path) -> None:
    file, holder = tmp_path / "everybody.json", only.gateway.documents.holder
    file.write_bytes(orjson.dumps(apollo(MINE, STOCK, ELSE.replace("{", "query Else {", 1))))
    assert [holder.changed(), holder.changed()] == [False, True]
    holder.reload()
    added = ELSE.replace("{", "query Else {", 1)
    assert code(await send(only, "finance", query=added)) is None
    for broken in (b"{", b'{"a": 1}', orjson.dumps({hash_of("x"): MINE})):
        file.write_bytes(broken)
        with capture_logs() as logs:
            holder.reload()
        assert [one["event"] for one in logs] == ["documents_refused"]
        assert code(await send(only, "finance", query=added)) is None


async def test_streams_keep_to_the_same_lists(tmp_path: Path) -> None:
    documents = {"mode": "only", **written(tmp_path)}
    async with streaming(tmp_path, documents=documents) as only:
        async with events(only, "sales_rep", ELSE) as stream:
            body = orjson.loads(await stream.response.aread())
        assert body["errors"][0]["extensions"]["code"] == REFUSED
        async with connected(only, "sales_rep") as socket:
            await socket.subscribe('subscription { orderChanged(number: "S3") { number } }')
            told = await socket.next()
            assert (told["type"], told["payload"][0]["extensions"]["code"]) == ("error", REFUSED)
            payload = {"query": "", "extensions": persisted(hash_of(MINE))}
            await socket.send("subscribe", id="2", payload=payload)
            assert (await socket.data())["viewer"]["subject"] == "u-rep"
            assert (await socket.next())["type"] == "complete"
            await socket.send("subscribe", id="3", payload={"variables": {}})
            assert (await socket.next())["payload"][0]["extensions"]["code"] == "BAD_REQUEST"
            await socket.send("subscribe", id="4", payload={"documentId": hash_of(WATCHED)})
            await listening(only, 1)


async def test_a_subscription_can_be_registered_too(tmp_path: Path) -> None:
    async with streaming(tmp_path) as company, connected(company, "sales_rep") as socket:
        named = {"extensions": persisted(hash_of(WATCHED))}
        await socket.send("subscribe", id="1", payload=named)
        told = (await socket.next())["payload"][0]["extensions"]["code"]
        assert told == "PERSISTED_QUERY_NOT_FOUND"
        await socket.send("subscribe", id="2", payload={"query": WATCHED, **named})
        await listening(company, 1)
        await socket.send("subscribe", id="3", payload=named)
        await listening(company, 2)
        wrong = "subscription { orderChanged { nothing } }"
        bad = {"query": wrong, "extensions": persisted(hash_of(wrong))}
        await socket.send("subscribe", id="4", payload=bad)
        assert (await socket.next())["type"] == "error"
        assert counted(company, "registered") == 1
