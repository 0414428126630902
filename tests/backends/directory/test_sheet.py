"""A file of links is read whole, or everything wrong with it is named."""

from __future__ import annotations

import pytest

from backends.directory import WrongSheet
from backends.directory.sheet import SheetRow, rows_of

SYSTEMS = ("crm", "erp")


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(WrongSheet) as caught:
        rows_of(text, SYSTEMS)
    return caught.value.problems


def test_rows_are_read_in_any_order_of_columns_without_blanks_around() -> None:
    text = '\ufeffsystem,key,customer,name\r\ncrm, 1 ,a,"Acme, Inc"\r\n\r\nerp,E1,a,\r\n'
    assert rows_of(text, SYSTEMS) == [
        SheetRow(line=2, customer="a", system="crm", key="1", name="Acme, Inc"),
        SheetRow(line=4, customer="a", system="erp", key="E1"),
    ]


def test_all_problems_are_named_at_once() -> None:
    text = 'customer,system,key\na,crm,\n,erp,1\nb,sap,2\nc,crm\n"d",erp,"3\n4"\ne,erp,9\nf,erp,9\n'
    assert problems(text) == (
        "line 2, column key: is empty",
        "line 3, column customer: is empty",
        "line 4, column system: none of the systems crm, erp",
        "line 5: has 2 cells where the header has 3",
        "line 6, column key: has a control character or a line break",
        "line 9, column key: the same link as in line 8",
    )


def test_a_wrong_header_is_named_by_column() -> None:
    assert problems("customer,system,colour,system\na,crm,1,2\n") == (
        "line 1: the column key is missing",
        "line 1, column 3: none of customer, system, key, name, owner, team, region, segment",
        "line 1, column 4: system is there twice",
    )


def test_an_empty_file_lacks_its_columns() -> None:
    assert len(problems("")) == 3


def test_what_is_no_csv_is_named_by_line() -> None:
    text = 'customer,system,key\na,crm,1\nb,"crm"x,2\n'
    assert problems(text) == ("line 3: not CSV: a quotation mark or a NUL in the wrong place",)


def test_problems_do_not_repeat_what_stands_in_the_file() -> None:
    assert "secret" not in str(problems("customer,system,key\na,secret,secret\n"))
