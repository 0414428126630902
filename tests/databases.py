"""Which databases a test runs on."""

import pytest

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

# What decides with SQL decides the same on each database that a company may use.
on_every_database = pytest.mark.parametrize(
    "database_url",
    [SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.integration)],
    indirect=True,
)
