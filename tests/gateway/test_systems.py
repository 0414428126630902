"""From settings to backends: which adapter, which wrappers, which limits."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from backends.errors import Unavailable
from backends.port import Backend, By, CallContext, Query
from backends.thin.wire import ThinWire
from backends.vendors.sql.adapter import SqlBackend
from backends.vendors.tryton.adapter import TrytonBackend
from backends.vocabulary import Kind
from backends.wire import HttpxWire
from gateway.settings import Settings
from gateway.shared import Shared
from gateway.systems import Systems, connect, limits, shelter, windows
from gateway.telemetry import Metrics
from resolvers.context import InterfaceState
from tests.journeys.company import crm, erp, settings

KEYS = ("D1", "D2", "D3")


def changed(folder: Path, **tables: Any) -> Settings:
    """Return the company's settings with some keys of some tables changed."""
    plain = settings(folder).model_dump()
    for table, keys in tables.items():
        plain[table] |= keys
    return Settings.model_validate(plain)


def systems(chosen: Settings) -> Systems:
    """Make the company's systems."""
    inside = {"crm": crm(), "erp": erp()}
    return Systems(chosen, lambda name, _system: inside[name], Shared(), Metrics())


def soon() -> CallContext:
    return CallContext(deadline=asyncio.get_running_loop().time() + 5)


async def asked(found: Systems, *keys: str) -> None:
    query = Query(system="erp", kind=Kind.CREDIT, by=By.CUSTOMER, keys=keys)
    await found.router.fetch(query, soon())


async def test_calls_that_a_system_was_spared_are_counted(tmp_path: Path) -> None:
    metrics, inside = Metrics(), {"crm": crm(), "erp": erp()}
    found = Systems(
        settings(tmp_path), lambda name, _system: inside[name], Shared(), metrics, lambda _name: 5.0
    )
    await asked(found, "D1", "D2")
    assert 'c360_shed_total{reason="paused",system="erp"} 1.0' in metrics.expose()[0].decode()
    await found.aclose()


async def test_a_database_is_asked_in_sql(tmp_path: Path) -> None:
    system = settings(tmp_path).systems["crm"]
    made = connect("crm", system.model_copy(update={"tables": "crm"}))
    assert isinstance(made, SqlBackend)
    assert (made.name, Kind.TICKET in made.serves) == ("crm", True)
    await made.aclose()


async def test_a_tryton_server_is_asked_by_its_protocol(tmp_path: Path) -> None:
    erp_ = {
        "vendor": "tryton",
        "base_url": "http://127.0.0.1:1",
        "database": "company",
        "user": "gateway",
        "password": "secret",
        "company": 1,
        "timezone": "Asia/Shanghai",
    }
    system = changed(tmp_path, systems={"erp": erp_}).systems["erp"]
    made = connect("erp", system)
    assert isinstance(made, TrytonBackend)
    assert (made.name, Kind.CREDIT in made.serves) == ("erp", True)
    await made.aclose()


def test_every_kind_has_its_windows(tmp_path: Path) -> None:
    given = windows(changed(tmp_path, freshness={Kind.STOCK: {"fresh": "2s"}}))
    assert given.keys() == set(Kind)
    assert (given[Kind.STOCK].fresh, given[Kind.STOCK].if_error) == (2.0, 300.0)


@pytest.mark.parametrize(("cap", "processes", "at_once"), [(3, 1, 3), (4, 2, 2), (1, 4, 1)])
async def test_a_process_takes_its_share_of_the_cap(
    tmp_path: Path, cap: int, processes: int, at_once: int
) -> None:
    server = {"workers": processes, "cursor_secret": "of sixteen letters"}
    chosen = changed(tmp_path, server=server)
    chosen = changed(
        tmp_path,
        server=server,
        systems={
            name: {**system.model_dump(), "cap": cap} for name, system in chosen.systems.items()
        },
    )
    gate, inside = asyncio.Event(), erp()
    inside.delays[Kind.CREDIT] = gate.wait
    sheltered = shelter(inside, chosen, Shared(), Metrics()).plain
    asking = [
        asyncio.create_task(
            sheltered.fetch(
                Query(system="erp", kind=Kind.CREDIT, by=By.CUSTOMER, keys=(key,)), soon()
            )
        )
        for key in ("D1", "D2", "D3", "D4", "D5")
    ]
    for _ in range(20):
        await asyncio.sleep(0)
    assert inside.in_flight == at_once
    gate.set()
    await asyncio.gather(*asking)
    assert inside.most_in_flight == at_once


async def test_what_is_remembered_is_counted(tmp_path: Path) -> None:
    found = systems(settings(tmp_path))
    assert found.entries == 0
    await asked(found, *KEYS)
    await asked(found, *KEYS)
    assert found.entries == len(KEYS)
    await found.router.aclose()


