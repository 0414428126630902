"""Composers from npm take the subgraphs, and what they make of them is the schema as it was."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import orjson
import pytest
import typer
import yaml

from gateway.cli.supergraph import PACKAGES, SCRIPT, Composer, addresses, composed, services
from resolvers.domains import Domain
from resolvers.schema import build
from tests import node
from tests.federation.api import api
from tests.federation.fleet import composed as supergraph
from tests.gateway.cli.commanding import ROOT

pytestmark = [pytest.mark.node, pytest.mark.integration]

COSMO = ROOT / "deploy" / "routers" / "cosmo"
WGC = "node_modules/wgc/dist/src/index.js"
SECONDS = 120
QUIET = {"DISABLE_UPDATE_CHECK": "true", "COSMO_TELEMETRY_DISABLED": "true", "DO_NOT_TRACK": "1"}


@cache
def whole() -> str:
    """Return the API of the process that serves everything."""
    return api(build().as_str())


@pytest.mark.parametrize("composer", Composer)
def test_the_composed_api_is_that_of_one_process_field_for_field(composer: Composer) -> None:
    assert api(supergraph({}, composer)) == whole()


@pytest.fixture
def cosmo(tmp_path: Path) -> Path:
    """Lay the example for Cosmo beside the subgraphs that it names."""
    return written(tmp_path)


def written(folder: Path) -> Path:
    """Write what wgc is given into a folder."""
    (folder / "graph.yaml").write_text((COSMO / "graph.yaml").read_text())
    for one in services(addresses(())):
        (folder / f"{one['name']}.graphql").write_text(one["sdl"])
    return folder


def test_wgc_composes_the_example_to_the_same_api(cosmo: Path) -> None:
    told = wgc(cosmo)
    assert told.returncode == 0, told.stdout + told.stderr
    made = orjson.loads((cosmo / "execution-config.json").read_bytes())
    assert api(made["engineConfig"]["graphqlSchema"]) == whole()
    urls = {one["name"]: one["routingUrl"] for one in made["subgraphs"]}
    assert urls == addresses(())


def test_wgc_refuses_what_does_not_fit(cosmo: Path) -> None:
    file = cosmo / "crm.graphql"
    file.write_text(broken(file.read_text()))
    told = wgc(cosmo)
    assert told.returncode != 0
    assert "subject" in told.stdout + told.stderr


def wgc(folder: Path) -> subprocess.CompletedProcess[str]:
    """Compose as the example says."""
    line = (
        *(node.node().program, node.installed(node.FEDERATION) / WGC, "router", "compose"),
        *("--input", "graph.yaml", "--out", "execution-config.json"),
    )
    return subprocess.run(
        [str(word) for word in line],
        cwd=folder,
        env={**node.environment(), **QUIET},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def broken(crm: str) -> str:
    """Let the CRM's interactions have a subject of another type than the timeline's."""
    changed = crm.replace("  subject: String\n", "  subject: Int\n", 1)
    assert changed != crm
    return changed


@pytest.mark.parametrize("composer", Composer)
def test_a_conflict_is_told_in_the_composers_words(
    composer: Composer, capsys: pytest.CaptureFixture[str]
) -> None:
    given = services(addresses(()))
    (crm,) = (one for one in given if one["name"] == Domain.CRM)
    crm["sdl"] = broken(crm["sdl"])
    with pytest.raises(typer.Exit) as stopped:
        composed([*program(), PACKAGES[composer]], given)
    told = capsys.readouterr()
    assert (stopped.value.exit_code, told.out) == (1, "")
    assert f"{PACKAGES[composer]} does not compose them:\n" in told.err
    assert "Interaction.subject" in told.err


def program() -> list[str]:
    """Return how our script is run on the packages of the tests."""
    return [str(node.node().program), str(SCRIPT), str(node.installed())]


def test_each_subgraph_stands_in_the_supergraph_with_its_own_address() -> None:
    made = supergraph({Domain.ERP: "http://erp.example.com/graphql"})
    assert 'name: "erp", url: "http://erp.example.com/graphql"' in made
    assert 'name: "crm", url: "http://crm:8360/graphql"' in made


def test_the_example_for_cosmo_names_the_addresses_that_the_command_uses() -> None:
    given = yaml.safe_load((COSMO / "graph.yaml").read_text())
    assert {one["name"]: one["routing_url"] for one in given["subgraphs"]} == addresses(())
