"""The Helm chart: rendered by Helm itself, and every manifest as Kubernetes wants it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from gateway.telemetry import Metrics
from tests.deploy.places import CHART, accepted, made_up, yaml_of

helm = pytest.importorskip("helm_python", reason="Helm's library is there for Linux on x86 only")

OLDEST, NEWEST = "1.27", "1.37"
BY_HAND: Mapping[str, Any] = {"autoscaling": {"enabled": False}, "replicas": 3}
NO_NETWORK: Mapping[str, Any] = {"network": {"enabled": False}}
SHAPES = {"as it comes": {}, "sized by hand": BY_HAND, "open network": NO_NETWORK}


def rendered(values: Mapping[str, Any] | None = None) -> dict[str, dict[str, Any]]:
    """Render the chart; return its manifests by kind."""
    with helm.Chart.load(CHART) as chart:
        files = chart.render(dict(values or {}), name="c360", namespace="shop")
    texts = [text for name, text in files.items() if name.endswith(".yaml")]
    found = [one for text in texts for one in yaml.safe_load_all(text) if one]
    return {one["kind"]: one for one in found}


def container(manifests: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the gateway's container."""
    (found,) = manifests["Deployment"]["spec"]["template"]["spec"]["containers"]
    assert isinstance(found, dict)
    return found


def test_lint_has_no_warning_and_no_error() -> None:
    told = helm.lint(CHART, strict=True)
    assert told["errors"] == []
    assert [one["error"] for one in told["messages"]] == ["icon is recommended"]


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_manifest_is_what_kubernetes_wants(shape: str, version: str) -> None:
    for manifest in rendered(SHAPES[shape]).values():
        kubernetes_validate.validate(manifest, version, strict=True)


def test_a_manifest_that_is_wrong_would_be_found() -> None:
    deployment = rendered()["Deployment"]
    deployment["spec"]["replica"] = 2
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(deployment, NEWEST, strict=True)


@pytest.mark.parametrize(
    "values",
    [
        {"replicaz": 3},
        {"secrets": {"PASSWORD": {"name": "a", "key": "b"}}},
        {"secrets": {"C360_AUDIT__KEY": "the secret itself"}},
        {"autoscaling": {"questionsInFlight": 0}},
    ],
)
def test_values_that_mean_nothing_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(helm.HelmError):
        rendered(values)


def test_the_gateway_takes_the_settings_of_the_chart(tmp_path: Path) -> None:
    manifests = rendered()
    variables = {
        one["name"]: one.get("value") or made_up(one["name"])
        for one in container(manifests)["env"]
        if one["name"] != "C360_CONFIG"
    }
    settings = accepted(tmp_path, manifests["ConfigMap"]["data"]["c360.toml"], variables)
    most = manifests["HorizontalPodAutoscaler"]["spec"]["maxReplicas"]
    assert settings.server.replicas == most
    assert (settings.server.host, settings.server.workers) == ("0.0.0.0", 1)  # noqa: S104 - in a pod
    assert settings.cache.shared is not None
    assert settings.cache.secret is not None


def test_secrets_stand_nowhere_but_in_secrets() -> None:
    values = yaml_of(CHART / "values.yaml")
    env = {one["name"]: one for one in container(rendered())["env"]}
    for variable, place in values["secrets"].items():
        assert env[variable]["valueFrom"] == {"secretKeyRef": place}


def test_the_pod_may_write_nothing_and_is_not_root() -> None:
    manifests = rendered()
    pod = manifests["Deployment"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 0
    assert pod["automountServiceAccountToken"] is False
    assert container(manifests)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_probes_ask_what_the_gateway_answers() -> None:
    one = container(rendered())
    asked = {
        name: one[name]["httpGet"]["path"]
        for name in ("startupProbe", "livenessProbe", "readinessProbe")
    }
    assert asked == {
        "startupProbe": "/livez",
        "livenessProbe": "/livez",
        "readinessProbe": "/readyz",
    }


def test_pods_are_added_by_a_figure_that_the_gateway_tells() -> None:
    scaler = rendered()["HorizontalPodAutoscaler"]["spec"]
    (metric,) = scaler["metrics"]
    families = {family.name for family in Metrics().registry.collect()}
    assert metric["pods"]["metric"]["name"] in families
    assert metric["pods"]["target"]["type"] == "AverageValue"


def test_who_sizes_by_hand_has_no_autoscaler_and_shares_caps_by_that_size() -> None:
    manifests = rendered(BY_HAND)
    env = {one["name"]: one.get("value") for one in container(manifests)["env"]}
    assert "HorizontalPodAutoscaler" not in manifests
    assert manifests["Deployment"]["spec"]["replicas"] == 3
    assert env["C360_SERVER__REPLICAS"] == "3"


def test_a_pod_that_leaves_is_given_the_time_that_its_requests_may_take() -> None:
    pod = rendered({"drainSeconds": 7})["Deployment"]["spec"]["template"]["spec"]
    drain = pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"]
    assert drain == ["sleep", "7"]
    assert pod["terminationGracePeriodSeconds"] >= 7 + 10


def test_all_manifests_mean_the_same_pods() -> None:
    manifests = rendered()
    labels = manifests["Deployment"]["spec"]["template"]["metadata"]["labels"].items()
    selectors = [
        manifests["Service"]["spec"]["selector"],
        manifests["Deployment"]["spec"]["selector"]["matchLabels"],
        manifests["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        manifests["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    ]
    assert all(selector and selector.items() <= labels for selector in selectors)


def test_nobody_outside_the_namespace_but_prometheus_reaches_the_pods() -> None:
    policy = rendered()["NetworkPolicy"]["spec"]
    (rule,) = policy["ingress"]
    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert rule["from"] == [
        {"podSelector": {}},
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}},
    ]
