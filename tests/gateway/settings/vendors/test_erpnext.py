"""The settings of ERPNext: what they make, and what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backends.vendors.erpnext.adapter import ErpnextBackend
from gateway.settings.connection import OverHttp
from gateway.settings.vendors.erpnext import Erpnext
from tests.gateway.settings.conftest import AUTH, CRM, OWNERS, Complaints, Load

PAGE = Path(__file__).parents[4] / "docs" / "vendors" / "erpnext.md"
ERP = """
[systems.erp]
vendor = "erpnext"
base_url = "https://erp.example.com"
timezone = "Asia/Shanghai"
api_key = "0a1b2c3d4e5f607"
company = "Demo Trading Co"
"""
RIGHT = AUTH + CRM + ERP + OWNERS
SECRET = {"C360_SYSTEMS__ERP__API_SECRET": "open-sesame"}


async def test_right_settings_make_the_adapter(loaded: Load) -> None:
    system = loaded(RIGHT, SECRET).systems["erp"]
    assert isinstance(system, Erpnext)
    backend = system.backend("erp", lambda _account, _single: None)
    assert isinstance(backend, ErpnextBackend)
    assert "open-sesame" not in repr(system)
    await backend.aclose()


async def test_a_backup_is_the_same_site_elsewhere(loaded: Load) -> None:
    more = '[systems.erp.backup]\nbase_url = "https://erp-2.example.com"\n'
    backup = loaded(RIGHT + more, SECRET).systems["erp"].backup
    assert isinstance(backup, Erpnext)
    assert (backup.company, backup.base_url) == ("Demo Trading Co", "https://erp-2.example.com")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (('api_key = "0a1b2c3d4e5f607"', 'api_key = ""'), "the API key of the gateway's own user"),
        (('"0a1b2c3d4e5f607"', '"a:b"'), "the API key of the gateway's own user"),
        (('company = "Demo Trading Co"\n', ""), "the company whose figures are meant"),
    ],
)
def test_a_wrong_setting_is_told(complaints: Complaints, wrong: tuple[str, str], said: str) -> None:
    (line,) = complaints(RIGHT.replace(*wrong), SECRET)
    assert said in line


def test_a_lacking_secret_is_told(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT, {})
    assert "the API secret of that user" in line


@pytest.mark.parametrize("secret", ["open sesame", "ключ", "a\nb"])
def test_a_secret_that_no_header_carries_makes_no_adapter(loaded: Load, secret: str) -> None:
    system = loaded(RIGHT, {"C360_SYSTEMS__ERP__API_SECRET": secret}).systems["erp"]
    with pytest.raises(ValueError, match="no header can carry") as caught:
        system.backend("erp", lambda _account, _single: None)
    assert secret not in str(caught.value)


def test_the_page_has_a_right_example_and_tells_every_key(loaded: Load) -> None:
    page = PAGE.read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert isinstance(loaded(AUTH + CRM + example + OWNERS, SECRET).systems["erp"], Erpnext)
    own = Erpnext.model_fields.keys() - OverHttp.model_fields.keys()
    assert not [key for key in own if f"`{key}`" not in page]
