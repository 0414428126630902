"""The gateway as a whole: what it is made of, how it opens and closes, how it says it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from backends.errors import BackendError
from backends.memory import MemoryBackend
from backends.port import Lane
from gateway.app import Gateway, from_environment, load_policy, make
from gateway.auth import Unauthenticated
from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings
from policies.principal import Principal
from policies.problems import PolicyError
from resolvers.schema import build
from tests import valkey
from tests.journeys.company import KEY, Company, crm, erp, running, settings
from tests.journeys.questions import CUSTOMER_360


def gateway(chosen: Settings) -> tuple[Gateway, dict[str, MemoryBackend]]:
    """Make the company's gateway, not yet opened."""
    inside: dict[str, MemoryBackend] = {"crm": crm(), "erp": erp()}
    return make(chosen, connect=lambda name, _system: inside[name]), inside


def with_policy(tmp_path: Path, lines: str) -> PolicyFiles:
    file = tmp_path / "own.csv"
    file.write_text(lines)
    return PolicyFiles(files=(file,))


async def test_closing_closes_the_systems(tmp_path: Path) -> None:
    made, inside = gateway(settings(tmp_path))
    await made.open()
    await made.aclose()
    await made.aclose()
    assert [system.closed for system in inside.values()] == [True, True]


async def test_a_gateway_can_be_opened_again(tmp_path: Path) -> None:
    made, _ = gateway(settings(tmp_path))
    for _ in range(2):
        await made.open()
        await made.synchronise()
        assert await made.directory.count() == 4
        await made.aclose()


async def test_what_had_opened_is_closed_when_the_rest_cannot_open(tmp_path: Path) -> None:
    class Strange(Exception):
        pass

    def fail(_name: str, _system: Any) -> MemoryBackend:
        raise Strange

    made = make(settings(tmp_path), connect=fail)
    with pytest.raises(Strange):
        await made.open()
    (tmp_path / "directory.db").unlink()  # nobody holds it any more
    await made.aclose()


async def test_a_directory_that_is_no_database_is_a_backend_error(tmp_path: Path) -> None:
    (tmp_path / "directory.db").write_text("no database")
    made, inside = gateway(settings(tmp_path))
    with pytest.raises(BackendError) as caught:
        await made.open()
    assert caught.value.system == "directory"
    assert not inside["crm"].calls


@pytest.mark.parametrize(
    ("roles", "lane"),
    [
        (("support_agent",), Lane.SUPPORT),
        (("portal_customer",), Lane.PORTAL),
        (("portal_customer", "sales_rep"), Lane.SALES),
        (("cleaner",), Lane.PORTAL),
        ((), Lane.PORTAL),
    ],
)
def test_a_caller_goes_in_the_best_lane_of_the_roles(
    tmp_path: Path, roles: tuple[str, ...], lane: Lane
) -> None:
    made, _ = gateway(settings(tmp_path))
    assert made.lane(Principal(subject="u", roles=roles)) is lane


async def test_who_asks_is_verified_by_the_key_of_the_settings(tmp_path: Path) -> None:
    made, inside = gateway(settings(tmp_path))
    await made.open()
    asked = Company(made, inside["crm"], erp())
    token = asked.token(Principal(subject="ann", roles=("admin",)))
    assert (await made.verify(f"Bearer {token}")).subject == "ann"
    with pytest.raises(Unauthenticated):
        await made.verify(f"Bearer {token[:-4]}AAAA")
    await made.aclose()


def test_the_settings_may_add_lines_to_the_policy(tmp_path: Path) -> None:
    files = with_policy(tmp_path, "g, role:cleaner, role:support_agent\n")
    policy = load_policy(files, build())
    assert policy.explain("cleaner", "Query.viewer").visible
    assert not policy.explain("cleaner", "SalesOrder.net").visible


def test_a_wrong_line_keeps_the_gateway_from_being_made(tmp_path: Path) -> None:
    files = with_policy(tmp_path, "p, role:cleaner, Customer.nane, all, allow,\n")
    chosen = settings(tmp_path).model_copy(update={"policy": files})
    with pytest.raises(PolicyError, match=r"Customer\.nane"):
        make(chosen)


