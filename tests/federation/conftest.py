"""One company, a process that serves it whole, four that serve it in parts, and their router."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.federation.company import Company, company
from tests.federation.fleet import Fleet, fleet
from tests.federation.processes import Started, served


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """Write the company once."""
    return company(tmp_path_factory.mktemp("company"))


@pytest.fixture(scope="session")
def single(known: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Serve the whole schema in one process."""
    with served(tmp_path_factory.mktemp("single"), known.config, "single") as started:
        yield started


@pytest.fixture(scope="session")
def parts(known: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Serve each domain in a process, and all of them behind Hive Gateway."""
    folder: Path = tmp_path_factory.mktemp("parts")
    with ExitStack() as stack:
        yield fleet(folder, known, stack)
