"""Compiled and interpreted, an operation gives the same answer, byte by byte."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, event, given, settings

from tests.resolvers.compiled.both import Both, company
from tests.resolvers.compiled.cases import case
from tests.resolvers.compiled.tape import TAPES

USUAL = 500
EXAMPLES = int(os.environ.get("C360_DIFFERENTIAL", USUAL))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Both]]:
    """Keep a company for all cases."""
    with company(tmp_path_factory.mktemp("differential")) as running:
        yield running


@pytest.mark.timeout(max(240, EXAMPLES))
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    # No change fails by chance; the nightly run looks further.
    derandomize=EXAMPLES <= USUAL,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)
@given(tape=TAPES)
def test_both_ways_give_the_same_bytes(running: tuple[asyncio.Runner, Both], tape: bytes) -> None:
    runner, both = running
    for asking in case(tape, both.known):
        assert not runner.run(both.differs(asking.question, asking.circumstances))
        event(both.plans.last or "refused")


def test_plans_answer_and_rarely_give_up(running: tuple[asyncio.Runner, Both]) -> None:
    """What is compared above would be the same thing twice if plans always gave up."""
    plans = running[1].plans
    assert plans.answered > 2 * plans.gave_up
    assert plans.answered > EXAMPLES // 2
