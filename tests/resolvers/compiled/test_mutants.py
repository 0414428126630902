"""Deliberate bugs in the compiler are noticed by the cases that ``make test`` runs."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from resolvers.compiled import Plans
from resolvers.schema import core
from tests.resolvers.compiled.both import REMEMBERED, Both, Told, company
from tests.resolvers.compiled.cases import Asking, case
from tests.resolvers.compiled.mutants import MUTANTS, Mutant, bred
from tests.resolvers.compiled.tape import LENGTH
from tests.resolvers.world import SCHEMA

CASES = 500


class Trial(msgspec.Struct, frozen=True):
    """A company, the same cases for every mutant, and what the interpreter answers to each."""

    runner: asyncio.Runner
    both: Both
    known: list[tuple[Asking, Told]]

    def notices(self, asking: Asking, expected: Told) -> bool:
        """Ask a mutant; say whether it departs from what is expected."""
        asked = self.both.departs(expected, asking.question, asking.circumstances)
        return bool(self.runner.run(asked))


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Draw the cases, the same at every run, and have them interpreted."""
    with company(tmp_path_factory.mktemp("mutants")) as (runner, both):
        known = [
            (one, runner.run(both.ask(both.interpreted, one.question, one.circumstances)))
            for one in drawn(both)
        ]
        yield Trial(runner, both, known)


def drawn(both: Both) -> Iterator[Asking]:
    """Draw the cases, the same at every run."""
    for number in range(CASES):
        yield from case(random.Random(number).randbytes(LENGTH), both.known)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: one.wrong)
def test_a_bug_is_noticed(trial: Trial, mutant: Mutant, tmp_path: Path) -> None:
    """By a case that shows none in the compiler itself."""
    with bred(mutant, tmp_path) as plans:
        trial.both.use(plans)
        noticed = next((one for one in trial.known if trial.notices(*one)), None)
    assert noticed is not None
    trial.both.use(Plans(core(SCHEMA), REMEMBERED, eager=True))
    assert not trial.notices(*noticed)


def test_a_copy_without_a_bug_answers(trial: Trial, tmp_path: Path) -> None:
    """The control: it is the bug that is noticed, not that the compiler is a copy."""
    control = Mutant("nothing", "plan", "class Plan:", "class Plan:")
    with bred(control, tmp_path) as plans:
        trial.both.use(plans)
        assert not any(trial.notices(*one) for one in trial.known[:100])
    assert trial.both.plans.answered > 50
