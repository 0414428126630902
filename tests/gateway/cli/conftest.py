"""The demo's databases as somebody's own systems, and a settings file that names them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from gateway.demo.seed import Demo, write

SETTINGS = """
[auth]
issuer = "tests"
audience = "c360"
database = "sqlite+aiosqlite:///{folder}/auth.db"

[audit]
url = "sqlite+aiosqlite:///{folder}/reads.db"

[directory]
url = "sqlite+aiosqlite:///{folder}/directory.db"

[systems.crm]
vendor = "sql"
tables = "crm"
url = "sqlite+aiosqlite:///{crm}"
timezone = "Asia/Shanghai"
links = {{ erp = "erp_numbers" }}

[systems.erp]
vendor = "sql"
tables = "erp"
url = "sqlite+aiosqlite:///{erp}"
timezone = "Asia/Shanghai"

[owners]
customer = ["crm", "erp"]
contact = "crm"
interaction = "crm"
ticket = "crm"
order = "erp"
delivery = "erp"
credit = "erp"
stock = "erp"
"""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Write the demo's databases once."""
    return write(tmp_path_factory.mktemp("demo"), dt.date(2026, 3, 9))


@pytest.fixture
def config(tmp_path: Path, demo: Demo) -> Path:
    """Write a settings file that is right."""
    file = tmp_path / "c360.toml"
    file.write_text(SETTINGS.format(folder=tmp_path, crm=demo.crm, erp=demo.erp))
    return file
