"""Requests are followed from the head to each call, where the settings say so; else nothing is."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import msgspec
from opentelemetry.trace import Tracer
from starlette.types import ASGIApp

from gateway.forwarded import forwarded
from gateway.http.endpoint import Execute
from gateway.settings import Problem, SettingsError, Tracing
from gateway.telemetry import fingerprint, note_question
from gateway.telemetry.incoming import Traced
from gateway.telemetry.tracing import current
from resolvers.exchange import Answer, Caller, Question

if TYPE_CHECKING:  # needs the extra
    from gateway.telemetry.exporting import Exporting


class Traces:
    """What follows the requests of one gateway."""

    def __init__(self, settings: Tracing) -> None:
        """Raise SettingsError where requests are to be followed and the packages are missing."""
        self._settings = settings
        self._exporting: Exporting
        self._make = _exporting() if settings.enabled else None

    def open(self, stack: AsyncExitStack) -> None:
        """Begin to send spans; ``stack`` sends the last ones and ends that."""
        if self._make is not None:
            self._exporting = self._make(self._settings)
            stack.push_async_callback(self._exporting.aclose)

    def served(self, app: ASGIApp) -> ASGIApp:
        """Let every request of an application have its span."""
        if self._make is None:
            return app
        return forwarded(Traced(app, self._tracer, incoming=self._settings.incoming))

    def noted(self, execute: Execute) -> Execute:
        """Let every question be on the lines and on the span of its request."""
        follows = self._make is not None

        async def executed(question: Question, caller: Caller) -> Answer:
            operation = fingerprint(question.query)
            roles = caller.principal.roles
            note_question(request_id=caller.request_id, operation=operation, roles=roles)
            if not follows:
                return await execute(question, caller)
            return await _followed(execute, question, caller, operation)

        return executed

    def _tracer(self) -> Tracer:
        return self._exporting.tracer


def _exporting() -> type[Exporting]:
    try:
        from gateway.telemetry.exporting import Exporting
    except ImportError as error:
        text = "needs the extra: customer360-gateway[tracing]"
        raise SettingsError([Problem(("tracing", "enabled"), text)]) from error
    return Exporting


async def _followed(execute: Execute, question: Question, caller: Caller, operation: str) -> Answer:
    """Follow a question where its request is; one that is not sampled costs nothing more."""
    trace = current()
    if trace is None or not trace.span.is_recording():
        return await execute(question, caller)
    trace.span.set_attribute("c360.operation", operation)
    answer = await execute(question, msgspec.structs.replace(caller, trace=trace))
    codes = {entry.get("extensions", {}).get("code") for entry in answer.errors}
    if codes:
        told = sorted(code for code in codes if code)
        trace.span.set_attribute("c360.error_codes", told)
    return answer
