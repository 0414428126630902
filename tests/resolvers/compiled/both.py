"""A company that is asked in both ways, compiled and interpreted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import msgspec
import orjson
import structlog

from backends.port import Query
from backends.tally import Tally
from backends.vocabulary import Kind
from resolvers.compiled import Plans, Replay
from resolvers.compiled.plans import LONGEST
from resolvers.cost import Limits
from resolvers.exchange import Answer, Caller, Question
from resolvers.execution import Executor
from resolvers.freshness import SectionState
from resolvers.ids import encode
from resolvers.introspection import Introspection
from resolvers.plan import Operations
from resolvers.schema import core
from tests.resolvers.compiled.circumstances import Circumstances, altered
from tests.resolvers.doubles import alter
from tests.resolvers.world import PEOPLE, SCHEMA, SHOWN, World, world

REMEMBERED = 4  # documents, and plans: thousands come once, and a document is half a megabyte


class Runs(Protocol):
    """What runs compiled operations: Plans, or a mutant of them."""

    async def run(self, *asked: Any) -> dict[str, Any] | None:
        """Answer, or None, or raise Replay."""


class Watched(Plans):
    """Plans that tell what came of the last operation, and count what comes of all."""

    def __init__(self, runs: Runs) -> None:
        """Leave the work to others."""
        self._runs = runs
        self.answered = self.gave_up = self.left = 0
        self.last = ""

    async def run(self, *asked: Any) -> dict[str, Any] | None:
        """Run, and count what came of it."""
        try:
            found = await self._runs.run(*asked)
        except Replay:
            self.gave_up += 1
            self.last = "gave up"
            raise
        self.answered += found is not None
        self.left += found is None
        self.last = "left" if found is None else "answered"
        return found


class Told(msgspec.Struct, frozen=True):
    """An answer as it leaves, in bytes, and what is noted and counted beside it.

    ``reads`` are what the systems were asked, key by key, and how old it may be; ``sections`` what
    was said of them, but not how often: a plan makes one section for two names of it.
    """

    text: bytes
    beside: tuple[Any, ...]
    reads: frozenset[tuple[Query, float | None]]
    sections: frozenset[tuple[str, SectionState]]
    answer: Answer


class Both:
    """Asks one company in either way."""

    def __init__(self, w: World, known: dict[str, str], runs: Runs) -> None:
        """``known`` are ids and a cursor to ask for; ``runs`` is what is compared."""
        self.w = w
        self.known = known
        self.odd: dict[tuple[Kind, str], Any] = {}
        self._asked = alter(w, partial(altered, self.odd)).contexts
        self._operations = Operations(core(SCHEMA), Limits(), size=REMEMBERED)
        self.interpreted = self._executor(None)
        self.use(runs)

    def use(self, runs: Runs) -> None:
        """Compare these from now on."""
        self.plans = Watched(runs)
        self.compiled = self._executor(self.plans)

    def _executor(self, plans: Plans | None) -> Executor:
        """Put an executor over the company that remembers little: no document comes again."""
        w = self.w
        return Executor(
            core(SCHEMA),
            self._operations,
            w.services,
            lambda: w.policy,
            introspection=Introspection(SHOWN),
            note=w._note,
            plans=plans,
        )

    async def ask(
        self, executor: Executor, question: Question, circumstances: Circumstances
    ) -> Told:
        """Ask in one way, and write down everything that leaves, is noted or counted."""
        w = self.w
        circumstances.prevail(w, self.odd)
        w.readings, w.denied, w.sections = [], [], []
        w.forget_calls()
        self._asked.clear()
        self.plans.last = ""
        tally = Tally()
        caller = Caller(
            principal=PEOPLE[circumstances.who],
            request_id="r-1",
            deadline=asyncio.get_running_loop().time() + 60,
            tally=tally,
        )
        answer = await executor.execute(question, caller)
        await _quiet()
        readings = sorted(
            (customer, sorted(fields))
            for reading in w.readings
            for customer, fields in reading.fields.items()
        )
        return Told(
            orjson.dumps((answer.executed, answer.data, answer.errors), default=repr),
            (readings, sorted(w.denied), tally.stale),
            frozenset(
                (msgspec.structs.replace(query, keys=(key,)), context.max_age)
                for query, context in self._asked
                for key in query.keys
            ),
            frozenset(w.sections),
            answer,
        )

    async def differs(self, question: Question, circumstances: Circumstances) -> str:
        """Ask in both ways; say in which respect they differ, if they do."""
        expected = await self.ask(self.interpreted, question, circumstances)
        return await self.departs(expected, question, circumstances)

    async def departs(
        self, expected: Told, question: Question, circumstances: Circumstances
    ) -> str:
        """Ask the compiled way; say in which respect it departs from what is expected.

        A plan that gives up has read and counted what is counted anew; it may do so only where
        there is an error to tell, and so may an operation be left to the interpreter.
        """
        found = await self.ask(self.compiled, question, circumstances)
        if expected.text != found.text:
            return f"answer:\n{expected.text.decode()}\n{found.text.decode()}"
        if expected.beside != found.beside:
            return f"noted or counted: {expected.beside} {found.beside}"
        if self.plans.last == "answered":
            same = (expected.reads, expected.sections) == (found.reads, found.sections)
            return "" if same else "what was read"
        return "" if self._told_why(expected, question) else f"for no reason: {self.plans.last}"

    def _told_why(self, expected: Told, question: Question) -> bool:
        """Whether there is a reason for leaving an operation to the interpreter.

        A condition that is null is one also where no object is there to meet it.
        """
        unset = self.plans.last == "left" and None in (question.variables or {}).values()
        return bool(expected.answer.errors) or unset or len(question.query) > LONGEST


async def _quiet() -> None:
    """End what an error left under way: what it counts is not the next operation's."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if not left:
        return
    _, waiting = await asyncio.wait(left, timeout=0.2)
    for task in waiting:
        task.cancel()
    if waiting:
        await asyncio.wait(waiting)


@contextmanager
def company(folder: Path, runs: Runs | None = None) -> Iterator[tuple[asyncio.Runner, Both]]:
    """Keep a company in an event loop of its own: what hypothesis calls is not a coroutine."""
    stack = AsyncExitStack()

    async def start() -> Both:
        w = await stack.enter_async_context(world(folder))
        plans = Plans(core(SCHEMA), REMEMBERED, eager=True) if runs is None else runs
        return Both(w, await _known(w), plans)

    with _unlogged(), asyncio.Runner() as runner:
        try:
            yield runner, runner.run(start())
        finally:
            runner.run(stack.aclose())


@contextmanager
def _unlogged() -> Iterator[None]:
    """Drop log lines: thousands of faults are meant, and a printed one takes half a second."""
    before = structlog.get_config()
    structlog.configure(processors=[_dropped])
    try:
        yield
    finally:
        structlog.configure(**before)


def _dropped(*_: Any) -> Any:
    raise structlog.DropEvent


async def _known(w: World) -> dict[str, str]:
    customer = await w.id_of("K1")
    page = "query($id: ID!) { customer(id: $id) { contacts(first: 1) { pageInfo { endCursor } } } }"
    found = await w.data(page, id=customer)
    return {
        "customer": customer,
        "other": await w.id_of("K2"),
        "order": encode("erp", "S1"),
        "cursor": found["customer"]["contacts"]["pageInfo"]["endCursor"],
    }
