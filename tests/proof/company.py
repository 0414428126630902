"""The company of the proof with its matrix, and what may be known of it, learnt once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec

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


async def learn(folder: Path) -> Learnt:
    """Ask for everything once as the privileged caller."""
    async with staged(folder) as (world, stage):
        matrix = Matrix(stage, direct(world))
        routes = {one: stage.shortest(one) for one in MEMBERS} | {HOME: stage.every()}
        score = await matrix.learn(routes)
    return Learnt(known=matrix.known, score=score, directory=folder / "directory.db")


@asynccontextmanager
async def proving(folder: Path, learnt: Learnt) -> AsyncIterator[Proof]:
    """Run the company without HTTP."""
    async with staged(folder, learnt.directory) as (world, stage):
        yield Proof(world=world, stage=stage, matrix=Matrix(stage, direct(world), learnt.known))
