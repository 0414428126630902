"""The settings of Wukong CRM: both versions, the one session, what is wrong named by its key."""

from __future__ import annotations

import pytest

from backends.port import By
from backends.vendors.wukong_crm.adapter import WukongBackend
from backends.vocabulary import Kind
from gateway.settings.vendors.wukong_crm import WukongCrm
from tests.gateway.settings.conftest import AUTH, Complaints, Load

TABLE = """
[systems.crm]
vendor = "wukong_crm"
version = 11
base_url = "https://crm.example.com"
timezone = "Asia/Shanghai"
user = "gateway"
"""
OWNERS = """
[owners]
customer = "crm"
"""
SECRETS = {"C360_SYSTEMS__CRM__PASSWORD": "open-sesame"}


def crm(loaded: Load, text: str = TABLE) -> WukongCrm:
    system = loaded(AUTH + text + OWNERS, SECRETS).systems["crm"]
    assert isinstance(system, WukongCrm)
    return system


def of_version_9(text: str = TABLE) -> str:
    return text.replace("version = 11", "version = 9")


def test_the_least_of_it_makes_a_backend(loaded: Load) -> None:
    backend = crm(loaded).backend("crm", lambda _account, _single: None)
    assert isinstance(backend, WukongBackend)
    assert backend.name == "crm"
    assert By.CHANGED in backend.serves[Kind.CUSTOMER]
    assert crm(loaded).currency == "CNY"


@pytest.mark.parametrize(("text", "served"), [(TABLE, True), (of_version_9(), False)])
def test_only_version_11_has_invoices(loaded: Load, text: str, served: bool) -> None:  # noqa: FBT001
    backend = crm(loaded, text).backend("crm", lambda _account, _single: None)
    assert (Kind.INVOICE in backend.serves) is served
    assert Kind.PAYMENT in backend.serves


def test_the_session_is_shared_as_there_can_be_but_one(loaded: Load) -> None:
    asked: list[tuple[str, bool]] = []

    def share(account: str, single: bool, /) -> None:  # noqa: FBT001 - as it is called
        asked.append((account, single))

    crm(loaded).backend("crm", share)
    assert asked == [("crm:gateway", True)]


def test_no_secret_is_printed(loaded: Load) -> None:
    assert "open-sesame" not in repr(crm(loaded))


def test_a_backup_says_what_differs(loaded: Load) -> None:
    system = crm(loaded, TABLE + 'backup = { base_url = "https://two.example.com" }\n')
    assert system.backup is not None
    assert (system.backup.user, system.backup.version) == ("gateway", 11)


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ("version = 11", "version = 10", "version"),
        ("version = 11\n", "", "version"),
        ('user = "gateway"', 'user = ""', "user"),
        ('user = "gateway"', 'user = "gateway"\ncurrency = "yuan"', "currency"),
    ],
)
def test_what_is_wrong_is_named_by_its_key(
    complaints: Complaints, right: str, wrong: str, key: str
) -> None:
    lines = complaints(AUTH + TABLE.replace(right, wrong) + OWNERS, SECRETS)
    assert [line for line in lines if f"systems.crm.{key}: " in line]


def test_a_password_that_is_missing_is_asked_for(complaints: Complaints) -> None:
    lines = "\n".join(complaints(AUTH + TABLE + OWNERS, {}))
    assert "systems.crm.password" in lines
