"""A right settings file in parts, to make wrong ones from."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from gateway.settings import Settings, SettingsError, load

AUTH = """
[auth]
issuer = "https://login.example.com"
audience = "c360"
jwks_url = "https://login.example.com/keys"
"""
CRM = """
[systems.crm]
vendor = "sql"
url = "sqlite+aiosqlite:///crm.db"
timezone = "Asia/Shanghai"
"""
ERP = """
[systems.erp]
vendor = "tryton"
base_url = "https://erp.example.com/"
database = "demo"
user = "gateway"
company = 1
timezone = "Europe/Berlin"
"""
OWNERS = """
[owners]
customer = "crm"
order = ["erp", "crm"]
"""
RIGHT = AUTH + CRM + ERP + OWNERS
PASSWORD = {"C360_SYSTEMS__ERP__PASSWORD": "hunter2"}

Load = Callable[..., Settings]
Complaints = Callable[..., list[str]]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    """Load settings from a file's text and variables."""

    def load_(text: str = RIGHT, environ: Mapping[str, str] = PASSWORD) -> Settings:
        path = tmp_path / "c360.toml"
        path.write_text(text, encoding="utf-8")
        return load(path, environ)

    return load_


@pytest.fixture
def complaints(loaded: Load) -> Complaints:
    """Return the lines of the error that wrong settings give."""

    def complain(text: str, environ: Mapping[str, str] = PASSWORD) -> list[str]:
        with pytest.raises(SettingsError) as caught:
            loaded(text, environ)
        return str(caught.value).splitlines()

    return complain
