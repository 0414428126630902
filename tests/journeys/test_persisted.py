"""Automatic persisted queries: a client sends a hash, and the text only where it must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio

from tests.journeys.company import Company, running
from tests.journeys.naming import by_hash, code, counted, get, hash_of, persisted, register, send
from tests.resolvers.world import PEOPLE
from tests.valkey import Valkey
from tests.valkey import running as valkey_running

pytestmark = pytest.mark.integration

WHO = "{ viewer { subject } }"
ANSWER = {"data": {"viewer": {"subject": "u-rep"}}}
FOUND = "PERSISTED_QUERY_NOT_FOUND"
UNSUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
DEAR = "{ customers(first: 100) { nodes { orders(first: 100) { nodes { lines { sku } } } } } }"
WRONG = {
    "no GraphQL": "{ viewer { subject }",
    "another schema's": "{ nobody }",
    "too dear": DEAR,
}


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with valkey_running() as server:
        yield server


async def test_the_text_is_asked_for_once_and_then_the_hash_is_enough(company: Company) -> None:
    first = await by_hash(company, "sales_rep", WHO)
    assert (first.status_code, code(first)) == (200, FOUND)
    assert first.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert "no-store" in first.headers["cache-control"]
    told = await register(company, "sales_rep", WHO)
    again = await by_hash(company, "sales_rep", WHO)
    assert told.json() == again.json() == ANSWER
    assert [counted(company, one) for one in ("miss", "registered", "hit")] == [1, 1, 1]


async def test_a_get_by_hash_is_answered_too(company: Company) -> None:
    await register(company, "sales_rep", WHO)
    found = await get(company, "sales_rep", extensions=persisted(hash_of(WHO)))
    assert found.json() == ANSWER


async def test_the_document_id_of_the_appendix_is_the_same_hash(company: Company) -> None:
    id_ = f"sha256:{hash_of(WHO)}"
    unknown = await send(company, "sales_rep", documentId=id_)
    assert (unknown.status_code, code(unknown)) == (400, FOUND)
    await send(company, "sales_rep", documentId=id_, query=WHO)
    for response in (
        await send(company, "sales_rep", documentId=id_),
        await get(company, "sales_rep", documentId=id_),
        await by_hash(company, "sales_rep", WHO),
    ):
        assert response.json() == ANSWER


async def test_variables_and_the_operation_are_those_of_the_request(company: Company) -> None:
    text = "query A($id: ID!) { customer(id: $id) { name } } query B { viewer { subject } }"
    id_ = await company.id_of("K1")
    asked = {"variables": {"id": id_}, "operationName": "A"}
    await register(company, "sales_rep", text, **asked)
    first = await by_hash(company, "sales_rep", text, **asked)
    other = await by_hash(company, "sales_rep", text, operationName="B")
    assert first.json() == {"data": {"customer": {"name": "Huaxia Pumps"}}}
    assert other.json() == ANSWER


async def test_a_hash_of_another_text_is_refused_and_nothing_is_kept(company: Company) -> None:
    other = "{ __typename }"
    told = await send(company, "sales_rep", query=WHO, extensions=persisted(hash_of(other)))
    assert (told.status_code, code(told)) == (400, "PERSISTED_QUERY_HASH_MISMATCH")
    assert code(await by_hash(company, "sales_rep", other)) == FOUND
    assert code(await by_hash(company, "sales_rep", WHO)) == FOUND


@pytest.mark.parametrize("why", WRONG)
async def test_what_could_not_be_run_is_not_kept(company: Company, why: str) -> None:
    told = await register(company, "sales_rep", WRONG[why])
    assert code(told) not in {None, FOUND}
    assert code(await by_hash(company, "sales_rep", WRONG[why])) == FOUND
    assert counted(company, "registered") == 0


async def test_a_registered_text_is_held_against_the_limits_each_time(company: Company) -> None:
    text = """
    query($n: Int!) { customers(first: 100) { nodes { orders(first: $n) { nodes { number
      lines { sku } } } } } }
    """
    await register(company, "sales_rep", text, variables={"n": 1})
    told = await by_hash(company, "sales_rep", text, variables={"n": 100})
    assert code(told) == "QUERY_TOO_COMPLEX"


async def test_what_one_role_has_registered_does_not_exist_for_another(company: Company) -> None:
    text = '{ customerByLink(system: "crm", key: "K1") { name } }'
    never = '{ customerByLink(system: "crm", key: "K2") { name } }'
    await register(company, "sales_rep", text)
    known, unknown = [await by_hash(company, "portal_customer", one) for one in (text, never)]
    strip = [{**one.json()["errors"][0], "extensions": code(one)} for one in (known, unknown)]
    assert strip[0] == strip[1]
    assert code(known) == FOUND
    assert (known.status_code, len(known.content)) == (unknown.status_code, len(unknown.content))


async def test_nobody_without_a_token_learns_anything(company: Company) -> None:
    await register(company, "sales_rep", WHO)
    body = {"extensions": persisted(hash_of(WHO))}
    assert (await company.client.post("/graphql", json=body)).status_code == 401


async def test_a_batch_of_hashes_is_no_request(company: Company) -> None:
    headers = {"authorization": f"Bearer {company.token(PEOPLE['sales_rep'])}"}
    batch = [{"extensions": persisted(hash_of(WHO))}] * 2
    assert (await company.client.post("/graphql", json=batch, headers=headers)).status_code == 400


@pytest.mark.parametrize(
    "extensions",
    [
        persisted("g" * 64),
        persisted("A" * 64),
        persisted("a" * 63),
        persisted("a" * 65),
        persisted(None),
        persisted(7),
        persisted("a" * 64, version=2),
        persisted("a" * 64, version=True),
        {"persistedQuery": "a" * 64},
    ],
)
async def test_a_name_that_is_none_is_a_bad_request(
    company: Company, extensions: dict[str, Any]
) -> None:
    told = await send(company, "sales_rep", extensions=extensions)
    assert (told.status_code, code(told)) == (400, "BAD_REQUEST")
    assert counted(company, "miss") == 0


async def test_where_it_is_switched_off_clients_are_told_to_send_texts(tmp_path: Path) -> None:
    async with running(tmp_path, documents={"automatic": False}) as company:
        told = await by_hash(company, "sales_rep", WHO)
        assert (told.status_code, code(told)) == (200, UNSUPPORTED)
        assert told.json()["errors"][0]["message"] == "PersistedQueryNotSupported"
        text = await register(company, "sales_rep", WHO)
        assert text.json() == ANSWER
        assert code(await by_hash(company, "sales_rep", WHO)) == UNSUPPORTED


async def test_a_text_that_one_process_was_told_is_known_to_the_other(
    tmp_path: Path, valkey: Valkey
) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    async with (
        running(tmp_path / "1", cache=valkey.url) as one,
        running(tmp_path / "2", cache=valkey.url) as other,
    ):
        await register(one, "sales_rep", WHO)
        found = await by_hash(other, "sales_rep", WHO)
        assert found.json() == ANSWER
        assert code(await by_hash(other, "portal_customer", WHO)) == FOUND
        for why in WRONG.values():
            await register(one, "sales_rep", why)
        async with redis.asyncio.from_url(valkey.url) as client:
            names = await client.keys("*:document:*")
            assert len(names) == 1
            assert 0 < await client.ttl(names[0]) <= 24 * 3600
            # Another text in its place is not believed, and a process that has it asks nobody.
            await client.set(names[0], b"0" * 16 + b"{ __typename }")
            assert (await by_hash(other, "sales_rep", WHO)).json() == found.json()
            async with running(tmp_path / "2", cache=valkey.url) as third:
                assert code(await by_hash(third, "sales_rep", WHO)) == FOUND


async def test_without_redis_each_process_goes_on_by_itself(tmp_path: Path) -> None:
    with valkey_running() as valkey:
        async with running(tmp_path, cache=valkey.url) as company:
            valkey.kill()
            assert code(await by_hash(company, "sales_rep", WHO)) == FOUND
            await register(company, "sales_rep", WHO)
            assert code(await by_hash(company, "sales_rep", WHO)) is None
