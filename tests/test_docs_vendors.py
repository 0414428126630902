"""The page on adding a vendor names what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backends.conformance.facts import VendorFacts
from backends.conformance.kit import VendorKit

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "adding-a-vendor.md").read_text(encoding="utf-8")
TOP = ("backends", "gateway", "tests", "benchmarks", "docs")
MODEL = "erpnext"  # the page names it for every file of its table
PATHS = sorted(set(re.findall(rf"`((?:{'|'.join(TOP)})/[^`*]*)", PAGE)))
VENDORS = sorted(path.parent.name for path in ROOT.glob("backends/vendors/*/__init__.py"))


@pytest.mark.parametrize("path", [p for p in PATHS if "<name>" not in p])
def test_a_file_that_is_named_is_there(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("path", [p for p in PATHS if "<name>" in p])
def test_a_vendors_file_is_where_the_page_says(path: str) -> None:
    places = [path.replace("<name>", vendor).removesuffix("*.json") for vendor in VENDORS]
    assert any((ROOT / place).exists() for place in places)


@pytest.mark.parametrize("path", [p for p in PATHS if "<name>" in p])
def test_the_model_has_every_file(path: str) -> None:
    place = ROOT / path.replace("<name>", MODEL).removesuffix("*.json")
    assert place.is_file() or any(place.iterdir())


def test_every_name_that_the_page_takes_from_a_file_is_in_it() -> None:
    taken = re.findall(r"`(\w+)`(?:\([^)]*\))?\s+(?:of|in)\s+`([\w/]+\.py)`", PAGE)
    assert taken
    lacking = [
        (name, path)
        for name, path in taken
        if not re.search(rf"\b{name}\b", (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert not lacking


def test_every_hook_that_a_vendor_must_tell_is_on_the_page() -> None:
    told = {*re.findall(r"`(\w+)", PAGE)}
    required = {*VendorKit.__abstractmethods__, *_without_value()}
    assert required - told == set()


def _without_value() -> set[str]:
    """Return the class variables of the kit that have no value."""
    return {name for name in VendorFacts.__annotations__ if not hasattr(VendorFacts, name)} - {
        "group"
    }


def test_every_hook_on_the_page_is_one_of_the_kit() -> None:
    table = PAGE.partition("| told |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `(\w+)", table, re.MULTILINE)
    assert named
    known = {*dir(VendorKit), *VendorFacts.__annotations__}
    assert {*named} <= known
