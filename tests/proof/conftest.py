"""The company of the proof: what may be known of it once, a running one for every test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.proof.company import Learnt, Proof, learn, proving


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    """Ask for everything once as the privileged caller."""
    return asyncio.run(learn(tmp_path_factory.mktemp("learnt")))


@pytest.fixture
async def proof(tmp_path: Path, learnt: Learnt) -> AsyncIterator[Proof]:
    """Run the company without HTTP."""
    async with proving(tmp_path, learnt) as running:
        yield running