def test_a_worker_process_is_made_by_the_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "c360.toml"
    file.write_text(
        '[auth]\nissuer = "i"\naudience = "a"\n'
        '[systems.crm]\nvendor = "sql"\nurl = "sqlite+aiosqlite:///x"\ntimezone = "UTC"\n'
        '[owners]\ncustomer = "crm"\n'
    )
    monkeypatch.setenv("C360_CONFIG", str(file))
    monkeypatch.setenv("C360_AUTH__KEY", KEY)
    assert callable(from_environment())


async def readiness(company: Company) -> dict[str, Any]:
    response = await company.client.get("/readyz")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.integration
async def test_readiness_counts_what_is_remembered(tmp_path: Path) -> None:
    async with running(tmp_path, freshness=None) as company:
        before = (await readiness(company))["cache"]
        await company.data(CUSTOMER_360, "admin", id=await company.id_of("K1"))
        after = (await readiness(company))["cache"]
    assert before == {"entries": 0, "second_level": "none"}
    assert after == {"entries": 21, "second_level": "none"}  # ten orders' deliveries, 11 kinds


@pytest.mark.integration
async def test_readiness_tells_whether_the_second_level_answers(tmp_path: Path) -> None:
    with valkey.running() as server:
        async with running(tmp_path, freshness=None, cache=server.url) as company:
            up = (await readiness(company))["cache"]
            server.kill()
            down = (await readiness(company))["cache"]
            huaxia = await company.id_of("K1")
            seen = await company.data(CUSTOMER_360, "admin", id=huaxia)
    assert (up["second_level"], down["second_level"]) == ("up", "down")
    assert seen["customer"]["name"] == "Huaxia Pumps"


@pytest.mark.integration
async def test_readiness_tells_how_old_ownership_is(tmp_path: Path) -> None:
    async with running(tmp_path) as company:
        young = (await readiness(company))["directory"]
    async with running(tmp_path, directory={"ownership_limit": "1ms"}) as company:
        old = (await readiness(company))["directory"]
    assert (young["reachable"], young["ownership_trusted"]) == (True, True)
    assert 0 <= young["ownership_age_seconds"] < 60
    assert old["ownership_trusted"] is False


@pytest.mark.integration
async def test_metrics_count_calls_reads_sections_and_denials(tmp_path: Path) -> None:
    async with running(tmp_path) as company:
        await company.ask(CUSTOMER_360, "sales_rep", id=await company.id_of("K1"))
        text = (await company.client.get("/metrics")).text
    assert 'c360_backend_calls_total{kind="credit",outcome="ok",system="erp"} 1.0' in text
    assert 'c360_requests_total{status="200"}' in text
    assert 'c360_sections_total{state="FRESH"}' in text
    assert "c360_denied_coordinates_total 36.0" in text
    assert "K1" not in text


@pytest.mark.integration
async def test_a_browser_gets_the_page_only_where_the_settings_say_so(tmp_path: Path) -> None:
    html = {"accept": "text/html"}

    async def opened(graphiql: dict[str, Any]) -> httpx.Response:
        async with running(tmp_path, server=graphiql) as company:
            return await company.client.get("/graphql", headers=html)

    assert (await opened({"graphiql": True})).headers["content-type"].startswith("text/html")
    without = await opened({})
    assert without.status_code == 406


@pytest.mark.integration
async def test_pages_of_other_origins_may_ask_where_the_settings_say_so(tmp_path: Path) -> None:
    origin = "https://portal.example.com"
    async with running(tmp_path, server={"cors_origins": [origin]}) as company:
        headers = {"origin": origin, "access-control-request-method": "POST"}
        response = await company.client.options("/graphql", headers=headers)
    assert response.headers["access-control-allow-origin"] == origin


@pytest.mark.integration
async def test_a_redirect_keeps_the_scheme_that_a_proxy_tells(tmp_path: Path) -> None:
    async with running(tmp_path, server={"graphiql": True}) as company:
        found = await company.client.get("/graphiql", headers={"X-Forwarded-Proto": "https"})
    assert found.headers["location"].startswith("https://")
