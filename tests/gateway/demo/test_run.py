"""The demo is prepared in one step: data, directory, tokens, page."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from gateway.demo.run import Prepared, prepare
from tests.serving import served

ROLES = {"sales_rep", "sales_manager", "support_agent", "finance", "portal_customer", "admin"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Prepare a demo in a new folder."""
    return prepare(tmp_path_factory.mktemp("demo"), 18360)


def test_scripts_get_one_line_of_json(prepared: Prepared) -> None:
    line = prepared.running.json()
    assert len(line.splitlines()) == 1
    told = json.loads(line)
    assert told["url"] == "http://127.0.0.1:18360/graphql"
    assert told["tokens"].keys() == ROLES
    assert told["systems"]["erp"]["vendor"] == "sql"


def test_the_examples_are_known_to_the_directory_by_our_ids(prepared: Prepared) -> None:
    examples = prepared.running.examples
    ids = [examples[name] for name in ("both", "crm_only", "erp_only", "two_erp_accounts")]
    assert len({*ids}) == 4
    assert all(one.startswith("c_") for one in ids)


def test_a_person_gets_the_page_and_every_token(prepared: Prepared) -> None:
    text = prepared.running.text()
    assert "http://127.0.0.1:18360/\n" in text
    assert all(token in text for token in prepared.running.tokens.values())
    assert prepared.running.examples["both"] in text


def test_a_second_time_it_finds_everything_as_it_was(tmp_path: Path) -> None:
    first = prepare(tmp_path, 18360).running
    second = prepare(tmp_path, 18360).running
    assert second.examples == first.examples
    assert second.tokens.keys() == first.tokens.keys()


@pytest.mark.integration
async def test_the_page_learns_what_runs(prepared: Prepared) -> None:
    async with served(prepared.app) as url, httpx.AsyncClient(base_url=url) as client:
        told = (await client.get("/demo/running.json")).json()
        start = await client.get("/")
    assert told == json.loads(prepared.running.json())
    assert start.headers["location"] == "/demo/"
