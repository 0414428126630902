"""The settings of Neocrm: what they make, and what is wrong named by its key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backends.port import By
from backends.vendors.neocrm.adapter import NeocrmBackend
from backends.vocabulary import Kind
from gateway.settings.connection import OverHttp
from gateway.settings.vendors.neocrm import Neocrm
from tests.gateway.settings.conftest import AUTH, Complaints, Load

TABLE = """
[systems.crm]
vendor = "neocrm"
base_url = "https://api.xiaoshouyi.com"
timezone = "Asia/Shanghai"
client_id = "client"
user = "gateway@company.example"
currency = "CNY"
"""
OWNERS = """
[systems.erp]
vendor = "sql"
url = "sqlite+aiosqlite:///erp.db"
timezone = "UTC"
[owners]
customer = "crm"
"""
SECRETS = {
    "C360_SYSTEMS__CRM__CLIENT_SECRET": "hush-hush",
    "C360_SYSTEMS__CRM__PASSWORD": "open-sesame",
}


def crm(loaded: Load, more: str = "", **secrets: str) -> Neocrm:
    named = {f"C360_SYSTEMS__CRM__{name.upper()}": value for name, value in secrets.items()}
    system = loaded(AUTH + TABLE + more + OWNERS, SECRETS | named).systems["crm"]
    assert isinstance(system, Neocrm)
    return system


def made(system: Neocrm) -> NeocrmBackend:
    backend = system.backend("crm", lambda _account, _single: None)
    assert isinstance(backend, NeocrmBackend)
    return backend


def test_the_least_of_it_makes_a_backend(loaded: Load) -> None:
    backend = made(crm(loaded))
    assert backend.name == "crm"
    assert By.CHANGED in backend.serves[Kind.CUSTOMER]
    assert backend.bindings[Kind.PRODUCT, By.KEY].key == "id"


def test_fields_of_the_tenants_own_are_read(loaded: Load) -> None:
    more = 'sku = "productCode__c"\nactivity_customer = "accountId"\nlinks = { erp = "SAP__c" }\n'
    bound = made(crm(loaded, more)).bindings
    assert bound[Kind.PRODUCT, By.KEY].key == "productCode__c"
    assert bound[Kind.INTERACTION, By.CUSTOMER].key == "accountId"
    assert "SAP__c" in bound[Kind.CUSTOMER, By.KEY].wire.__struct_encode_fields__


def test_the_token_is_shared_by_the_user(loaded: Load) -> None:
    asked: list[tuple[str, bool]] = []

    def share(account: str, single: bool, /) -> None:  # noqa: FBT001 - as it is called
        asked.append((account, single))

    crm(loaded, security_token="t0k3n").backend("crm", share)
    assert asked == [("crm:gateway@company.example", False)]


def test_changes_are_asked_for_once_a_minute_unless_told_otherwise(loaded: Load) -> None:
    assert crm(loaded).poll_every == 60.0
    assert crm(loaded, 'poll_every = "5s"\n').poll_every == 5.0


def test_no_secret_is_printed(loaded: Load) -> None:
    printed = repr(crm(loaded, security_token="t0k3n"))
    assert not [secret for secret in (*SECRETS.values(), "t0k3n") if secret in printed]


def test_a_backup_says_what_differs(loaded: Load) -> None:
    system = crm(loaded, 'backup = { base_url = "https://api-tencent.xiaoshouyi.com" }\n')
    assert system.backup is not None
    assert (system.backup.client_id, system.backup.currency) == ("client", "CNY")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('sku = "id FROM user--"\n', "systems.crm.sku: must be the API key of a field"),
        ('links = { erp = "a,b" }\n', "systems.crm.links.erp: must be the API key of a field"),
        ('activity_customer = "1"\n', "systems.crm.activity_customer: must be the API key"),
        ('redirect_uri = "here"\n', "systems.crm.redirect_uri: must be an address"),
        ('words.ticket = { "新建" = "BEGUN" }\n', "systems.crm.words.ticket"),
        ('words.tickets = { "新建" = "NEW" }\n', "systems.crm.words.tickets: unknown key"),
    ],
)
def test_what_is_wrong_is_named_by_its_key(complaints: Complaints, wrong: str, said: str) -> None:
    (line,) = complaints(AUTH + TABLE + wrong + OWNERS, SECRETS)
    assert line.startswith(said)


def test_a_currency_is_a_code(complaints: Complaints) -> None:
    text = AUTH + TABLE.replace('"CNY"', '"yuan"') + OWNERS
    (line,) = complaints(text, SECRETS)
    assert line == "systems.crm.currency: must be the code of a currency, such as 'CNY'"


def test_secrets_that_are_missing_are_asked_for(complaints: Complaints) -> None:
    lines = "\n".join(complaints(AUTH + TABLE + OWNERS, {}))
    assert "systems.crm.client_secret" in lines
    assert "systems.crm.password" in lines


def test_the_example_of_the_page_is_right(loaded: Load) -> None:
    page = (Path(__file__).parents[4] / "docs" / "vendors" / "neocrm.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    system = loaded(AUTH + example + OWNERS, SECRETS).systems["crm"]
    assert isinstance(system, Neocrm)
    assert system.words.interaction == {"11010011100001": "CALL", "11010011100002": "VISIT"}
    own = Neocrm.model_fields.keys() - OverHttp.model_fields.keys()
    assert not [field for field in own if f"`{field}`" not in page]
