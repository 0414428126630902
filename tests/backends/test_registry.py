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


def test_the_matrix_has_a_column_for_every_kind_and_a_row_for_every_vendor() -> None:
    heads, _, *rows = [line.split(" | ") for line in matrix().splitlines() if line[:1] == "|"]
    assert [head.removesuffix(" |") for head in heads[3:]] == [*Kind]
    assert [row[0] for row in rows] == [f"| `{vendor.name}`" for vendor in vendors()]
    tickets = {row[0]: row[heads.index("ticket")] for row in rows}
    assert (tickets["| `sql`"], tickets["| `tryton`"]) == ("R", "")


def test_what_could_not_be_confirmed_is_marked_and_told() -> None:
    for vendor in vendors():
        assert vendor.unverified.keys() <= vendor.serves.keys()
        for kind, doubt in vendor.unverified.items():
            assert f"- `{vendor.name}` {kind}: {doubt}" in matrix().splitlines()
