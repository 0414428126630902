"""``c360 supergraph`` says what is wrong before it composes; that it does: tests/federation."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.cli.supergraph import addresses, services
from resolvers.domains import Domain
from resolvers.schema import build
from resolvers.subgraphs import sdl
from tests import node
from tests.gateway.cli.commanding import invoked


@pytest.mark.parametrize("given", ["crm", "crm=crm:8360", "sales=http://crm:8360/graphql"])
def test_a_url_that_is_none_is_refused_with_what_it_should_be(given: str, tmp_path: Path) -> None:
    done = invoked("supergraph", "--packages", tmp_path, "--url", given, "--node", "true")
    assert (done.status, done.out) == (2, "")
    assert "directory, crm, erp, inventory" in " ".join(done.err.split())


def test_without_a_node_it_says_what_to_do(tmp_path: Path) -> None:
    done = invoked("supergraph", "--packages", tmp_path, "--node", "no-such-node")
    assert (done.status, done.out) == (2, "")
    assert "--node" in done.err


@pytest.mark.node
@pytest.mark.integration
def test_a_folder_without_the_composer_is_one_line_and_its_name(tmp_path: Path) -> None:
    program = str(node.node().program)
    done = invoked("supergraph", "--packages", tmp_path, "--node", program)
    assert (done.status, done.out) == (1, "")
    assert "@theguild/federation-composition is not installed there" in done.err


def test_every_domain_has_an_address_and_those_that_are_given_win() -> None:
    urls = addresses(["erp=https://erp.example.com/graphql"])
    assert urls[Domain.ERP] == "https://erp.example.com/graphql"
    assert urls[Domain.CRM] == "http://crm:8360/graphql"
    assert {one["name"]: one["url"] for one in services(urls)} == urls


@pytest.mark.parametrize("domain", Domain)
def test_the_text_of_a_subgraph_is_what_composers_are_given(domain: Domain) -> None:
    done = invoked("schema", "--subgraph", domain)
    (given,) = (one["sdl"] for one in services(addresses(())) if one["name"] == domain)
    assert (done.status, done.out) == (0, given + "\n")
    assert given == sdl(build(), domain)


def test_a_role_is_shown_its_part_of_a_subgraph() -> None:
    done = invoked("schema", "--subgraph", "crm", "--role", "portal_customer")
    assert done.status == 0
    assert "type Ticket " in done.out
    assert not [
        name for name in ("Opportunity", "SalesOrder", "Link") if f"type {name} " in done.out
    ]
