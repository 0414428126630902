"""Apollo Client and urql from npm, with their own links for persisted queries."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests import node
from tests.journeys.company import Company, running
from tests.journeys.naming import hash_of
from tests.resolvers.world import PEOPLE

pytestmark = [pytest.mark.node, pytest.mark.integration, pytest.mark.timeout(900)]

PROGRAMS = node.SCRIPTS / "documents"
SECONDS = 120
QUERY = "query Who { viewer { subject } }"
POSTED, ASKED = {"method": "POST"}, {"method": "GET"}
HASH, BOTH = {"query": False, "name": True}, {"query": True, "name": True}


async def ran(company: Company, client: str, **more: Any) -> Any:
    """Let a client ask the same twice."""
    folder = await asyncio.to_thread(node.installed, PROGRAMS)
    token = company.token(PEOPLE["sales_rep"], lifetime=2 * SECONDS)
    url = str(company.client.base_url.join("/graphql"))
    given = orjson.dumps({"url": url, "token": token, "query": QUERY, "get": False, **more})
    program = await asyncio.create_subprocess_exec(
        str(node.node().program),
        str(folder / "ask.mjs"),
        client,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, err = await asyncio.wait_for(program.communicate(given), SECONDS)
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    assert program.returncode == 0, err.decode()
    return orjson.loads(out)


def subjects(told: Any) -> list[str]:
    return [one["data"]["viewer"]["subject"] for one in told["answers"]]


@pytest.mark.parametrize("client", ["apollo", "urql"])
async def test_a_client_sends_the_text_once_and_then_the_hash(
    company: Company, client: str
) -> None:
    told = await ran(company, client)
    assert subjects(told) == ["u-rep", "u-rep"]
    assert told["sent"] == [POSTED | HASH, POSTED | BOTH, POSTED | HASH]


async def test_apollo_asks_by_get_where_it_is_told_to(company: Company) -> None:
    told = await ran(company, "apollo", get=True)
    assert subjects(told) == ["u-rep", "u-rep"]
    assert (told["sent"][0], told["sent"][-1]) == (ASKED | HASH, ASKED | HASH)


@pytest.mark.parametrize("client", ["apollo", "urql"])
async def test_where_it_is_switched_off_a_client_goes_on_with_texts(
    tmp_path: Path, client: str
) -> None:
    async with running(tmp_path, documents={"automatic": False}) as company:
        told = await ran(company, client)
    assert subjects(told) == ["u-rep", "u-rep"]
    assert [one["query"] for one in told["sent"]] == [False, True, True]


async def test_apollo_asks_by_the_ids_of_a_manifest_and_is_refused_without(
    tmp_path: Path,
) -> None:
    row = {"id": hash_of(QUERY), "name": "Who", "type": "query", "body": QUERY}
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": [row]}
    file = tmp_path / "trusted.json"
    file.write_bytes(orjson.dumps(manifest))
    async with running(tmp_path, documents={"mode": "only", "files": [str(file)]}) as company:
        told = await ran(company, "apollo", ids=manifest)
        assert subjects(told) == ["u-rep", "u-rep"]
        assert told["sent"] == [POSTED | HASH] * 2
        refused = await ran(company, "apollo", query="query Other { viewer { roles } }")
    codes = [one["errors"][0]["extensions"]["code"] for one in refused["answers"]]
    assert codes == ["DOCUMENT_NOT_TRUSTED"] * 2
    assert refused["sent"] == [POSTED | HASH] * 2
