"""``c360 vendors`` lists which product serves what."""

from __future__ import annotations

import json

from backends.registry import matrix, vendors
from backends.vocabulary import Kind
from tests.gateway.cli.commanding import invoked


def test_a_person_gets_a_table_of_kinds() -> None:
    done = invoked("vendors")
    assert done.status == 0
    for word in (*(vendor.name for vendor in vendors()), *Kind):
        assert word in done.out


def test_a_script_gets_a_row_for_each_vendor() -> None:
    rows = {row["vendor"]: row for row in json.loads(invoked("vendors", "--json").out)}
    assert rows.keys() == {vendor.name for vendor in vendors()}
    assert "credit" in rows["tryton"]["kinds"]
    assert set(rows["sql"]["kinds"]) == set(Kind)


def test_the_readme_gets_its_matrix() -> None:
    assert invoked("vendors", "--markdown").out == matrix() + "\n"
