"""The settings of SAP S/4HANA: one login of two, codes of the company, what is wrong by its key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backends.protocols.odata.elsewhere import TokensElsewhere
from backends.vendors.sap_s4hana.adapter import SapBackend
from gateway.settings.vendors.sap_s4hana import SapS4Hana
from tests.gateway.settings.conftest import AUTH, Complaints, Load

COMPANY = """
[systems.erp]
vendor = "sap_s4hana"
base_url = "https://sap.example.com"
timezone = "Europe/Berlin"
sales_organization = "1710"
distribution_channel = "10"
division = "00"
plants = ["1710"]
"""
BASIC = 'user = "C360"\n'
OAUTH = 'client_id = "sb-c360"\ntoken_url = "https://tokens.example.com/oauth/token"\n'
OWNERS = """
[owners]
customer = "erp"
"""
PASSWORD = {"C360_SYSTEMS__ERP__PASSWORD": "open-sesame"}
SECRET = {"C360_SYSTEMS__ERP__CLIENT_SECRET": "open-barley"}
LOGIN = "needs user and password, or client_id, client_secret and token_url"


def erp(loaded: Load, more: str = BASIC, environ: dict[str, str] = PASSWORD) -> SapS4Hana:
    system = loaded(AUTH + COMPANY + more + OWNERS, environ).systems["erp"]
    assert isinstance(system, SapS4Hana)
    return system


async def test_a_user_with_a_password_makes_a_backend(loaded: Load) -> None:
    backend = erp(loaded).backend("erp", lambda _account, _single: None)
    assert isinstance(backend, SapBackend)
    assert not isinstance(backend.wire, TokensElsewhere)
    await backend.aclose()


async def test_tokens_may_be_given_elsewhere(loaded: Load) -> None:
    backend = erp(loaded, OAUTH, SECRET).backend("erp", lambda _account, _single: None)
    assert isinstance(backend, SapBackend)
    assert isinstance(backend.wire, TokensElsewhere)
    await backend.aclose()


@pytest.mark.parametrize(
    ("more", "environ"),
    [
        ("", {}),
        (BASIC, {}),
        ("", PASSWORD),
        (OAUTH, {}),
        (BASIC + OAUTH, PASSWORD | SECRET),
        (OAUTH, PASSWORD | SECRET),
    ],
)
def test_one_whole_login_is_needed(
    complaints: Complaints, more: str, environ: dict[str, str]
) -> None:
    (line,) = complaints(AUTH + COMPANY + more + OWNERS, environ)
    assert LOGIN in line
    assert not [secret for secret in (*PASSWORD.values(), *SECRET.values()) if secret in line]


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('plants = ["1710"]', "plants = []", "systems.erp.plants: "),
        ('division = "00"', 'division = ""', "systems.erp.division: "),
        ('division = "00"', 'division = "00"\nsap_client = "1"', "systems.erp.sap_client: "),
        ('division = "00"', 'division = "00"\nlanguage = "english"', "systems.erp.language: "),
    ],
)
def test_what_is_wrong_is_named_by_its_key(
    complaints: Complaints, right: str, wrong: str, said: str
) -> None:
    text = AUTH + COMPANY.replace(right, wrong) + BASIC + OWNERS
    assert [line for line in complaints(text, PASSWORD) if line.startswith(said)]


def test_no_secret_is_printed(loaded: Load) -> None:
    assert "open-sesame" not in repr(erp(loaded))
    assert "open-barley" not in repr(erp(loaded, OAUTH, SECRET))


def test_a_backup_says_what_differs(loaded: Load) -> None:
    backup = BASIC + '[systems.erp.backup]\nbase_url = "https://second.example.com"\n'
    system = erp(loaded, backup)
    assert system.backup is not None
    assert (system.backup.user, system.backup.plants) == ("C360", ("1710",))


def test_the_example_of_the_page_is_right(loaded: Load) -> None:
    page = (Path(__file__).parents[4] / "docs" / "vendors" / "sap_s4hana.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    system = loaded(AUTH + example + OWNERS, SECRET).systems["erp"]
    assert isinstance(system, SapS4Hana)
    own = SapS4Hana.__annotations__.keys() - {"vendor", "backup"}
    assert not [field for field in own if f"`{field}`" not in page]
