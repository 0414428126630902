"""What vendors need to know."""

import pytest

from gateway.settings import Sql
from tests.gateway.settings.conftest import RIGHT, Complaints, Load


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
