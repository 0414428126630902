"""Compiled and interpreted, an operation gives the same answer, byte by byte."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from backends.errors import BackendError, Garbled, Refused, TimedOut, Unavailable
from backends.vocabulary import Kind
from resolvers.compiled import Plans, Replay
from resolvers.exchange import Answer
from resolvers.ids import encode
from resolvers.schema import core
from tests.resolvers.compiled.operations import Drawn, operations, values
from tests.resolvers.world import PEOPLE, SCHEMA, World, world

EXAMPLES = int(os.environ.get("C360_DIFFERENTIAL", "500"))
ROLES = sorted(PEOPLE)
TROUBLES = (Unavailable, TimedOut, Garbled, Refused)
BROKEN = st.dictionaries(st.sampled_from(list(Kind)), st.sampled_from(TROUBLES), max_size=2)


class Counting(Plans):
    """Plans that count how often one answered, and how often it gave up."""

    answered = 0
    gave_up = 0

    async def run(self, *asked: Any) -> dict[str, Any] | None:
        """Run, and count what came of it."""
        try:
            found = await super().run(*asked)
        except Replay:
            self.gave_up += 1
            raise
        self.answered += found is not None
        return found


class Running:
    """A company, asked in both ways."""

    def __init__(self, runner: asyncio.Runner, w: World, known: dict[str, Any]) -> None:
        """Make an executor for either way."""
        self.runner = runner
        self.w = w
        self.known = known
        self.plans = Counting(core(SCHEMA), eager=True)
        self.compiled = w.make_executor(self.plans)
        self.interpreted = w.make_executor(None)

    def answer(self, drawn: Drawn, who: str, given: dict[str, Any], *, compiled: bool) -> bytes:
        """Ask, and write down everything that leaves or is counted."""
        w = self.w
        w.executor = self.compiled if compiled else self.interpreted
        w.readings, w.denied = [], []
        variables = {name: value for name, value in given.items() if name in drawn.used}
        answer: Answer = self.runner.run(w.ask(drawn.text, who, **variables))
        readings = {
            (customer, field)
            for reading in w.readings
            for customer, fields in reading.fields.items()
            for field in fields
        }
        told = (answer.executed, answer.data, answer.errors, sorted(readings), sorted(w.denied))
        return orjson.dumps(told)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Keep a company in an event loop of its own: what hypothesis calls is not a coroutine."""
    stack = AsyncExitStack()
    folder: Path = tmp_path_factory.mktemp("differential")

    async def start() -> tuple[World, dict[str, Any]]:
        w = await stack.enter_async_context(world(folder))
        known = {
            "customer": await w.id_of("K1"),
            "other": await w.id_of("K2"),
            "order": encode("erp", "S1"),
        }
        return w, known

    with asyncio.Runner() as runner:
        yield Running(runner, *runner.run(start()))
        runner.run(stack.aclose())


@pytest.mark.timeout(max(120, EXAMPLES))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)
@given(drawn=st.data())
def test_both_ways_give_the_same_bytes(running: Running, drawn: st.DataObject) -> None:
    operation = drawn.draw(operations())
    who = drawn.draw(st.sampled_from(ROLES))
    given = drawn.draw(values(running.known))
    broken = drawn.draw(BROKEN)
    _break(running.w, broken)
    interpreted = running.answer(operation, who, given, compiled=False)
    assert running.answer(operation, who, given, compiled=True) == interpreted
    event("executed" if interpreted.startswith(b"[true") else "refused")


def _break(w: World, broken: dict[Kind, type[BackendError]]) -> None:
    for system in (w.crm, w.erp):
        system.failures.clear()
        for kind, trouble in broken.items():
            if kind in system.serves:
                system.failures[kind] = trouble("broken", system=system.name, kind=kind)


def test_plans_answer_and_rarely_give_up(running: Running) -> None:
    """What is compared above would be the same thing twice if plans always gave up."""
    assert running.plans.answered > 4 * running.plans.gave_up
    assert running.plans.answered > EXAMPLES // 2
