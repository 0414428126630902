"""The ways in, each as a run of the matrix: what the tests prove and the summary counts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeAlias

from backends.router import Router
from backends.vocabulary import Kind
from policies.principal import Principal
from tests.proof.company import Proof
from tests.proof.judgement import Response
from tests.proof.matrix import Asks, Score, direct
from tests.proof.oracle import AT_THE_DOORS, CALLERS, PAIRS, PRIVILEGED
from tests.proof.remembering import Gate, Remembering
from tests.proof.routes import Route
from tests.proof.sentinels import MEMBERS, Member
from tests.proof.spelling import OUT, Spelling
from tests.proof.stage import ORACLE
from tests.resolvers.doubles import rewire
from tests.resolvers.world import World

Run: TypeAlias = Callable[[Proof], Coroutine[Any, Any, Score]]


async def by_spelling(proof: Proof, spelling: Spelling) -> Score:
    """Ask every field by its shortest way, spelled so."""
    return await proof.matrix.run(CALLERS, proof.matrix.spelled(proof.stage.shortest(), spelling))


async def by_path(proof: Proof, kind: str) -> Score:
    """Ask every field by every way of a kind."""
    routes = [route for route in proof.stage.every() if kind_of(route) == kind]
    return await proof.matrix.run(CALLERS, proof.matrix.spelled(routes, Spelling.FIELD))


async def by_second_roles(proof: Proof, member: Member) -> Score:
    """Ask every protected field of a customer, also with second roles that open the way."""
    protected = {*ORACLE.protected()}
    routes = [route for route in proof.stage.shortest(member) if route.target in protected]
    ways = proof.matrix.spelled(routes, Spelling.FIELD, member)
    return await proof.matrix.run({**CALLERS, **AT_THE_DOORS}, ways, member)


async def by_pairs(proof: Proof) -> Score:
    """Ask every field of every customer with every two roles of the policy."""
    score = Score()
    for member in MEMBERS:
        routes = proof.stage.shortest(member)
        ways = proof.matrix.spelled(routes, Spelling.FIELD, member)
        score += await proof.matrix.run(PAIRS, ways, member)
    return score


async def by_cache(proof: Proof) -> Score:
    """Ask every field after the privileged caller has filled a cache with it."""
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

    ways = proof.matrix.spelled(remembering(proof), Spelling.FIELD)
    return await proof.matrix.run(CALLERS, ways, asks=after_the_privileged)


async def by_shared_flight(proof: Proof) -> Score:
    """Ask every field while the privileged caller's read of it is under way."""
    systems = remembered(proof.world)
    asks = _together(proof, systems, Gate((proof.world.crm, proof.world.erp)))
    ways = proof.matrix.spelled(remembering(proof), Spelling.FIELD)
    return await proof.matrix.run(CALLERS, ways, asks=asks)


def remembering(proof: Proof) -> list[Route]:
    """Return the ways whose reads may be remembered: what is added is never in a cache."""
    added = "Subscription.interactionAdded"
    return [route for route in proof.stage.shortest() if added not in route.coordinates]


def kind_of(route: Route) -> str:
    """Tell what kind of way it is."""
    fields = {step.field for step in route.steps}
    if "_entities" in fields:
        return "_entities"
    if fields & {"edges"}:
        return "list (edges)"
    return "list (nodes)" if fields & {"nodes", "products"} else "nested path"


def remembered(world: World) -> tuple[Remembering, Remembering]:
    """Put a cache before each system."""
    systems = Remembering(world.crm), Remembering(world.erp)
    router = Router({one.name: one for one in systems}, _owners(world))
    rewire(world, backend=router)
    return systems


def _owners(world: World) -> dict[Kind, tuple[str, ...]]:
    return {kind: world.services.owners(kind) for kind in (*world.crm.serves, *world.erp.serves)}


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


PATHS = ("_entities", "list (edges)", "list (nodes)", "nested path")
# What a directive leaves out is shown to nobody: these have no controls.
LEFT_OUT: Mapping[str, Run] = {one.value: partial(by_spelling, spelling=one) for one in OUT}
SPELLINGS: Mapping[str, Run] = {
    one.value: partial(by_spelling, spelling=one) for one in Spelling if one not in OUT
}
MORE: Mapping[str, Run] = {
    **{kind: partial(by_path, kind=kind) for kind in PATHS},
    **{
        f"rows and second roles, customer {one.key}": partial(by_second_roles, member=one)
        for one in MEMBERS[1:]
    },
    "every two roles, every customer": by_pairs,
    "cache hit after a privileged read": by_cache,
    "single flight shared with a privileged read": by_shared_flight,
}