async def test_the_first_owner_of_customers_is_listed_first_and_owns(tmp_path: Path) -> None:
    for owners in (["crm", "erp"], ["erp", "crm"], "erp"):
        found = systems(changed(tmp_path, owners={Kind.CUSTOMER: owners}))
        first, second = found.sources()
        assert (first.backend.name, first.owns) == (owners if owners == "erp" else owners[0], True)
        assert second.owns is False
        await found.router.aclose()


async def test_an_interface_is_unknown_until_it_is_asked(tmp_path: Path) -> None:
    found = systems(settings(tmp_path))
    before = {report.name: report.state for report in found.interfaces()}
    await asked(found, "D1")
    after = {report.name: report for report in found.interfaces()}
    assert before == {"crm": InterfaceState.UNKNOWN, "erp": InterfaceState.UNKNOWN}
    assert (after["erp"].state, after["erp"].calls_per_minute) == (InterfaceState.UP, 1)
    assert after["crm"].state is InterfaceState.UNKNOWN
    await found.router.aclose()


async def test_closing_the_router_closes_every_system(tmp_path: Path) -> None:
    inside = {"crm": crm(), "erp": erp()}
    found = Systems(settings(tmp_path), lambda name, _system: inside[name], Shared(), Metrics())
    await found.router.aclose()
    assert [system.closed for system in inside.values()] == [True, True]
    assert found.plain().keys() == {"crm", "erp"}


def with_backup(folder: Path) -> Settings:
    """Return the company's settings with a replica of its ERP."""
    plain = settings(folder).systems["erp"].model_dump()
    replica = {**plain, "backup": {"url": "sqlite+aiosqlite:///replica"}}
    return changed(folder, systems={"erp": replica})


async def test_a_backup_is_asked_when_the_main_address_keeps_failing(tmp_path: Path) -> None:
    chosen = with_backup(tmp_path)
    ways = {"nowhere": erp(), "replica": erp()}

    def at(name: str, system: Any) -> Backend:
        return crm() if name == "crm" else ways[system.url.get_secret_value().split("/")[-1]]

    ways["nowhere"].failures[Kind.CREDIT] = Unavailable("down", system="erp")
    found = Systems(chosen, at, Shared(), Metrics())
    for n in range(5):
        await asked(found, f"D{n}")
    (report,) = [one for one in found.interfaces() if one.name == "erp"]
    assert (report.channel, report.breaker) == ("backup", "CLOSED")
    assert ways["replica"].calls != []
    await found.router.aclose()
    assert [way.closed for way in ways.values()] == [True, True]


async def test_a_paused_system_is_not_asked_and_its_interface_says_so(tmp_path: Path) -> None:
    inside = {"crm": crm(), "erp": erp()}
    left = {"erp": 60.0}.get
    found = Systems(settings(tmp_path), lambda name, _: inside[name], Shared(), Metrics(), left)
    await asked(found, "D1")
    states = {report.name: report.state for report in found.interfaces()}
    assert (states["erp"], inside["erp"].calls) == (InterfaceState.PAUSED, [])
    assert states["crm"] is InterfaceState.UNKNOWN
    await found.router.aclose()


def test_a_system_bears_what_its_settings_say(tmp_path: Path) -> None:
    plain = settings(tmp_path).systems["erp"].model_dump()
    own = {"timeout": "4s", "retries": 2, "slow": "900ms"}
    chosen = changed(tmp_path, systems={"erp": {**plain, **own}})
    found = limits(chosen.systems["erp"], chosen)
    assert (found.timeout, found.retries, found.fair) == (4.0, 2, 2.0)
    assert found.switching.slow == 0.9


def test_silence_for_half_a_request_is_long_enough_to_count(tmp_path: Path) -> None:
    chosen = changed(tmp_path, server={"request_timeout": "2s"})
    assert limits(chosen.systems["erp"], chosen).fair == 1.0


@pytest.mark.parametrize(("http", "wire"), [("own", ThinWire), ("httpx", HttpxWire)])
async def test_calls_go_through_the_client_that_the_settings_name(
    tmp_path: Path, http: str, wire: type[object]
) -> None:
    erp = {
        "vendor": "tryton",
        "base_url": "http://127.0.0.1:1",
        "database": "company",
        "user": "gateway",
        "password": "x",
        "company": 1,
        "timezone": "Asia/Shanghai",
        "http": http,
    }
    system = changed(tmp_path, systems={"erp": erp}).systems["erp"]
    backend = connect("erp", system)
    assert isinstance(backend, TrytonBackend)
    assert isinstance(backend.wire, wire)
    await backend.aclose()
