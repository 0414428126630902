"""A role that the policy gives to one user: what it opens, shows and logs, and how it ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.database import Database
from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings
from gateway.settings.tables import BreakGlass
from policies.holder import Outcome
from policies.principal import Principal
from tests.journeys.test_read_log import MONEY, NAMES, READ, REASON, Office, working

pytestmark = pytest.mark.integration

GIVEN = "g, user:u-support, role:finance\n"
AGENT = Principal(subject="u-support", roles=("support_agent",))
VIEWER = "{ viewer { subject roles permissions } }"
INTROSPECTION = '{ __type(name: "SalesOrder") { fields { name } } }'


@asynccontextmanager
async def giving(
    folder: Path, change: Callable[[Settings], Settings] = lambda settings: settings
) -> AsyncIterator[Office]:
    """Serve the company under a policy that makes one support agent an accountant, too."""
    own = folder / "own.csv"
    own.write_text(GIVEN)

    def with_own(settings: Settings) -> Settings:
        files = PolicyFiles(files=(own,))
        return change(settings.model_copy(update={"policy": files}))

    async with working(folder, with_own) as made:
        yield made


@pytest.fixture
async def giver(tmp_path: Path) -> AsyncIterator[Office]:
    """Serve that company."""
    async with giving(tmp_path) as made:
        yield made


async def spent(office: Office, who: Principal) -> object:
    """Ask what an order has cost; None where it is hidden."""
    answer = await office.company.ask(MONEY, who, **office.ids)
    return answer["data"]["huaxia"]["orders"]["nodes"][0]["spent"]


async def test_the_user_sees_what_the_role_sees_and_the_log_names_both_roles(
    giver: Office,
) -> None:
    assert await spent(giver, AGENT) == {"amount": "210.00"}
    entries = await giver.seen_by("u-support")
    assert {(one.roles, one.coordinates) for one in entries} == {
        (("support_agent", "finance"), READ)
    }


@pytest.mark.parametrize("subject", ["u-other", "U-SUPPORT", "finance", "role:finance"])
async def test_nobody_else_of_the_same_role_does(giver: Office, subject: str) -> None:
    assert await spent(giver, Principal(subject=subject, roles=("support_agent",))) is None


async def test_viewer_and_introspection_tell_what_is_really_allowed(giver: Office) -> None:
    viewer = (await giver.company.data(VIEWER, AGENT))["viewer"]
    shown = (await giver.company.data(INTROSPECTION, AGENT))["__type"]["fields"]
    assert viewer["roles"] == ["support_agent", "finance"]
    assert "SalesOrder.cost" in viewer["permissions"]
    assert {"name": "cost"} in shown


async def test_a_key_is_no_user_whatever_it_is_called(giver: Office) -> None:
    database = await Database.open(giver.company.gateway.settings.auth.database.get_secret_value())
    try:
        wanted = Wanted(name="u-support", roles=("support_agent",), days=1)
        _, text = await ApiKeys(database).create(wanted)
    finally:
        await database.aclose()
    answer = (await giver.ask(MONEY, text)).json()
    assert answer["data"]["huaxia"]["orders"]["nodes"][0]["spent"] is None


async def test_a_reload_takes_the_role_back_at_once(giver: Office, tmp_path: Path) -> None:
    assert await spent(giver, AGENT) is not None
    (tmp_path / "own.csv").write_text("# nobody is given anything\n")
    assert giver.company.gateway.policy.reload() is Outcome.REPLACED
    assert await spent(giver, AGENT) is None
    assert (await giver.company.data(VIEWER, AGENT))["viewer"]["roles"] == ["support_agent"]


async def test_a_line_that_gives_an_unknown_role_keeps_the_old_policy(
    giver: Office, tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text("g, user:u-support, role:financ\n")
    assert giver.company.gateway.policy.reload() is Outcome.REFUSED
    assert await spent(giver, AGENT) is not None


def with_emergencies(settings: Settings) -> Settings:
    glass = BreakGlass(role="emergency", grants="sales_manager")
    auth = settings.auth.model_copy(update={"break_glass": glass})
    return settings.model_copy(update={"auth": auth})


async def test_emergency_access_comes_instead_of_a_given_role(tmp_path: Path) -> None:
    agent = Principal(subject="u-support", roles=("support_agent", "emergency"))
    async with giving(tmp_path, with_emergencies) as office:
        token = office.company.token(agent)
        response = await office.ask(NAMES, token, **{"x-break-glass-reason": REASON})
        opened = await office.ask(VIEWER, token, **{"x-break-glass-reason": REASON})
    assert response.json()["data"]["customer"] is None  # a manager of no team sees nobody
    assert opened.json()["data"]["viewer"]["roles"] == ["sales_manager"]
