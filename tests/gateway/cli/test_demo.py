"""``c360 demo``: one command, one line for scripts, and an answer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateway.cli.commanding import Running, free_port, ran, started

pytestmark = pytest.mark.integration

ROLES = {"sales_rep", "sales_manager", "support_agent", "finance", "portal_customer", "admin"}
QUESTION = """
query($id: ID!) {
  customer(id: $id) {
    name links { system }
    interactions { freshness { state } nodes { subject } }
    orders { freshness { state } nodes { number status deliveries { nodes { number } } } }
    credit { standing }
  }
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep the demo's data from one test to the next."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture
def demo(folder: Path) -> Iterator[tuple[Running, dict[str, Any]]]:
    """Run the demo until it answers."""
    port = str(free_port())
    with started("demo", "--json", "--port", port, "--data", folder) as running:
        yield running, json.loads(running.out())


def asked(told: dict[str, Any], role: str, query: str, **variables: Any) -> dict[str, Any]:
    """Ask the demo as a role."""
    headers = {"authorization": f"Bearer {told['tokens'][role]}"}
    body = {"query": query, "variables": variables}
    response = httpx.post(told["url"], json=body, headers=headers, timeout=20, trust_env=False)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_when_it_answers_it_prints_exactly_one_line_for_scripts(
    demo: tuple[Running, dict[str, Any]],
) -> None:
    running, told = demo
    ended = running.interrupt()
    assert (ended.status, ended.out) == (0, "")
    assert "Traceback" not in ended.err
    assert told.keys() == {"url", "tokens", "examples", "systems"}
    assert told["tokens"].keys() == ROLES
    assert {"both", "crm_only", "two_erp_accounts", "order_number"} <= told["examples"].keys()
    assert len(set(told["examples"]["skus"])) == 20
    assert told["systems"].keys() == {"crm", "erp"}


def test_the_sales_rep_owns_the_customer_of_both_systems(
    demo: tuple[Running, dict[str, Any]],
) -> None:
    _, told = demo
    answer = asked(told, "sales_rep", QUESTION, id=told["examples"]["both"])
    assert "errors" not in answer
    customer = answer["data"]["customer"]
    assert {link["system"] for link in customer["links"]} == {"crm", "erp"}
    assert customer["interactions"]["nodes"]
    assert customer["orders"]["nodes"]
    assert customer["credit"]["standing"] is not None


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_token_is_good_for_its_role(demo: tuple[Running, dict[str, Any]], role: str) -> None:
    _, told = demo
    seen = asked(told, role, "{ viewer { roles } }")
    assert seen == {"data": {"viewer": {"roles": [role]}}}
    customer = asked(told, role, QUESTION, id=told["examples"]["both"])["data"]["customer"]
    assert customer["name"]


def test_the_examples_are_what_they_say(demo: tuple[Running, dict[str, Any]]) -> None:
    _, told = demo
    examples = told["examples"]
    alone = asked(told, "admin", QUESTION, id=examples["crm_only"])["data"]["customer"]
    assert {link["system"] for link in alone["links"]} == {"crm"}
    assert alone["orders"]["freshness"]["state"] == "NOT_LINKED"
    twice = asked(told, "admin", QUESTION, id=examples["two_erp_accounts"])["data"]["customer"]
    assert [link["system"] for link in twice["links"]].count("erp") == 2
    found = "query($r: String!) { findOrders(reference: $r) { nodes { number } } }"
    orders = asked(told, "support_agent", found, r=examples["order_number"])
    assert {"number": examples["order_number"]} in orders["data"]["findOrders"]["nodes"]
    stock = "query($s: [String!]!) { products(skus: $s) { stock { level } } }"
    products = asked(told, "portal_customer", stock, s=examples["skus"])["data"]["products"]
    assert {product["stock"]["level"] for product in products} <= {"NONE", "FEW", "ENOUGH"}


def test_a_person_is_told_where_to_go_and_with_which_tokens(folder: Path) -> None:
    port = free_port()
    with started("demo", "--port", str(port), "--data", folder) as running:
        lines: list[str] = []
        while not (lines and lines[-1].lstrip().startswith("skus")):
            lines.append(running.out())
        page = httpx.get(f"http://127.0.0.1:{port}/demo/", timeout=20, trust_env=False)
        ended = running.interrupt()
    text = "".join(lines)
    assert f"http://127.0.0.1:{port}/" in text
    assert all(role in text for role in ROLES)
    assert page.headers["content-type"].startswith("text/html")
    assert ended.status == 0


def test_it_says_nothing_about_requests_that_went_well(
    demo: tuple[Running, dict[str, Any]],
) -> None:
    running, told = demo
    asked(told, "admin", "{ viewer { subject } }")
    assert '"request"' not in running.interrupt().err


def test_a_port_that_is_taken_is_one_line_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = ran("demo", "--port", port, "--data", tmp_path / "data")
    assert (done.status, done.out) == (1, "")
    assert "choose another with --port" in done.err
    assert not (tmp_path / "data").exists()
