"""The settings of the demo: every kind has an owner that serves it."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.port import By
from backends.vocabulary import Kind
from gateway.demo.seed import Demo
from gateway.demo.systems import addresses, embedded, settings
from gateway.settings import Settings
from gateway.systems import connect
from tests.gateway.demo.test_callers import EXAMPLES

BESIDE = {
    "vendor": "tryton",
    "base_url": "http://127.0.0.1:1",
    "database": "company",
    "user": "gateway",
    "password": "secret",
    "company": 1,
    "timezone": "Asia/Shanghai",
}


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    return Demo(crm=tmp_path / "crm", erp=tmp_path / "erp", examples=EXAMPLES)


@pytest.fixture
def chosen(demo: Demo, tmp_path: Path) -> Settings:
    return settings(demo, tmp_path, 8361, embedded(demo))


def test_every_kind_has_an_owner_that_serves_it(chosen: Settings) -> None:
    systems = {name: connect(name, system) for name, system in chosen.systems.items()}
    assert chosen.owners.keys() == set(Kind)
    assert not [
        (kind, owner)
        for kind, owners in chosen.owners.items()
        for owner in owners
        if kind not in systems[owner].serves
    ]
    assert all(By.ALL in system.serves[Kind.CUSTOMER] for system in systems.values())


def test_each_start_has_a_key_of_its_own(demo: Demo, tmp_path: Path) -> None:
    keys = [settings(demo, tmp_path, 8361, embedded(demo)).auth.key for _ in range(2)]
    first, second = (key.get_secret_value() for key in keys if key is not None)
    assert first != second
    assert len(first) >= 32


def test_it_listens_where_it_is_told_and_shows_its_page(chosen: Settings, tmp_path: Path) -> None:
    assert (chosen.server.port, chosen.server.graphiql) == (8361, True)
    assert str(tmp_path) in chosen.directory.url.get_secret_value()


def test_the_crm_names_the_embedded_erps_customers_and_nobody_elses(
    demo: Demo, tmp_path: Path, chosen: Settings
) -> None:
    beside = settings(demo, tmp_path, 8361, BESIDE)
    links = [getattr(one.systems["crm"], "links", None) for one in (chosen, beside)]
    assert links == [{"erp": "erp_numbers"}, {}]


def test_scripts_are_told_where_each_system_answers(
    demo: Demo, tmp_path: Path, chosen: Settings
) -> None:
    assert addresses(chosen) == {
        "crm": {"vendor": "sql", "url": f"sqlite+aiosqlite:///{demo.crm}"},
        "erp": {"vendor": "sql", "url": f"sqlite+aiosqlite:///{demo.erp}"},
    }
    beside = addresses(settings(demo, tmp_path, 8361, BESIDE))["erp"]
    assert beside == {"vendor": "tryton", "url": "http://127.0.0.1:1"}
