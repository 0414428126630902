"""Every caller by every field by every way in: asked in batches, judged one by one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, TypeAlias

import msgspec

from policies.principal import Principal
from tests.proof.judgement import Response, leaks, marks, met, misnoted, missing, values
from tests.proof.oracle import CALLERS, PRIVILEGED, Fate, Verdict
from tests.proof.pushing import pushed
from tests.proof.routes import MEASURES, PUSHES, Route, Step, nullable
from tests.proof.sentinels import Member
from tests.proof.spelling import (
    Spelled,
    Spelling,
    fits,
    is_pushed,
    operation,
    spelled,
    variables_of,
)
from tests.proof.stage import HOME, ORACLE, Stage
from tests.resolvers.world import World

TOGETHER = 40  # ways in one operation
Asks: TypeAlias = Callable[[str, Principal], Coroutine[Any, Any, Response]]
Ways: TypeAlias = Sequence[tuple[Spelled, Verdict]]


class Score(msgspec.Struct):
    """What a run of the matrix showed."""

    combinations: int = 0
    hidden: int = 0
    controls: int = 0
    noted: int = 0
    leaks: list[str] = msgspec.field(default_factory=list)
    missing: list[str] = msgspec.field(default_factory=list)

    def __iadd__(self, other: Score) -> Self:
        """Take in what another run showed."""
        self.combinations += other.combinations
        self.hidden += other.hidden
        self.controls += other.controls
        self.noted += other.noted
        self.leaks += other.leaks
        self.missing += other.missing
        return self

    def __str__(self) -> str:
        return (
            f"{self.combinations} combinations, {self.hidden} of them hidden, "
            f"{self.controls} controls, {len(self.leaks)} leaks, {len(self.missing)} missing, "
            f"{self.noted} sensitive reads noted"
        )


def direct(world: World) -> Asks:
    """Ask the executor, without HTTP."""

    async def ask(text: str, who: Principal) -> Response:
        asking = msgspec.structs.replace(who)  # nobody else's reads are taken for this one's
        variables = variables_of(text)
        if is_pushed(text):
            answer = await pushed(world, text, asking, variables)
        else:
            answer = await world.ask(text, asking, seconds=60, **variables)
        body = msgspec.json.encode({"data": answer.data, "errors": answer.errors})
        return Response(
            text=body.decode(),
            data=answer.data,
            errors=answer.errors,
            noted=_noted(world, asking),
        )

    return ask


def _noted(world: World, who: Principal) -> Mapping[str, frozenset[str]]:
    """Take out of the read log what one asking left there."""
    mine = [one for one in world.readings if one.caller.principal is who]
    world.readings[:] = [one for one in world.readings if one.caller.principal is not who]
    return mine[0].fields if mine else {}


class Knowledge(msgspec.Struct):
    """Which ways show a value, which values a caller must not see, what a way reads."""

    sources: dict[str, list[tuple[Route, Member]]] = msgspec.field(default_factory=dict)
    secrets: dict[tuple[str, ...], frozenset[str]] = msgspec.field(default_factory=dict)
    reads: dict[tuple[Step, ...], frozenset[str]] = msgspec.field(default_factory=dict)


class Matrix:
    """Runs callers over ways; what may be known to whom is learnt from the privileged caller."""

    def __init__(self, stage: Stage, asks: Asks, known: Knowledge | None = None) -> None:
        """``asks`` is how the gateway is asked unless a run says otherwise."""
        self._stage = stage
        self._asks = asks
        self.known = known or Knowledge()

    async def learn(self, routes: Mapping[Member, Sequence[Route]]) -> Score:
        """Ask for everything as the privileged caller, and remember which way shows what."""
        score = Score()
        for member, ways in routes.items():
            spelled_ways = self.spelled(ways, Spelling.FIELD, member)
            for chunk in self.batches(spelled_ways, member, CALLERS.values()):
                response = await self._asks(operation(chunk), CALLERS[PRIVILEGED])
                score += self._scored(PRIVILEGED, response, chunk, member)
                self._remember(response, chunk, member)
        self._stage.asked()
        return score

    def _remember(self, response: Response, chunk: Sequence[Spelled], member: Member) -> None:
        for way in chunk:
            text = msgspec.json.encode(values(response.data, way.keys)).decode()
            for mark in marks(text):
                self.known.sources.setdefault(mark, []).append((way.route, member))

    @property
    def marks(self) -> frozenset[str]:
        """Every value of ours that some way shows."""
        return frozenset(self.known.sources)

    def secret(self, who: Principal) -> frozenset[str]:
        """Return the values that no way should show to a caller."""
        if who.roles not in self.known.secrets:
            self.known.secrets[who.roles] = frozenset(
                mark
                for mark, sources in self.known.sources.items()
                if all(
                    ORACLE.verdict(who, route, member).fate is not Fate.SEEN
                    for route, member in sources
                )
            )
        return self.known.secrets[who.roles]

    def spelled(
        self, routes: Iterable[Route], spelling: Spelling, member: Member = HOME
    ) -> list[Spelled]:
        """Spell the ways that can be spelled so, each under a name of its own."""
        known = self._stage.maps[member.key]
        return [
            spelled(known, route, spelling, f"r{number}")
            for number, route in enumerate(routes)
            if fits(known, route, spelling)
        ]

    def batches(
        self, ways: Iterable[Spelled], member: Member, callers: Iterable[Principal]
    ) -> Iterator[list[Spelled]]:
        """Put together what each of the callers sees, or is denied, as a whole."""
        alike: dict[object, list[Spelled]] = {}
        everybody = [*callers]
        for way in ways:
            fates = tuple(
                ORACLE.verdict(who, way.route, member).fate is Fate.SEEN for who in everybody
            )
            first = way.route.steps[0]
            free = nullable(self._stage.maps[member.key].field(first))
            alone = len(alike) if first.owner == PUSHES else None  # one field at the root
            key = (fates, "" if free else first.field, way.left_out, alone)
            alike.setdefault(key, []).append(way)
        for together in alike.values():
            for start in range(0, len(together), TOGETHER):
                yield together[start : start + TOGETHER]

    async def run(
        self,
        callers: Mapping[str, Principal],
        ways: Sequence[Spelled],
        member: Member = HOME,
        *,
        asks: Asks | None = None,
        reads: bool = True,
    ) -> Score:
        """Ask every way as every caller; ``reads`` looks at what the systems were asked, too."""
        score = Score()
        for chunk in self.batches(ways, member, callers.values()):
            text = operation(chunk)
            for name, who in callers.items():
                response = await (asks or self._asks)(text, who)
                score += self._scored(name, response, chunk, member, who)
                asked = {*self._stage.asked()}
                if asked and reads:
                    score.leaks += [
                        f"{name}: {call} was asked for {text[:80]}"
                        for call in sorted(asked - await self._allowed(who, chunk, member))
                    ]
        return score

    def _scored(
        self,
        name: str,
        response: Response,
        chunk: Sequence[Spelled],
        member: Member,
        who: Principal | None = None,
    ) -> Score:
        principal = who or CALLERS[name]
        ways = [(way, self._verdict(principal, way, member)) for way in chunk]
        seen = sum(verdict.fate is Fate.SEEN for _, verdict in ways)
        told = [one for one in missing(response, ways) if not _is_measure(one)]
        secret = self.secret(principal) if who else frozenset[str]()
        read = ORACLE.sensitive & {field for way, verdict in ways for field in met(way, verdict)}
        found = [*leaks(response, ways, secret), *self._misnoted(response, read, member)]
        return Score(
            combinations=len(ways),
            hidden=len(ways) - seen,
            controls=seen - len(told),
            noted=0 if response.noted is None else len(read),
            leaks=[f"{name}: {one}" for one in found],
            missing=[f"{name}: {one}" for one in told],
        )

    def _misnoted(self, response: Response, read: frozenset[str], member: Member) -> Iterator[str]:
        if response.noted is None:
            return
        own = self._stage.ids[member.key]
        yield from misnoted(response.noted.get(own, frozenset()), read)
        yield from (f"{one}: noted as read" for one in sorted(response.noted.keys() - {own}))

    def _verdict(self, who: Principal, way: Spelled, member: Member) -> Verdict:
        verdict = ORACLE.verdict(who, way.route, member)
        left_out = way.left_out
        if left_out is not None and (verdict.fate is Fate.SEEN or verdict.at >= left_out):
            return Verdict(Fate.ABSENT, left_out)
        return verdict

    async def _allowed(
        self, who: Principal, chunk: Sequence[Spelled], member: Member
    ) -> frozenset[str]:
        """Return the reads of all that comes before what is hidden."""
        allowed: frozenset[str] = frozenset()
        for way in chunk:
            verdict = self._verdict(who, way, member)
            entered = verdict.at if verdict.fate in {Fate.DENIED, Fate.SEEN} else verdict.at + 1
            if way.left_out is not None:
                entered = verdict.at
            read = await self._read(way.route.steps[:entered], member)
            if "Customer.timeline" in way.route.coordinates[:entered]:
                unloaded = ORACLE.unloaded(who, member)
                read = frozenset(call for call in read if call.split()[1] not in unloaded)
            allowed |= read
        return allowed

    async def _read(self, steps: tuple[Step, ...], member: Member) -> frozenset[str]:
        """Learn what the privileged caller's gateway reads for the beginning of a way."""
        if steps not in self.known.reads:
            known = self._stage.maps[member.key]
            route = (
                known.prefix(steps) if steps and steps[-1].member else Route(steps=steps, target="")
            )
            way = spelled(known, route, Spelling.FIELD, "r0") if steps else None
            if way is not None:
                await self._asks(operation([way]), CALLERS[PRIVILEGED])
            self.known.reads[steps] = frozenset(self._stage.asked())
        return self.known.reads[steps]


def _is_measure(finding: str) -> bool:
    """Whether what is missing tells of a call only where something was wrong with it."""
    return finding.rpartition(" > ")[2].partition(".")[0] in MEASURES
