"""A policy with one line deleted or altered fails the matrix by execution, whichever line it is."""

from __future__ import annotations

import sys

import msgspec
import pytest

from policies.engine import DEFAULT
from policies.lines import Effect, read
from tests.policies.mutations import mutants
from tests.proof.breeding import Litter, litter
from tests.proof.company import Proof
from tests.proof.spelling import Spelling
from tests.proof.stage import COORDINATES, OF_ALL
from tests.proof.trial import Trial, of_nobody


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Litter:
    """Every mutant of the default policy."""
    return litter(tmp_path_factory.mktemp("mutants"))


async def test_every_mutant_that_somebody_could_tell_fails_the_matrix(
    proof: Proof, every: Litter, capsys: pytest.CaptureFixture[str]
) -> None:
    result = await Trial(proof).run(every)
    with capsys.disabled():
        sys.stdout.write(f"\n  {result}")
    assert [str(one.mutant) for one in result.alive] == []
    assert result.mutants == len([*mutants(read(DEFAULT))])
    assert result.refused + result.killed + len(result.equivalent) == result.mutants


def test_mutants_that_are_none_compile_to_the_same_table(every: Litter) -> None:
    assert [str(one.mutant.before.place) for one in every.bred if one.equivalent] == [
        f"policy.csv:{line}" for line in (84, 90, 108, 229, 230, 401, 423, 425)
    ]


async def test_what_is_marked_as_nobodys_is_met_with_no_customer_and_nothing_else_is(
    proof: Proof,
) -> None:
    nobodys = await of_nobody(proof)
    assert nobodys == {one.name for one in COORDINATES if one.nobodys}
    assert nobodys < OF_ALL
    assert nobodys >= {"Product.price", "Money.amount", "Query.viewer", "PageInfo.hasNextPage"}
    assert nobodys.isdisjoint({"CustomerEdge.cursor", "Party.name", "InvoiceEdge.node"})


async def test_policy_itself_passes_where_its_mutants_fail(proof: Proof, every: Litter) -> None:
    """The control: it is the mutant that fails the cells, not the cells."""
    original, trial = proof.world.policy, Trial(proof)
    for one in every.bred[7::300]:
        if one.fields:
            unchanged = msgspec.structs.replace(one, policy=original)
            tried, found = await trial.fails(unchanged, Spelling.FIELD)
            assert (tried > 0, found) == (True, False), one.mutant


def test_mutant_that_narrows_what_is_nobodys_never_loads(every: Litter) -> None:
    nobodys = {one.name for one in COORDINATES if one.nobodys}
    narrowing = [
        one.after
        for one in every.refused
        if one.after is not None and one.after.effect is Effect.ALLOW and one.after.scope != "all"
    ]
    assert len(narrowing) > 100
    assert {one.pattern for one in narrowing if not one.whole} <= nobodys
