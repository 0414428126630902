"""What Odoo needs to know."""

from __future__ import annotations

from typing import Any

import pytest

from backends.vendors.odoo.adapter import OdooBackend
from gateway.settings.vendors.odoo import Odoo
from tests.gateway.settings.conftest import ERP, PASSWORD, RIGHT, Complaints, Load

ODOO = """
[systems.erp]
vendor = "odoo"
base_url = "https://odoo.example.com"
timezone = "Asia/Shanghai"
company = 1
"""
KEYED = RIGHT.replace(ERP, ODOO)
OLDER = KEYED.replace("company = 1", 'company = 1\napi = "jsonrpc"\nuser = "x"\ndatabase = "y"')


def alone(*_: Any) -> None:
    """Share no session."""


@pytest.mark.parametrize("text", [KEYED, OLDER], ids=["json2", "jsonrpc"])
async def test_either_way_becomes_a_backend(loaded: Load, text: str) -> None:
    erp = loaded(text).systems["erp"]
    assert isinstance(erp, Odoo)
    backend = erp.backend("erp", alone)
    assert isinstance(backend, OdooBackend)
    await backend.aclose()


@pytest.mark.parametrize("lacking", ['user = "x"', 'database = "y"'])
def test_json_rpc_needs_a_user_and_a_database(complaints: Complaints, lacking: str) -> None:
    assert complaints(OLDER.replace(lacking, "")) == [
        "systems.erp: 'jsonrpc' needs 'database' and 'user'"
    ]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('api = "xmlrpc"', "systems.erp.api:"),
        ('language = "../x"', "systems.erp.language:"),
        ('database = ""', "systems.erp.database:"),
    ],
)
def test_a_mistake_is_named_by_its_place(complaints: Complaints, line: str, place: str) -> None:
    (complaint,) = complaints(KEYED.replace("company = 1", f"company = 1\n{line}"))
    assert complaint.startswith(place)


def test_the_key_does_not_stand_in_the_file(complaints: Complaints) -> None:
    (line,) = complaints(KEYED.replace("company = 1", 'company = 1\npassword = "hunter2"'))
    assert line.startswith("systems.erp.password: a secret does not stand in the file")


def test_a_backup_is_the_same_system_elsewhere(loaded: Load) -> None:
    text = KEYED + '[systems.erp.backup]\nbase_url = "https://odoo-2.example.com"\n'
    erp = loaded(text, PASSWORD).systems["erp"]
    assert isinstance(erp, Odoo)
    assert erp.backup is not None
    assert (erp.backup.company, erp.backup.api) == (1, "json2")
