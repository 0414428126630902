"""The page on described systems: its examples are right, and no key is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backends.port import By
from backends.vendors.rest.adapter import RestBackend
from backends.vendors.rest.described import LOOKUPS
from backends.vocabulary import Kind
from gateway.settings import Rest
from gateway.settings.rest import RestTables
from gateway.settings.rest_logins import OAuth, RestAuth, Signature
from gateway.settings.rest_lookups import ChangedTable, ErrorTable, PagesTable
from tests.gateway.settings.conftest import AUTH, Load

PAGE = (Path(__file__).parents[4] / "docs" / "vendors" / "rest.md").read_text("utf-8")
EXAMPLES = {
    name: example
    for example in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    for name in re.findall(r"^\[systems\.(\w+)\]", example, re.MULTILINE)
}
OWNERS = """
[systems.other]
vendor = "sql"
url = "sqlite+aiosqlite:///other.db"
timezone = "UTC"
[owners]
customer = "other"
"""
SERVED = {
    "shop": {Kind.CUSTOMER: {By.KEY, By.ALL}, Kind.PRICE: {By.SKU}},
    "erp": {Kind.ORDER: {By.KEY, By.CUSTOMER, By.CHANGED}},
    "crm": {Kind.CONTACT: {By.CUSTOMER}},
    "wms": {Kind.DELIVERY: {By.ORDER}, Kind.PRODUCT: {By.KEY}},
}


@pytest.mark.parametrize("name", SERVED)
def test_an_example_of_the_page_makes_a_backend(loaded: Load, name: str) -> None:
    text = EXAMPLES[name]
    told = dict(re.findall(r"(C360_SYSTEMS__\w+)()", text))
    environ = dict.fromkeys(told, "open-sesame")
    others = OWNERS.replace("other", "erp" if name == "shop" else "other")  # which it links to
    system = loaded(AUTH + text + others, environ).systems[name]
    assert isinstance(system, Rest)
    backend = system.backend(name, lambda _account, _single: None)
    assert isinstance(backend, RestBackend)
    assert backend.serves == SERVED[name]


def test_there_are_four_examples() -> None:
    assert EXAMPLES.keys() == SERVED.keys()


@pytest.mark.parametrize(
    "table", [RestTables, RestAuth, OAuth, Signature, ErrorTable, PagesTable, ChangedTable]
)
def test_every_key_is_told(table: type) -> None:
    text = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    words = {*re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]+)`", text)))}
    assert {*getattr(table, "model_fields")} - words == set()  # noqa: B009 - any table


def test_every_way_to_ask_is_told() -> None:
    ways = {by for bys in LOOKUPS.values() for by in bys}
    assert not [by for by in ways if f"`{by}`" not in PAGE]
