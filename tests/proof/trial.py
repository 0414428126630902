"""Mutants in force, one after the other: each is tried where it should show, by execution."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from policies.engine import Policy
from policies.principal import RULE_BITS, Principal, Scope
from tests.proof.breeding import Bred, Litter
from tests.proof.company import Proof
from tests.proof.matrix import direct
from tests.proof.oracle import AT_THE_DOORS, CALLERS, PRIVILEGED, Oracle
from tests.proof.routes import Route
from tests.proof.sentinels import MEMBERS, Member
from tests.proof.spelling import Spelled, Spelling, operation, spelled
from tests.proof.stage import HOME, OF_ALL, ORACLE
from tests.resolvers.world import Fixed

EVERYBODY: Mapping[str, Principal] = {**CALLERS, **AT_THE_DOORS}
SPELLINGS = (Spelling.FIELD, Spelling.ALIAS, Spelling.NAMED, Spelling.INLINE)


class Cell(msgspec.Struct, frozen=True):
    """One place of the matrix: who asks which way for which customer."""

    name: str
    route: Route
    member: Member


class Result(msgspec.Struct):
    """What became of all mutants.

    ``refused`` never load, for the altered line alone; ``equivalent`` compile to the same table.
    """

    mutants: int = 0
    refused: int = 0
    equivalent: list[Bred] = msgspec.field(default_factory=list)
    killed: int = 0
    alive: list[Bred] = msgspec.field(default_factory=list)
    cells: int = 0

    @property
    def score(self) -> float:
        """How many percent were found out of those that somebody could tell."""
        tried = self.refused + self.killed + len(self.alive)
        return 100 * (self.refused + self.killed) / tried

    def __str__(self) -> str:
        return (
            f"{self.mutants} mutants: {self.refused} refused at load, {self.killed} killed by "
            f"execution in {self.cells} cells, {len(self.alive)} alive, "
            f"{len(self.equivalent)} equivalent, score {self.score:.1f} %"
        )


async def of_nobody(proof: Proof) -> frozenset[str]:
    """Learn by execution which fields are met with no customer, by no way.

    They are seen even in a scope that no customer is in, so in any: which one cannot matter.
    """
    grant = proof.world.policy.grant([PRIVILEGED])
    ways = proof.matrix.spelled(proof.stage.every(), Spelling.FIELD)
    ask = direct(proof.world)
    left, before = OF_ALL, frozenset[str]()
    while left != before:
        before = left
        unlikely = {**grant.scopes, **dict.fromkeys(left, RULE_BITS[-1])}
        proof.world.policy = Fixed(msgspec.structs.replace(grant, scopes=unlikely))
        proof.world.denied.clear()
        for chunk in proof.matrix.batches(ways, HOME, [CALLERS[PRIVILEGED]]):
            await ask(operation(chunk), CALLERS[PRIVILEGED])
        left -= {name for name, _ in proof.world.denied}
    return left


class Foreseen(Oracle):
    """What a policy makes of a way, thought through: it tells where to look, and judges nothing."""

    def __init__(self, policy: Policy) -> None:
        """Think of the policy's own grants instead of the table."""
        super().__init__((), {})
        self._policy = policy

    def scope(self, principal: Principal, coordinate: str) -> Scope:
        """Of which customers a caller sees a field by the policy."""
        return self._policy.grant(principal.roles).scope(coordinate)


class Trial:
    """Runs the cells of the matrix that a mutant can change, until one finds it out."""

    def __init__(self, proof: Proof) -> None:
        """Find every way to every field once; the oracle alone says what is right."""
        self._proof = proof
        self._routes = {one.key: self._by_target(one) for one in MEMBERS}
        self._spelled: dict[tuple[Cell, Spelling], Spelled] = {}

    async def run(self, every: Litter) -> Result:
        """Try all mutants."""
        result = Result(
            mutants=len(every.refused) + len(every.bred),
            refused=len(every.refused),
            equivalent=[one for one in every.bred if one.equivalent],
        )
        for number, one in enumerate(x for x in every.bred if not x.equivalent):
            tried, found = await self.fails(one, SPELLINGS[number % len(SPELLINGS)])
            result.cells += tried
            result.killed += found
            if not found:
                result.alive.append(one)
        return result

    async def fails(self, one: Bred, spelling: Spelling) -> tuple[int, bool]:
        """Put a mutant in force; count the cells until one is wrong, and say whether one is."""
        self._proof.world.policy = one.policy
        tried = 0
        for cell in self._cells(one):
            tried += 1
            score = await self._proof.matrix.run(
                {cell.name: EVERYBODY[cell.name]},
                [self._spell(cell, spelling)],
                cell.member,
                reads=False,
            )
            if score.leaks or score.missing:
                return tried, True
        return tried, False

    def _cells(self, one: Bred) -> Iterator[Cell]:
        """List the cells about a changed field, first those where a wrong answer is foreseen."""
        foreseen = Foreseen(one.policy)
        spare: list[Cell] = []
        for cell in self._touched(one):
            if self._turned(one, foreseen, cell):
                yield cell
            else:
                spare.append(cell)
        yield from spare

    def _touched(self, one: Bred) -> Iterator[Cell]:
        for name, who in EVERYBODY.items():
            fields = one.noted.union(*(one.changed.get(role, ()) for role in who.roles))
            for member in MEMBERS if fields else ():
                for field in sorted(fields):
                    for route in self._routes[member.key][field]:
                        yield Cell(name, route, member)

    def _turned(self, one: Bred, foreseen: Foreseen, cell: Cell) -> bool:
        who = EVERYBODY[cell.name]
        verdict = ORACLE.verdict(who, cell.route, cell.member)
        if verdict != foreseen.verdict(who, cell.route, cell.member):
            return True
        return not one.noted.isdisjoint(cell.route.coordinates[: verdict.at])

    def _spell(self, cell: Cell, spelling: Spelling) -> Spelled:
        known = self._proof.stage.maps[cell.member.key]
        key = cell, spelling
        if key not in self._spelled:
            self._spelled[key] = spelled(known, cell.route, spelling, "r0")
        return self._spelled[key]

    def _by_target(self, member: Member) -> Mapping[str, list[Route]]:
        known = self._proof.stage.maps[member.key]
        return {name: [known.route(name), *known.routes(name)] for name in known.coordinates()}
