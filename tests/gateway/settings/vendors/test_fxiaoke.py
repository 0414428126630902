"""The settings of Fxiaoke: both generations, its limits, and what is wrong named by its key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backends.port import By
from backends.vendors.fxiaoke.adapter import FxiaokeBackend
from backends.vocabulary import Kind
from gateway.settings.vendors.fxiaoke import Fxiaoke
from tests.gateway.settings.conftest import AUTH, Complaints, Load

TABLE = """
[systems.crm]
vendor = "fxiaoke"
base_url = "https://open.fxiaoke.com"
timezone = "Asia/Shanghai"
app_id = "FSAID_1"
user = "1000"
currency = "CNY"
"""
OWNERS = """
[owners]
customer = "crm"
"""
SECRETS = {
    "C360_SYSTEMS__CRM__APP_SECRET": "open-sesame",
    "C360_SYSTEMS__CRM__PERMANENT_CODE": "ever-green",
}


def crm(loaded: Load, more: str = "") -> Fxiaoke:
    system = loaded(AUTH + TABLE + more + OWNERS, SECRETS).systems["crm"]
    assert isinstance(system, Fxiaoke)
    return system


def test_the_least_of_it_makes_a_backend_of_the_second_generation(loaded: Load) -> None:
    system = crm(loaded)
    backend = system.backend("crm", lambda _account, _single: None)
    assert isinstance(backend, FxiaokeBackend)
    assert (system.login, backend.name) == ("v2", "crm")
    assert By.CHANGED in backend.serves[Kind.CUSTOMER]
    assert Kind.PRICE not in backend.serves


def test_calls_are_spared_unless_told_otherwise(loaded: Load) -> None:
    assert (crm(loaded).per_minute, crm(loaded).poll_every) == (240, 60.0)
    more = 'per_minute = 20\npoll_every = "5s"\n'
    assert (crm(loaded, more).per_minute, crm(loaded, more).poll_every) == (20, 5.0)


def test_prices_need_a_price_book(loaded: Load) -> None:
    system = crm(loaded, 'price_book = "5acc72c30959b667c5c35ee5"\n')
    assert Kind.PRICE in system.backend("crm", lambda _account, _single: None).serves


def test_the_token_is_shared_by_account_and_generation(loaded: Load) -> None:
    asked: list[tuple[str, bool]] = []

    def share(account: str, single: bool, /) -> None:  # noqa: FBT001 - as it is called
        asked.append((account, single))

    crm(loaded, 'login = "v1"\n').backend("crm", share)
    assert asked == [("crm:v1:FSAID_1", False)]


def test_no_secret_is_printed(loaded: Load) -> None:
    printed = repr(crm(loaded))
    assert not [secret for secret in SECRETS.values() if secret in printed]


def test_a_backup_says_what_differs(loaded: Load) -> None:
    system = crm(loaded, 'backup = { base_url = "https://open-hwcloud.fxiaoke.com" }\n')
    assert system.backup is not None
    assert (system.backup.app_id, system.backup.user) == ("FSAID_1", "1000")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('login = "v3"\n', "systems.crm.login: "),
        ('price_book = ""\n', "systems.crm.price_book: "),
        ("per_minute = 0\n", "systems.crm.per_minute: "),
    ],
)
def test_what_is_wrong_is_named_by_its_key(complaints: Complaints, wrong: str, said: str) -> None:
    lines = complaints(AUTH + TABLE + wrong + OWNERS, SECRETS)
    assert [line for line in lines if said in line]


@pytest.mark.parametrize(
    ("key", "right", "wrong"), [("currency", "CNY", "yuan"), ("user", "1000", "Li Na\\n")]
)
def test_a_value_that_cannot_be_is_named(
    complaints: Complaints, key: str, right: str, wrong: str
) -> None:
    text = AUTH + TABLE.replace(f'{key} = "{right}"', f'{key} = "{wrong}"') + OWNERS
    assert [line for line in complaints(text, SECRETS) if f"systems.crm.{key}: " in line]


def test_secrets_that_are_missing_are_asked_for(complaints: Complaints) -> None:
    lines = "\n".join(complaints(AUTH + TABLE + OWNERS, {}))
    assert "systems.crm.app_secret" in lines
    assert "systems.crm.permanent_code" in lines


def test_the_example_of_the_page_is_right(loaded: Load) -> None:
    page = (Path(__file__).parents[4] / "docs" / "vendors" / "fxiaoke.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    system = loaded(AUTH + example + OWNERS, SECRETS).systems["crm"]
    assert isinstance(system, Fxiaoke)
    fields = {"login", "app_id", "user", "currency", "price_book", "account_no_of"}
    assert fields <= system.model_fields_set
    assert not [field for field in fields if f"`{field}`" not in page]
