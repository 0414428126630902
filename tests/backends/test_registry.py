"""The vendors there are, as the README and the command tell of them."""

from __future__ import annotations

from pathlib import Path

from backends.port import By
from backends.registry import matrix, vendors
from backends.vocabulary import Kind

FOLDERS = Path(__file__).parents[2] / "backends" / "vendors"


def test_every_vendor_folder_is_registered() -> None:
    folders = {path.name for path in FOLDERS.iterdir() if (path / "__init__.py").exists()}
    assert {vendor.name for vendor in vendors()} == folders


def test_a_vendor_serves_what_its_adapter_binds() -> None:
    (tryton,) = [vendor for vendor in vendors() if vendor.name == "tryton"]
    assert tryton.serves[Kind.ORDER] == {By.KEY, By.CUSTOMER, By.REFERENCE, By.CHANGED}
    assert Kind.TICKET not in tryton.serves


def test_the_matrix_has_a_row_for_every_kind_and_a_column_for_every_vendor() -> None:
    lines = matrix().splitlines()
    rows = {line.split("|")[1].strip(): line for line in lines[2:]}
    assert {kind.value for kind in Kind} <= rows.keys()
    assert all(line.count("|") == len(vendors()) + 2 for line in lines)
    assert rows["ticket"].split("|")[3:5] == [" yes ", "  "]
