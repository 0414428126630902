"""The examples in ``deploy/routers`` hand the caller's token on and show nobody the schema."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.federation.fleet import CONFIG
from tests.gateway.cli.commanding import ROOT

ROUTERS = ROOT / "deploy" / "routers"
HANDED_ON = {"authorization", "x-break-glass-reason", "x-request-id"}


def read(path: str) -> Any:
    return yaml.safe_load((ROUTERS / path).read_text())


def test_apollo_router_hands_on_what_a_subgraph_decides_by() -> None:
    rules = read("apollo/router.yaml")["headers"]["all"]["request"]
    assert {rule["propagate"]["named"] for rule in rules} >= HANDED_ON


def test_cosmo_router_hands_on_what_a_subgraph_decides_by() -> None:
    rules = read("cosmo/config.yaml")["headers"]["all"]["request"]
    named = {rule["named"].lower() for rule in rules if rule["op"] == "propagate"}
    assert named >= HANDED_ON


def test_hive_gateway_hands_on_what_a_subgraph_decides_by() -> None:
    """That the token arrives, too, is shown where the file runs."""
    text = CONFIG.read_text()
    assert not [name for name in HANDED_ON if f"'{name}'" not in text]


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("apollo/router.yaml", ("supergraph", "introspection")),
        ("cosmo/config.yaml", ("introspection_enabled",)),
        ("cosmo/config.yaml", ("playground_enabled",)),
        ("cosmo/config.yaml", ("dev_mode",)),
    ],
)
def test_routers_that_know_no_roles_show_no_schema(path: str, keys: tuple[str, ...]) -> None:
    found = read(path)
    for key in keys:
        found = found[key]
    assert found is False


def test_requests_of_two_callers_are_never_made_one() -> None:
    assert read("apollo/router.yaml")["traffic_shaping"]["all"]["deduplicate_query"] is False
    assert read("cosmo/config.yaml")["engine"]["enable_single_flight"] is False


def test_codes_of_errors_reach_the_caller() -> None:
    assert read("apollo/router.yaml")["include_subgraph_errors"]["all"] is True
    told = read("cosmo/config.yaml")["subgraph_error_propagation"]
    assert (told["mode"], "code" in told["allowed_extension_fields"]) == ("pass-through", True)
