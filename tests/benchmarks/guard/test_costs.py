"""The guard sees what makes a question dearer, whatever the machine does meanwhile."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog
from starlette.types import ASGIApp, Receive, Scope, Send

from benchmarks.guard.costs import KEPT, Cost, counted
from benchmarks.guard.expected import Expected, complaints, figures, read
from benchmarks.race.checked import Wrong
from gateway.telemetry import configure

ASKED = "w1warm"  # the cheapest that goes through everything but the systems


@pytest.fixture(scope="module", autouse=True)
def silence() -> Iterator[None]:
    with Path(os.devnull).open("wb") as nowhere:
        configure(nowhere)
        yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def plain() -> Mapping[str, Cost]:
    return counted([ASKED])


def known(found: Mapping[str, Cost]) -> Expected:
    """Expect what was found, with the allowances of the project."""
    own = read()
    costs = {name: figures(cost) for name, cost in found.items()}
    return Expected(calls=own.calls, allowed=own.allowed, python={"3.x": costs})


def told(plain: Mapping[str, Cost], found: Mapping[str, Cost]) -> list[str]:
    return list(complaints(known(plain), found, "3.x"))


def layer(work: Callable[[], object]) -> Callable[[ASGIApp], ASGIApp]:
    """Put a layer around the application that does needless work for each request."""

    def around(app: ASGIApp) -> ASGIApp:
        async def called(scope: Scope, receive: Receive, send: Send) -> None:
            kept = work() if scope["type"] == "http" else None
            await app(scope, receive, send)
            del kept

        return called

    return around


def loop() -> None:
    for _ in range(1_000):
        pass


def cycles() -> None:
    for _ in range(20):
        one: list[Any] = []
        one.append(one)


def test_the_same_application_costs_the_same_again(plain: Mapping[str, Cost]) -> None:
    assert told(plain, counted([ASKED])) == []


def test_a_needless_loop_is_noticed(plain: Mapping[str, Cost]) -> None:
    (problem,) = told(plain, counted([ASKED], layer(loop)))
    assert problem.startswith(f"{ASKED}: ")
    assert "steps of the interpreter, expected" in problem


def test_a_needless_copy_is_noticed(plain: Mapping[str, Cost]) -> None:
    (problem,) = told(plain, counted([ASKED], layer(lambda: bytearray(100_000))))
    assert "KB of memory at most, expected" in problem


def test_work_for_the_garbage_collector_is_noticed(plain: Mapping[str, Cost]) -> None:
    problems = told(plain, counted([ASKED], layer(cycles)))
    assert [one for one in problems if "left to the collector, expected" in one]


def test_each_workload_makes_the_calls_that_it_promises() -> None:
    assert {name: cost.calls for name, cost in counted().items()} == read().calls


def test_every_workload_that_is_counted_has_its_promise() -> None:
    assert KEPT.keys() == read().calls.keys()


def test_a_needless_call_to_a_system_is_noticed(plain: Mapping[str, Cost]) -> None:
    found = {"w1": plain[ASKED]}  # as if what is kept were W1, which makes six calls
    assert told({}, found) == ["w1: 0 calls to systems, expected 6"]


def test_half_an_answer_is_not_counted() -> None:
    def without_body(_app: ASGIApp) -> ASGIApp:
        async def called(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await _app(scope, receive, send)
                return
            head = [(b"content-length", b"11")]
            await send({"type": "http.response.start", "status": 200, "headers": head})
            await send({"type": "http.response.body", "body": b'{"data":{}}'})

        return called

    with pytest.raises(Wrong, match="0 values instead of"):
        counted([ASKED], without_body)


def test_counting_leaves_no_event_loop_behind(plain: Mapping[str, Cost]) -> None:
    with pytest.raises(RuntimeError):
        asyncio.get_running_loop()
