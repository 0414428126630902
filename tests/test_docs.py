"""The pages of ``docs/`` keep what the README promises of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gateway.auth.break_glass import HEADER
from gateway.settings.tables import Claims

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
IDENTITY = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
HEADINGS = tuple(re.findall(r"^## (.+)$", IDENTITY, re.MULTILINE))


def brokers() -> list[str]:
    """Name the brokers of which the README says that the page tells how to connect them."""
    promised = re.search(r"How to connect (?P<names>[^,]+(?:, [^,]+)*?),\s+and\s+how", README)
    assert promised, "the README names no brokers any more"
    return re.split(r",\s+|\s+or\s+", promised["names"])


@pytest.mark.parametrize("broker", brokers())
def test_every_broker_that_the_readme_names_has_its_recipe(broker: str) -> None:
    assert [heading for heading in HEADINGS if broker in heading], HEADINGS


@pytest.mark.parametrize("broker", ["Keycloak", "Microsoft Entra ID", "WeCom", "DingTalk"])
def test_every_recipe_says_whether_it_was_tried_and_where_it_comes_from(broker: str) -> None:
    section = re.search(rf"^## {broker}.*?(?=^## )", IDENTITY, re.MULTILINE | re.DOTALL)
    assert section
    assert "Not tried" in section[0]
    assert "Sources:" in section[0]


@pytest.mark.parametrize("name", Claims.model_fields)
def test_every_claim_is_told(name: str) -> None:
    assert f"`[auth.claims] {name}`" in IDENTITY


def test_header_of_emergencies_is_told() -> None:
    assert HEADER in IDENTITY
