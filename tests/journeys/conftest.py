"""The company at work, for journeys that need nothing special of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.company import Company, running


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company; nothing is remembered, so that every question shows its calls."""
    async with running(tmp_path) as made:
        yield made
