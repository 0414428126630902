"""What vendors need to know."""

import pytest

from gateway.settings import Sql, Tryton
from tests.gateway.settings.conftest import PASSWORD, RIGHT, Complaints, Load


@pytest.mark.parametrize("key", ["order.customer", '"order.customer"'])
def test_own_queries_may_be_named_with_or_without_quotes(loaded: Load, key: str) -> None:
    crm = loaded(f"{RIGHT}[systems.crm.queries]\n{key} = 'SELECT 1'").systems["crm"]
    assert isinstance(crm, Sql)
    assert crm.queries == {"order.customer": "SELECT 1"}


def test_queries_are_a_table(complaints: Complaints) -> None:
    text = RIGHT.replace('vendor = "sql"', 'vendor = "sql"\nqueries = 5')
    assert complaints(text) == ["systems.crm.queries: must be a table"]


def test_a_database_without_an_async_driver_is_refused(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT.replace("sqlite+aiosqlite", "sqlite"))
    assert line.startswith("systems.crm.url: must be an address such as")


BACKUP = '[systems.erp.backup]\nbase_url = "https://erp-2.example.com/"\n'


def test_a_backup_is_the_same_system_but_for_what_it_says(loaded: Load) -> None:
    erp = loaded(RIGHT + BACKUP).systems["erp"]
    assert isinstance(erp.backup, Tryton)
    assert (erp.backup.base_url, erp.backup.database) == ("https://erp-2.example.com", "demo")
    assert erp.backup.password.get_secret_value() == "hunter2"


def test_a_backup_may_have_a_password_of_its_own(loaded: Load) -> None:
    environ = PASSWORD | {"C360_SYSTEMS__ERP__BACKUP__PASSWORD": "hunter3"}
    erp = loaded(RIGHT + BACKUP, environ).systems["erp"]
    assert isinstance(erp, Tryton)
    assert erp.backup is not None
    assert erp.backup.password.get_secret_value() == "hunter3"


def test_a_password_of_a_backup_does_not_stand_in_the_file(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT + BACKUP + 'password = "hunter3"')
    assert line.startswith("systems.erp.backup.password: a secret does not stand in the file")
    assert "hunter3" not in line


def test_the_address_of_a_backup_is_held_to_the_same_rules(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT + BACKUP.replace("https:", "ftp:"))
    assert line.startswith("systems.erp.backup.base_url: must be an address such as")


def test_what_holds_for_the_system_is_not_said_again_for_its_backup(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT + BACKUP + "cap = 3")
    assert line.startswith("systems.erp.backup.cap: unknown key; known here: http, base_url")


def test_a_mistake_of_the_system_is_not_named_again_for_its_backup(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT.replace("company = 1", "company = 0") + BACKUP)
    assert line.startswith("systems.erp.company:")


def test_a_backup_is_a_table(complaints: Complaints) -> None:
    text = RIGHT.replace('vendor = "tryton"', 'vendor = "tryton"\nbackup = 5')
    (line,) = complaints(text)
    assert line.startswith("systems.erp.backup: must be a table")


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("per_minute", 0), ("queue", -1), ("retries", 4), ("slow", 0), ("cap", 0)],
)
def test_what_a_system_bears_has_bounds(complaints: Complaints, key: str, wrong: int) -> None:
    text = RIGHT.replace('vendor = "tryton"', f'vendor = "tryton"\n{key} = {wrong}')
    (line,) = complaints(text)
    assert line.startswith(f"systems.erp.{key}: must be")
