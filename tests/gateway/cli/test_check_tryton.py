"""``c360 check`` against a real ERP that answers, refuses, lacks the database, or is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.demo.tryton.server import DATABASE, PASSWORD, TrytonServer
from tests.gateway.cli.commanding import Ended, ran
from tests.tryton_server import tryton_server

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

SETTINGS = """
[auth]
issuer = "tests"
audience = "c360"
database = "sqlite+aiosqlite:///{folder}/access.db"
[directory]
url = "sqlite+aiosqlite:///{folder}/directory.db"
[systems.erp]
vendor = "tryton"
base_url = "{base_url}"
database = "{database}"
user = "gateway"
company = 1
timezone = "UTC"
[owners]
customer = "erp"
order = "erp"
stock = "erp"
"""


@pytest.fixture(scope="module")
def erp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    with tryton_server(tmp_path_factory.mktemp("tryton")) as server:
        yield server


def check(folder: Path, base_url: str, database: str = DATABASE, password: str = PASSWORD) -> Ended:
    config = folder / "c360.toml"
    config.write_text(SETTINGS.format(folder=folder, base_url=base_url, database=database))
    return ran("check", "-c", config, C360_SYSTEMS__ERP__PASSWORD=password)


def complaints(done: Ended) -> list[str]:
    return [line for line in done.err.splitlines() if line.strip()]


def test_a_right_file_is_checked_without_a_complaint(erp: TrytonServer, tmp_path: Path) -> None:
    done = check(tmp_path, erp.base_url)
    assert (done.status, complaints(done)) == (0, [])


def test_a_wrong_password_is_one_line_that_names_the_setting(
    erp: TrytonServer, tmp_path: Path
) -> None:
    done = check(tmp_path, erp.base_url, password="not the one")
    (line,) = complaints(done)
    assert done.status == 1
    assert "refuses the login" in line
    assert "systems.erp.user" in line
    assert "not the one" not in done.out + done.err


def test_a_wrong_database_is_one_line_that_names_the_setting(
    erp: TrytonServer, tmp_path: Path
) -> None:
    done = check(tmp_path, erp.base_url, database="elsewhere")
    (line,) = complaints(done)
    assert done.status == 1
    assert "there is no database 'elsewhere'" in line
    assert "systems.erp.database" in line


def test_a_stopped_erp_is_one_line_that_names_the_address(tmp_path: Path) -> None:
    done = check(tmp_path, "http://127.0.0.1:9")
    (line,) = complaints(done)
    assert done.status == 1
    assert "nothing answers at http://127.0.0.1:9" in line
