"""Whether requests are followed at all."""

from __future__ import annotations

import subprocess
import sys
from contextlib import AsyncExitStack
from typing import Any

import pytest

from gateway.settings import Tracing
from gateway.telemetry import fingerprint
from gateway.telemetry.bound import bound, unbind
from gateway.telemetry.tracing import RequestTrace
from gateway.traces import Traces
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question
from tests.gateway.telemetry.spans import Spans, attributes

QUESTION = Question(query="{ viewer { id } }")
CALLER = Caller(principal=Principal(subject="u", roles=("admin",)), request_id="r-1", deadline=1.0)
OFF, ON = Tracing(), Tracing(enabled=True)


class Asked:
    """Answers, and remembers who asked."""

    def __init__(self, *errors: dict[str, Any]) -> None:
        """Answer with these errors."""
        self._errors = errors
        self.caller: Caller

    async def __call__(self, _question: Question, caller: Caller) -> Answer:
        self.caller = caller
        return Answer(executed=True, errors=self._errors)


async def _app(_scope: Any, _receive: Any, _send: Any) -> None:
    """Answer nothing."""


def test_nothing_stands_before_an_application_unless_the_settings_say_so() -> None:
    assert Traces(OFF).served(_app) is _app
    assert Traces(ON).served(_app) is not _app


async def test_nothing_is_opened_unless_the_settings_say_so() -> None:
    traces = Traces(OFF)
    async with AsyncExitStack() as stack:
        traces.open(stack)
    assert not hasattr(traces, "_exporting")


@pytest.mark.parametrize("settings", [OFF, ON])
async def test_every_line_of_a_question_names_it(settings: Tracing) -> None:
    unbind()
    asked = Asked()
    await Traces(settings).noted(asked)(QUESTION, CALLER)
    assert bound() == {
        "request_id": "r-1",
        "operation": fingerprint(QUESTION.query),
        "roles": ("admin",),
    }
    assert asked.caller is CALLER, "nobody follows this request"


async def test_a_followed_question_is_on_the_span_by_its_fingerprint() -> None:
    spans, asked = Spans(), Asked({"extensions": {"code": "FORBIDDEN"}}, {"message": "x"})
    with spans.request() as request:
        await Traces(ON).noted(asked)(QUESTION, CALLER)
    assert asked.caller.trace is request
    assert attributes(spans.one("request")) == {
        "c360.operation": fingerprint(QUESTION.query),
        "c360.error_codes": ("FORBIDDEN",),
    }


async def test_a_request_that_is_not_sampled_is_not_followed_further() -> None:
    spans, asked = Spans(), Asked()
    ended = spans.tracer.start_span("request")
    ended.end()
    with RequestTrace(spans.tracer, ended):
        await Traces(ON).noted(asked)(QUESTION, CALLER)
    assert asked.caller.trace is None


WITHOUT = """
import sys
sys.modules["opentelemetry.sdk"] = None
sys.modules["opentelemetry.exporter"] = None
import gateway.app
from gateway.settings import SettingsError, Tracing
from gateway.traces import Traces
Traces(Tracing())
try:
    Traces(Tracing(enabled=True))
except SettingsError as error:
    print(error)
"""


def test_without_the_packages_all_runs_and_following_names_the_extra() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT], capture_output=True, text=True, timeout=100, check=True
    )
    assert run.stdout.strip() == "tracing.enabled: needs the extra: customer360-gateway[tracing]"
