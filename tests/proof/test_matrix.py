"""The matrix: every caller by every field by every way in shows no leak, and every way works."""

from __future__ import annotations

import asyncio
import sys

import pytest

from backends.router import Router
from backends.vocabulary import Kind
from policies.principal import Principal
from tests.proof.conftest import Learnt, Proof
from tests.proof.judgement import Response
from tests.proof.matrix import Asks, Score, direct
from tests.proof.oracle import AT_THE_DOORS, CALLERS, PRIVILEGED
from tests.proof.remembering import Gate, Remembering
from tests.proof.routes import Map, NoRoute, Route
from tests.proof.sentinels import MEMBERS, Member
from tests.proof.spelling import Spelling
from tests.proof.stage import EXECUTABLE, ORACLE
from tests.resolvers.doubles import rewire
from tests.resolvers.world import World

OTHERS = [one for one in MEMBERS if one.key != "ALL"]


def shown(what: str, score: Score, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n  {what}: {score}")


def proves(score: Score) -> None:
    """Nothing hidden is shown, and everything that is not hidden is."""
    assert score.leaks == []
    assert score.missing == []
    assert score.combinations > score.hidden > 0


def test_every_field_can_be_reached_and_shows_its_value_to_the_privileged(
    learnt: Learnt, capsys: pytest.CaptureFixture[str]
) -> None:
    shown("control", learnt.score, capsys)
    assert learnt.score.missing == []
    assert learnt.score.leaks == []
    assert learnt.score.controls == learnt.score.combinations
    assert len(ORACLE.protected()) > 150


def test_a_field_that_cannot_be_asked_for_fails_the_proof() -> None:
    with pytest.raises(NoRoute, match=r"Query\.customer: .* no id"):
        Map(EXECUTABLE, {})


@pytest.mark.parametrize("spelling", [one for one in Spelling if one is not Spelling.LEFT_OUT])
async def test_no_spelling_shows_what_is_hidden(
    proof: Proof, spelling: Spelling, capsys: pytest.CaptureFixture[str]
) -> None:
    score = await proof.matrix.run(CALLERS, proof.matrix.spelled(proof.stage.shortest(), spelling))
    shown(spelling, score, capsys)
    proves(score)
    assert score.controls == score.combinations - score.hidden


async def test_what_a_directive_leaves_out_is_neither_shown_nor_denied_nor_read(
    proof: Proof, capsys: pytest.CaptureFixture[str]
) -> None:
    ways = proof.matrix.spelled(proof.stage.shortest(), Spelling.LEFT_OUT)
    score = await proof.matrix.run(CALLERS, ways)
    shown(Spelling.LEFT_OUT, score, capsys)
    assert score.leaks == []
    assert score.hidden == score.combinations


def kind_of(route: Route) -> str:
    fields = {step.field for step in route.steps}
    if "_entities" in fields:
        return "_entities"
    if fields & {"edges"}:
        return "list (edges)"
    return "list (nodes)" if fields & {"nodes", "products"} else "nested path"


@pytest.mark.parametrize("kind", ["_entities", "list (edges)", "list (nodes)", "nested path"])
async def test_no_path_shows_what_is_hidden(
    proof: Proof, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    routes = [route for route in proof.stage.every() if kind_of(route) == kind]
    score = await proof.matrix.run(CALLERS, proof.matrix.spelled(routes, Spelling.FIELD))
    shown(kind, score, capsys)
    proves(score)


@pytest.mark.parametrize("member", OTHERS, ids=lambda one: one.key)
async def test_a_second_role_that_opens_all_customers_opens_no_field_of_them(
    proof: Proof, member: Member, capsys: pytest.CaptureFixture[str]
) -> None:
    protected = {*ORACLE.protected()}
    routes = [route for route in proof.stage.shortest(member) if route.target in protected]
    ways = proof.matrix.spelled(routes, Spelling.FIELD, member)
    score = await proof.matrix.run({**CALLERS, **AT_THE_DOORS}, ways, member)
    shown(f"rows and second roles, customer {member.key}", score, capsys)
    proves(score)


def remembered(world: World) -> tuple[Remembering, Remembering]:
    """Put a cache before each system."""
    systems = Remembering(world.crm), Remembering(world.erp)
    router = Router({one.name: one for one in systems}, _owners(world))
    rewire(world, backend=router)
    return systems


def _owners(world: World) -> dict[Kind, tuple[str, ...]]:
    return {kind: world.services.owners(kind) for kind in (*world.crm.serves, *world.erp.serves)}


async def test_a_cache_filled_by_the_privileged_gives_nothing_away(
    proof: Proof, capsys: pytest.CaptureFixture[str]
) -> None:
    remembered(proof.world)
    ask, warm = direct(proof.world), set[str]()

    async def after_the_privileged(text: str, who: Principal) -> Response:
        if text not in warm:
            warm.add(text)
            await ask(text, CALLERS[PRIVILEGED])
            assert proof.stage.asked() or len(warm) > 1
        found = await ask(text, who)
        assert proof.stage.asked() == []  # all of it came from the cache
        return found

    ways = proof.matrix.spelled(proof.stage.shortest(), Spelling.FIELD)
    score = await proof.matrix.run(CALLERS, ways, asks=after_the_privileged)
    shown("cache hit after a privileged read", score, capsys)
    proves(score)


async def test_a_read_shared_with_the_privileged_gives_nothing_away(
    proof: Proof, capsys: pytest.CaptureFixture[str]
) -> None:
    systems = remembered(proof.world)
    gate = Gate((proof.world.crm, proof.world.erp))
    score = await proof.matrix.run(
        CALLERS,
        proof.matrix.spelled(proof.stage.shortest(), Spelling.FIELD),
        asks=_together(proof, systems, gate),
    )
    shown("single flight shared with a privileged read", score, capsys)
    proves(score)


def _together(proof: Proof, systems: tuple[Remembering, ...], gate: Gate) -> Asks:
    """Ask at the same moment as the privileged caller, while the systems are held."""
    ask = direct(proof.world)

    async def together(text: str, who: Principal) -> Response:
        for system in systems:
            system.forget()
        gate.close()
        _, found, _ = await asyncio.gather(
            ask(text, CALLERS[PRIVILEGED]), ask(text, who), gate.open_soon()
        )
        asked = proof.stage.asked()
        assert len(asked) == len(set(asked))  # each fact was read once for both
        return found

    return together
