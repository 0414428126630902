"""The compose file: as its specification says, and everything that it names is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.places import COMPOSE, DEPLOY, accepted, yaml_of

FILE = COMPOSE / "compose.yaml"
TOLD = yaml_of(FILE)
SERVICES: dict[str, Any] = TOLD["services"]
GATEWAYS = sorted(name for name in SERVICES if name.startswith("gateway-"))
OURS = [*GATEWAYS, "balancer"]


def test_it_is_what_the_specification_says() -> None:
    program = Path(sys.executable).parent / "check-jsonschema"
    command = [str(program), "--builtin-schema", "vendor.compose-spec", str(FILE)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode()


def test_there_are_two_gateways_and_both_are_alike() -> None:
    one, other = ({**SERVICES[name], "build": None} for name in GATEWAYS)
    assert one == other
    assert one["environment"]["C360_SERVER__REPLICAS"] == str(len(GATEWAYS))


@pytest.mark.parametrize("name", OURS)
def test_what_faces_callers_may_write_nothing_and_is_not_root(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert int(service["user"].partition(":")[0]) > 0


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_names_is_there(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("secrets", ())) <= set(TOLD["secrets"])
    assert {one["source"] for one in service.get("configs", ())} <= set(TOLD["configs"])
    assert set(service["networks"]) <= set(TOLD["networks"])
    assert set(service.get("depends_on", ())) <= set(SERVICES)
    mounted = [volume.partition(":")[0] for volume in service.get("volumes", ())]
    named = {one for one in mounted if not one.startswith(".")}
    assert named <= set(TOLD["volumes"])
    assert all((COMPOSE / one).is_dir() for one in mounted if one.startswith("."))


def test_every_configuration_is_a_file() -> None:
    assert all((COMPOSE / one["file"]).is_file() for one in TOLD["configs"].values())


def test_no_port_is_open_beyond_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_balancer_and_prometheus_know_every_gateway() -> None:
    balancer = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    scraped = yaml_of(COMPOSE / "prometheus" / "prometheus.yml")["scrape_configs"]
    targets = [f"{name}:8360" for name in GATEWAYS]
    assert re.findall(r"^ +server (gateway\S+) ", balancer, re.MULTILINE) == targets
    assert scraped[0]["static_configs"] == [{"targets": targets}]


def test_the_gateway_takes_its_settings_with_the_secrets_that_the_script_makes(
    tmp_path: Path,
) -> None:
    script = str(shutil.copy(COMPOSE / "secrets.sh", tmp_path))
    first = subprocess.run([script], capture_output=True, check=True, timeout=30)
    made = tmp_path / "secrets"
    (made / "crm_url").write_text("postgresql+asyncpg://reader:word@crm/crm")
    (made / "erp_password").write_text("a word")
    assert {file.name for file in made.iterdir()} == set(TOLD["secrets"])
    assert b"crm_url" in first.stderr
    toml = (COMPOSE / "c360.toml").read_text(encoding="utf-8")
    used = set(re.findall(r"/run/secrets/(\w+)", toml))
    assert used == set(SERVICES["gateway-1"]["secrets"])
    settings = accepted(
        tmp_path,
        toml.replace("/run/secrets", str(made)),
        SERVICES["gateway-1"]["environment"],
    )
    assert settings.server.replicas == len(GATEWAYS)
    assert settings.cache.shared == "redis://valkey:6379/0"


def test_the_script_leaves_secrets_that_are_there_alone(tmp_path: Path) -> None:
    script = str(shutil.copy(COMPOSE / "secrets.sh", tmp_path))
    before, after = (_secrets(script, tmp_path / "secrets") for _ in range(2))
    assert before == after
    assert len(set(before.values())) == len(before)


def _secrets(script: str, folder: Path) -> dict[str, str]:
    subprocess.run([script], capture_output=True, check=True, timeout=30)
    return {file.name: file.read_text() for file in folder.iterdir()}
