"""Operations made up at random never show a value that their caller must not see."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.proof.company import Learnt, Proof, proving
from tests.proof.judgement import marks
from tests.proof.matrix import direct
from tests.proof.operations import operations
from tests.proof.oracle import AT_THE_DOORS, CALLERS, PRIVILEGED
from tests.proof.sentinels import MEMBERS

EVERYBODY = {**CALLERS, **AT_THE_DOORS}
EXAMPLES = 300
TOLD = {"FORBIDDEN", "QUERY_TOO_COMPLEX"}


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, learnt: Learnt
) -> Iterator[tuple[asyncio.Runner, Proof]]:
    """Keep a company in an event loop of its own: what hypothesis calls is not a coroutine."""
    stack = AsyncExitStack()
    folder: Path = tmp_path_factory.mktemp("fuzz")

    with asyncio.Runner() as runner:
        yield runner, runner.run(stack.enter_async_context(proving(folder, learnt)))
        runner.run(stack.aclose())


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    database=None,
)
@given(drawn=st.data())
def test_no_operation_shows_what_is_hidden(
    running: tuple[asyncio.Runner, Proof], drawn: st.DataObject
) -> None:
    runner, proof = running
    member = drawn.draw(st.sampled_from(MEMBERS))
    who = EVERYBODY[drawn.draw(st.sampled_from(sorted(EVERYBODY)))]
    text = drawn.draw(operations(proof.stage.maps[member.key]))
    response = runner.run(direct(proof.world)(text, who))
    assert {error["extensions"]["code"] for error in response.errors} <= TOLD
    assert not marks(response.text) & proof.matrix.secret(who)


def test_such_operations_do_show_values_to_the_privileged(
    running: tuple[asyncio.Runner, Proof],
) -> None:
    """The control: they are not all empty."""
    runner, proof = running
    shown: set[str] = set()

    @settings(
        max_examples=60,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
        derandomize=True,
    )
    @given(text=operations(proof.stage.maps["ALL"]))
    def collect(text: str) -> None:
        response = runner.run(direct(proof.world)(text, CALLERS[PRIVILEGED]))
        shown.update(marks(response.text))

    collect()
    assert len(shown) > 20
    assert shown <= proof.matrix.marks
