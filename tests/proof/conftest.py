"""The company of the proof, and what may be known of it, learnt once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.proof.matrix import Knowledge, Matrix, Score, direct
from tests.proof.sentinels import MEMBERS
from tests.proof.stage import HOME, Stage, staged
from tests.resolvers.world import World


class Learnt(msgspec.Struct, frozen=True, kw_only=True):
    """What the privileged caller was shown, and the directory that it was asked over."""

    known: Knowledge
    score: Score
    directory: Path


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A company, its ways, and the matrix that has learnt its values."""

    world: World
    stage: Stage
    matrix: Matrix


@pytest.fixture(scope="session")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Learnt:
    """Ask for everything once as the privileged caller."""
    folder = tmp_path_factory.mktemp("learnt")

    async def learn() -> tuple[Knowledge, Score]:
        async with staged(folder) as (world, stage):
            matrix = Matrix(stage, direct(world))
            routes = {one: stage.shortest(one) for one in MEMBERS} | {HOME: stage.every()}
            return matrix.known, await matrix.learn(routes)

    known, score = asyncio.run(learn())
    return Learnt(known=known, score=score, directory=folder / "directory.db")


@pytest.fixture
async def proof(tmp_path: Path, learnt: Learnt) -> AsyncIterator[Proof]:
    """Run the company without HTTP."""
    async with staged(tmp_path, learnt.directory) as (world, stage):
        yield Proof(world=world, stage=stage, matrix=Matrix(stage, direct(world), learnt.known))
