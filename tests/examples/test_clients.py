"""The examples of ``examples/`` are type-checked and run, each as two roles, on a real gateway."""

from __future__ import annotations

import asyncio
import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
import orjson
import pytest

from tests import node
from tests.examples.entrance import Entrance, Shedding
from tests.journeys.company import ORDERS, crm, running
from tests.resolvers.world import PEOPLE
from tests.serving import served

pytestmark = [pytest.mark.node, pytest.mark.integration, pytest.mark.timeout(900)]

EXAMPLES = Path(__file__).parents[2] / "examples"
CLIENTS = EXAMPLES / "clients"
SECONDS = 300
PAGES = 4  # ten orders, three on a page
QUESTIONS = 1 + 2 + PAGES  # one turned away, the profile twice, the pages
NORMALISED = ("apollo", "relay")
EVERY = ("apollo", "urql", "relay", "python")

# (client, role) -> what came of it
Asked: TypeAlias = "Callable[[str, str], Outcome]"


class Outcome(msgspec.Struct, frozen=True):
    """What a program printed, the methods of its requests, and the id of the customer."""

    shown: dict[str, Any]
    methods: list[str]
    customer: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the types from the schema and build the programs, with the commands of the page."""
    folder = tmp_path_factory.mktemp("clients")
    for name in ("package.json", "codegen.yml", "relay.config.json", "tsconfig.json"):
        shutil.copyfile(CLIENTS / name, folder / name)
    made = shutil.ignore_patterns("typed", "__generated__")
    shutil.copytree(CLIENTS / "src", folder / "src", ignore=made)
    (folder / "node_modules").symlink_to(node.installed(CLIENTS) / "node_modules")
    schema = _done([sys.executable, "-m", "gateway", "schema"], CLIENTS.parents[1])
    (folder / "schema.graphql").write_text(schema, encoding="utf-8")
    for script in ("generate", "check", "build"):
        _done([*node.node().npm, "run", script], folder)
    return folder / "build"


def _done(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env=node.environment(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def outcome(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Run a client as somebody, once for all tests."""

    @functools.cache
    def run(client: str, who: str) -> Outcome:
        folder = tmp_path_factory.mktemp(client)
        return asyncio.run(asked(folder, command(client, built), who))

    return run


def command(client: str, built: Path) -> list[str | Path]:
    if client == "python":
        return [sys.executable, EXAMPLES / "python" / "customer360.py"]
    return [node.node().program, built / f"{client}.js"]


async def asked(folder: Path, program: Sequence[str | Path], who: str) -> Outcome:
    async with running(folder, systems=(crm(), Shedding())) as company:
        entrance = Entrance(company.client)
        async with served(entrance.app(), lifespan="off") as url:
            customer = await company.id_of("K1")
            token = company.token(PEOPLE[who], lifetime=2 * SECONDS)
            given = {"C360_URL": f"{url}/graphql", "C360_TOKEN": token}
            printed = await output([*program, customer], {**os.environ, **given})
    return Outcome(orjson.loads(printed), entrance.asked, customer)


async def output(command: Sequence[str | Path], environment: Mapping[str, str]) -> bytes:
    """Run a program to its end; it must succeed, and complain of nothing."""
    program = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        printed, complaints = await asyncio.wait_for(program.communicate(), SECONDS)
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    assert (program.returncode, complaints.decode()) == (0, "")
    return printed


@pytest.mark.parametrize("client", EVERY)
def test_a_rep_sees_the_profile_and_every_order_once(client: str, outcome: Asked) -> None:
    shown = outcome(client, "sales_rep").shown
    assert (shown["name"], shown["available"], shown["hidden"]) == ("Huaxia Pumps", ["600.00"], [])
    states = ["ON_HOLD", *["OPEN"] * (ORDERS - 1)]
    assert shown["orders"] == [
        f"S{number} {state} 300.00 CNY" for number, state in enumerate(states, start=1)
    ]


@pytest.mark.parametrize("client", EVERY)
def test_an_agent_sees_what_the_policy_leaves_and_where_it_hides(
    client: str, outcome: Asked
) -> None:
    shown = outcome(client, "support_agent").shown
    nodes = "nodes.0" if client == "python" else "edges.0.node"
    assert shown["hidden"] == ["customer.credit.accounts", f"customer.orders.{nodes}.net"]
    assert (shown["name"], shown["available"]) == ("Huaxia Pumps", None)
    assert [order.split()[0] for order in shown["orders"]] == [f"S{i + 1}" for i in range(ORDERS)]
    assert {order.split()[-1] for order in shown["orders"]} == {"hidden"}


@pytest.mark.parametrize("who", ["sales_rep", "support_agent"])
@pytest.mark.parametrize("client", EVERY)
def test_a_page_is_asked_for_once_and_never_by_address(
    client: str, who: str, outcome: Asked
) -> None:
    assert outcome(client, who).methods == ["POST"] * QUESTIONS


@pytest.mark.parametrize("client", EVERY)
def test_a_client_that_is_turned_away_waits_as_long_as_it_is_told(
    client: str, outcome: Asked
) -> None:
    assert outcome(client, "sales_rep").shown["waits"] == [50]


@pytest.mark.parametrize("client", EVERY)
def test_a_section_that_was_shed_is_asked_for_again(client: str, outcome: Asked) -> None:
    rest = {"profile": "FRESH", "interactions": "FRESH"}
    asked_for = outcome(client, "sales_rep").shown["sections"]
    assert asked_for == [{**rest, "credit": "SHED"}, {**rest, "credit": "FRESH"}]


@pytest.mark.parametrize("client", NORMALISED)
def test_customers_and_orders_are_cached_by_their_ids(client: str, outcome: Asked) -> None:
    told = outcome(client, "sales_rep")
    ids = [key.rpartition(":")[2] for key in told.shown["keys"]]
    assert told.customer in ids
    assert len({key for key in ids if key.startswith("ZXJw")}) == ORDERS  # "erp...", encoded


def test_the_lock_file_names_no_registry() -> None:
    lock = orjson.loads((CLIENTS / "package-lock.json").read_bytes())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_every_package_is_pinned() -> None:
    told = orjson.loads((CLIENTS / "package.json").read_bytes())
    versions = {**told["dependencies"], **told["devDependencies"]}
    assert not {name: it for name, it in versions.items() if not it[0].isdigit()}
