"""A policy with one line deleted or altered fails the matrix, whichever line it is."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator, Mapping
from functools import cache

import msgspec
import pytest

from policies.engine import DEFAULT, MODEL, Policy
from policies.lines import read
from policies.principal import Principal, Scope
from tests.policies.mutations import Laboratory, Mutant, mutants
from tests.proof.conftest import Proof
from tests.proof.oracle import AT_THE_DOORS, CALLERS, RELATIONS, ROLES
from tests.proof.sentinels import MEMBERS, Member
from tests.proof.spelling import Spelled, Spelling
from tests.proof.stage import COORDINATES, OF_ALL, ORACLE, lines

SEED = int(os.environ.get("C360_PROOF_SEED", random.SystemRandom().randrange(10**6)))
SAMPLE = 60
EVERYBODY: Mapping[str, Principal] = {**CALLERS, **AT_THE_DOORS}
NAMES = [one.name for one in COORDINATES]


class Grown(msgspec.Struct, frozen=True):
    """A mutant that loads, and what each role sees otherwise in the policy that it becomes."""

    mutant: Mutant
    policy: Policy
    changed: Mapping[str, frozenset[str]]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that somebody sees otherwise."""
        return frozenset[str]().union(*self.changed.values())

    @property
    def observable(self) -> bool:
        """Whether somebody can tell.

        Nobody can where what belongs to no customer is seen with another scope than ``all``:
        it is seen in any.
        """
        return any(
            name not in OF_ALL or not self.policy.grant([role]).scope(name)
            for role, names in self.changed.items()
            for name in names
        )


@cache
def _expected(role: str) -> Mapping[str, Scope]:
    who = Principal(subject="", roles=(role,))
    scopes = {name: ORACLE.scope(who, name) for name in NAMES}
    return {name: scope for name, scope in scopes.items() if scope}


def _changes(old: Policy, new: Policy) -> Iterator[tuple[str, frozenset[str]]]:
    for role in ROLES:
        if old._grounds.seen[role] is not new._grounds.seen[role]:
            before, after = _expected(role), new.grant([role]).scopes
            names = {*before, *after}
            changed = frozenset(name for name in names if before.get(name) != after.get(name))
            if changed:
                yield role, changed


def grown(laboratory: Laboratory) -> Iterator[Grown]:
    """Grow every mutant of the default policy that loads and changes what somebody sees."""
    for mutant in mutants(read(DEFAULT)):
        if not laboratory.refused(mutant):
            policy = laboratory.grown(mutant)
            changed = dict(_changes(laboratory.policy, policy))
            if changed:
                yield Grown(mutant, policy, changed)


@pytest.fixture(scope="module")
def everyone(tmp_path_factory: pytest.TempPathFactory) -> list[Grown]:
    """Every mutant that changes a grant."""
    folder = tmp_path_factory.mktemp("mutants")
    laboratory = Laboratory(MODEL.read_text(encoding="utf-8"), lines(folder), COORDINATES)
    return [*grown(laboratory)]


def in_memory(one: Grown) -> bool:
    """Run the matrix over the grants alone: callers by customers by changed fields."""
    for who in EVERYBODY.values():
        grant = one.policy.grant(who.roles)
        for name in one.fields:
            expected = ORACLE.scope(who, name)
            for related in (*RELATIONS.values(), Scope.ALL, Scope.OWN, Scope.TEAM, Scope.SELF):
                if grant.visible(name, related) != bool(expected & related):
                    return True
    return False


def test_every_mutant_fails_the_matrix_in_memory(
    everyone: list[Grown], capsys: pytest.CaptureFixture[str]
) -> None:
    alive = [str(one.mutant) for one in everyone if not in_memory(one)]
    score = 100 * (1 - len(alive) / len(everyone))
    with capsys.disabled():
        sys.stdout.write(f"\n  {len(everyone)} mutants change a grant, score {score:.1f} %")
    assert alive == []
    assert len(everyone) > 1500


class Trial:
    """The matrix by execution, begun where a mutant is most likely to show; its first finding."""

    def __init__(self, proof: Proof) -> None:
        """Spell every way of every customer once."""
        self._proof = proof
        matrix, stage = proof.matrix, proof.stage
        self._chunks: list[tuple[Member, list[Spelled]]] = [
            (member, chunk)
            for member in MEMBERS
            for chunk in matrix.batches(
                matrix.spelled(stage.shortest(member), Spelling.FIELD, member),
                member,
                EVERYBODY.values(),
            )
        ]

    async def fails(self, one: Grown) -> bool:
        """Put the mutant in force and run the matrix until it finds something."""
        self._proof.world.policy = one.policy
        places = sorted(
            ((who, name, place) for name, who in EVERYBODY.items() for place in self._chunks),
            key=lambda x: not self._touches(one, x[0], x[2][1]),
        )
        for who, name, (member, chunk) in places:
            score = await self._proof.matrix.run({name: who}, chunk, member, reads=False)
            if score.leaks or score.missing:
                return True
        return False

    def _touches(self, one: Grown, who: Principal, chunk: list[Spelled]) -> bool:
        fields = {name for role in who.roles for name in one.changed.get(role, ())}
        return any(fields & {*way.route.coordinates} for way in chunk)


async def test_a_sample_of_mutants_fails_the_matrix_by_execution(
    proof: Proof, everyone: list[Grown], capsys: pytest.CaptureFixture[str]
) -> None:
    observable = [one for one in everyone if one.observable]
    sample = random.Random(SEED).sample(observable, SAMPLE)
    trial = Trial(proof)
    alive = [str(one.mutant) for one in sample if not await trial.fails(one)]
    with capsys.disabled():
        score = 100 * (1 - len(alive) / SAMPLE)
        sys.stdout.write(f"\n  seed {SEED}: {SAMPLE} of {len(observable)}, score {score:.1f} %")
    assert alive == [], f"seed {SEED}"
