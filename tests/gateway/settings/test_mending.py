"""Misspelt keys and misplaced secrets."""

from pathlib import Path

import pytest

from gateway.settings import VENDORS, Tryton
from tests.gateway.settings.conftest import (
    AUTH,
    CRM,
    ERP,
    OWNERS,
    PASSWORD,
    RIGHT,
    Complaints,
    Load,
)


def test_a_misspelt_key_is_one_problem_with_a_hint(complaints: Complaints) -> None:
    text = RIGHT.replace("company", "compny")
    assert complaints(text) == ["systems.erp.compny: unknown key, did you mean 'company'?"]


def test_a_misspelt_vendor_is_named_and_the_rest_still_checked(complaints: Complaints) -> None:
    text = RIGHT.replace('"tryton"', '"trytn"').replace("company = 1", "company = 0")
    company, vendor = complaints(text)
    assert company.startswith("systems.erp.company: must be at least 1")
    assert vendor.startswith("systems.erp.vendor: unknown vendor, did you mean 'tryton'?")


def test_a_strange_vendor_names_those_that_exist(complaints: Complaints) -> None:
    text = RIGHT.replace('"tryton"', '"abacus"')
    right = f"the vendor of a system is one of {', '.join(sorted(VENDORS))}"
    assert complaints(text) == [f"systems.erp.vendor: unknown vendor; {right}"]


def test_a_missing_vendor_names_those_that_exist(complaints: Complaints) -> None:
    text = RIGHT.replace('vendor = "tryton"', "")
    right = f"the vendor of a system is one of {', '.join(sorted(VENDORS))}"
    assert complaints(text) == [f"systems.erp.vendor: missing; {right}"]


def test_a_kind_nobody_knows_is_an_unknown_key(complaints: Complaints) -> None:
    assert complaints(RIGHT + 'ordr = "erp"') == ["owners.ordr: unknown key, did you mean 'order'?"]


def test_a_key_without_a_likeness_lists_what_is_known(complaints: Complaints) -> None:
    assert complaints(RIGHT + "[cache]\nzzz = 1") == [
        "cache.zzz: unknown key; known here: url, key, size, join_ms, url_file, key_file"
    ]


def test_a_secret_in_the_file_is_sent_elsewhere_and_not_repeated(complaints: Complaints) -> None:
    lines = complaints(AUTH + CRM + ERP + 'password = "hunter2"\n' + OWNERS, {})
    assert lines == [
        (
            "systems.erp.password: a secret does not stand in the file; "
            "set C360_SYSTEMS__ERP__PASSWORD or 'password_file'"
        )
    ]


def test_a_secret_in_the_file_is_wrong_even_where_a_variable_wins(complaints: Complaints) -> None:
    lines = complaints(AUTH + CRM + ERP + 'password = "x"\n' + OWNERS, PASSWORD)
    assert len(lines) == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://reader:hunter2@db/crm",
        "postgresql+asyncpg://db/crm?password=hunter2",
    ],
)
def test_an_address_with_a_password_does_not_stand_in_the_file(
    complaints: Complaints, url: str
) -> None:
    lines = complaints(RIGHT.replace("sqlite+aiosqlite:///crm.db", url))
    assert lines == [
        (
            "systems.crm.url: a secret does not stand in the file; "
            "set C360_SYSTEMS__CRM__URL or 'url_file'"
        )
    ]


def test_a_secret_comes_from_a_file_that_a_key_names(loaded: Load, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("from a file\n", encoding="utf-8")
    text = AUTH + CRM + ERP + f'password_file = "{secret}"\n' + OWNERS
    erp = loaded(text, {}).systems["erp"]
    assert isinstance(erp, Tryton)
    assert erp.password.get_secret_value() == "from a file"


def test_a_variable_wins_over_a_secret_file(loaded: Load) -> None:
    text = AUTH + CRM + ERP + 'password_file = "/nowhere"\n' + OWNERS
    erp = loaded(text, PASSWORD).systems["erp"]
    assert isinstance(erp, Tryton)
    assert erp.password.get_secret_value() == "hunter2"


def test_a_secret_file_that_is_not_there_is_one_problem(complaints: Complaints) -> None:
    text = AUTH + CRM + ERP + 'password_file = "/nowhere"\n' + OWNERS
    assert complaints(text, {}) == [
        "systems.erp.password: 'password_file' must name a file with the secret in it"
    ]
