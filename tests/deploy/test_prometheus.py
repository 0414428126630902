"""Dashboard and alerts: every question can be asked, and of figures that there are."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any, Final

import promql_parser
import pytest

from gateway.telemetry import Metrics
from gateway.telemetry.counts import Counts
from gateway.telemetry.times import Times
from tests.deploy.places import COMPOSE, yaml_of

BOARD = json.loads((COMPOSE / "grafana" / "dashboards" / "customer360.json").read_bytes())
RULES = yaml_of(COMPOSE / "prometheus" / "rules.yml")["groups"][0]["rules"]
PANELS: list[dict[str, Any]] = BOARD["panels"]
SHOWN = [panel for panel in PANELS if panel["type"] != "row"]
ASKED = [target["expr"] for panel in SHOWN for target in panel["targets"]]
ALERTS = [rule["expr"] for rule in RULES]
OWN: Final = {"up": {"job", "instance"}}  # what Prometheus itself adds
ADDED: Final = {"instance", "job"}


def exposed() -> dict[str, set[str]]:
    """Return every series that /metrics has, with its labels."""
    registry = Metrics().registry
    of_systems = {one.name: {"system"} for one in registry.collect() if one.type == "gauge"}
    found = {**OWN, **of_systems}
    for collector, names in registry._collector_to_names.items():
        own = collector.labels if isinstance(collector, Counts | Times) else ("system",)
        labelled = set(getattr(collector, "_labelnames", own))
        found |= {name: labelled | _of_buckets(name) for name in names}
    return found


def _of_buckets(name: str) -> set[str]:
    return {"le"} if name.endswith("_bucket") else set()


def selectors(text: str) -> list[promql_parser.VectorSelector]:
    """Parse a question, with Grafana's variables put in, and find what it reads."""
    plain = text.replace("$__rate_interval", "1m").replace("$system", ".*")
    assert "$" not in plain
    tree = promql_parser.parse(plain)
    found: list[promql_parser.VectorSelector] = []

    def see(node: Any) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append(node)
        return True

    promql_parser.walk(tree, see)
    return found


def labels(text: str) -> set[str]:
    """Return the labels that a question groups by or selects."""
    grouped = re.findall(r"by \(([^)]*)\)", text)
    selected = re.findall(r"(\w+)(?:=~|!=|!~|=)\"", text)
    return {one.strip() for part in grouped for one in part.split(",")} | set(selected)


@pytest.mark.parametrize("text", [*ASKED, *ALERTS])
def test_a_question_reads_figures_that_there_are_by_labels_that_they_have(text: str) -> None:
    series = exposed()
    names = [one.name for one in selectors(text)]
    assert names
    assert set(names) <= set(series)
    had = {label for name in names for label in series[str(name)]}
    assert labels(text) <= had | ADDED


def test_every_figure_of_the_gateway_is_on_the_dashboard() -> None:
    text = " ".join(ASKED)
    families = {family.name for family in Metrics().registry.collect()}
    assert {name for name in families if name not in text} == set()


@pytest.mark.parametrize("panel", SHOWN, ids=lambda panel: panel["title"])
def test_a_panel_says_what_it_shows_and_names_each_curve(panel: dict[str, Any]) -> None:
    assert panel["description"].endswith(".")
    for target in panel["targets"]:
        named = set(re.findall(r"{{(\w+)}}", target["legendFormat"]))
        grouped = labels(target["expr"]) | ADDED
        assert named <= grouped
        assert target["datasource"] == panel["datasource"] == {
            "type": "prometheus",
            "uid": "${datasource}",
        }  # fmt: skip


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    taken = [panel["gridPos"] for panel in PANELS]
    assert all(place["x"] + place["w"] <= 24 for place in taken)
    assert not any(_overlap(*pair) for pair in itertools.combinations(taken, 2))


def test_the_dashboard_is_put_where_grafana_looks() -> None:
    places = yaml_of(COMPOSE / "grafana" / "provisioning" / "dashboards" / "customer360.yaml")
    grafana = yaml_of(COMPOSE / "compose.yaml")["services"]["grafana"]["volumes"]
    (provider,) = places["providers"]
    assert f"./grafana/dashboards:{provider['options']['path']}:ro" in grafana


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alert_says_what_it_means(rule: dict[str, Any]) -> None:
    assert set(rule) == {"alert", "expr", "for", "annotations"}
    assert re.fullmatch(r"\d+m", rule["for"])
    assert rule["annotations"]["summary"].endswith(".")
    assert set(re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])) <= labels(
        rule["expr"]
    )


def _overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    return (
        one["x"] < other["x"] + other["w"]
        and other["x"] < one["x"] + one["w"]
        and one["y"] < other["y"] + other["h"]
        and other["y"] < one["y"] + one["h"]
    )
