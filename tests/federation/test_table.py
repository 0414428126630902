"""The table of composers and gateways in ``docs/federation.md`` is what runs here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from gateway.cli.supergraph import PACKAGES, Composer
from resolvers.schema import build
from tests import node
from tests.federation.api import api
from tests.federation.asking import ROLES, ask, told
from tests.federation.company import Company
from tests.federation.fleet import Fleet, composed
from tests.federation.processes import Started
from tests.federation.questions import QUESTIONS
from tests.federation.test_composers import wgc, written
from tests.gateway.cli.commanding import ROOT

pytestmark = [pytest.mark.node, pytest.mark.integration, pytest.mark.timeout(300)]

PAGE = (ROOT / "docs" / "federation.md").read_text(encoding="utf-8")
TABLE = re.compile(r"<!-- composers: begin -->\n(.*?)<!-- composers: end -->", re.DOTALL)
HEAD = "| program | version | what is run here | result |\n| --- | --- | --- | --- |\n"
SAME = "composes the four subgraphs; its API and that of one process, compared"


def version(folder: Path, package: str) -> str:
    """Return the version of a package that the lock file holds."""
    lock = orjson.loads((folder / "package-lock.json").read_bytes())
    found: str = lock["packages"][f"node_modules/{package}"]["version"]
    return found


def row(*cells: str, passed: bool | None) -> str:
    """Return a line of the table; None where something is not run."""
    result = "not run" if passed is None else "pass" if passed else "fail"
    return "| " + " | ".join([*cells, result]) + " |\n"


def composers(folder: Path) -> Iterator[str]:
    """Compose with each composer, and say how that went."""
    whole = api(build().as_str())
    for composer in Composer:
        package = PACKAGES[composer]
        equal = api(composed({}, composer)) == whole
        yield row(f"`{package}`", version(node.SCRIPTS, package), SAME, passed=equal)
    done = wgc(written(folder))
    made = orjson.loads((folder / "execution-config.json").read_bytes())
    equal = api(made["engineConfig"]["graphqlSchema"]) == whole
    name = "`wgc router compose`"
    yield row(name, version(node.FEDERATION, "wgc"), SAME, passed=equal and done.returncode == 0)


async def test_the_table_is_what_runs_here(
    known: Company, single: Started, parts: Fleet, tmp_path: Path
) -> None:
    query, variables = QUESTIONS["customer 360"]
    given = variables(known)
    equal = [
        told(await ask(parts.router.url, known, role, query, **given))
        == told(await ask(single.url, known, role, query, **given))
        for role in ROLES
    ]
    package = "@graphql-hive/gateway"
    lines = [
        HEAD,
        *composers(tmp_path),
        row(
            "Hive Gateway",
            version(node.FEDERATION, package),
            "`tests/federation`: questions of six roles, a system away, a subgraph down or silent",
            passed=all(equal),
        ),
        row("Cosmo Router", "", "its configuration is composed by `wgc`", passed=None),
        row("Apollo Router", "", "its supergraph is composed", passed=None),
    ]
    found = TABLE.search(PAGE)
    assert found, "docs/federation.md has no table of composers"
    assert found[1] == "".join(lines)
