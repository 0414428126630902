"""Spans of one request: its plan, its loads, its sections and its calls to systems.

Made by the OpenTelemetry API alone. No attribute holds a key, an argument, the text of an
operation, a caller, or the message of an error.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar, Token
from types import TracebackType
from typing import Self, TypeAlias

import msgspec
from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from backends.port import CallContext, Page, Query
from backends.trace import Follower, marking
from gateway.telemetry.outcomes import CANCELLED, OK, PARTIAL, cache_results
from gateway.telemetry.sections import told
from resolvers.freshness import Freshness
from resolvers.trace import Fetch

W3C = TraceContextTextMapPropagator()
UNHARMED = frozenset({OK, PARTIAL, CANCELLED})
MOST_SECTIONS = 200  # of one request; a page of orders has a section of deliveries each

_Weighed: TypeAlias = tuple[str, Freshness, int, int]
_CURRENT: ContextVar[RequestTrace | None] = ContextVar("request_trace", default=None)


def current() -> RequestTrace | None:
    """Return the trace of the request that this task works for; None where nobody follows it."""
    return _CURRENT.get()


class RequestTrace:
    """Follows one request below its server span; sections become spans when it has ended.

    What is called for a request that has ended (a refresh behind an old answer) begins a trace of
    its own, linked with that of the request.
    """

    def __init__(self, tracer: Tracer, span: Span) -> None:
        """Follow the request of a server span."""
        self.tracer = tracer
        self.span = span
        self._context = trace.set_span_in_context(span)
        self._sections: list[_Weighed] = []
        self._over = False

    def __enter__(self) -> Self:
        """Be the current trace, with the span of the request as the current one."""
        self._token: Token[RequestTrace | None] = _CURRENT.set(self)
        self._attached = attach(self._context)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Make spans of the sections of the answer, and end that of the request."""
        detach(self._attached)
        _CURRENT.reset(self._token)
        self._over = True
        for name, freshness, began, ended in self._sections[:MOST_SECTIONS]:
            self._section(name, freshness, began).end(ended)
        if len(self._sections) > MOST_SECTIONS:
            self.span.set_attribute("c360.sections_left_out", len(self._sections) - MOST_SECTIONS)
        self._sections.clear()
        self.span.end()

    def now(self) -> int:
        """Return this instant."""
        return time.time_ns()

    def planned(self, began: int) -> None:
        """Make a span of what it took to have the operation prepared."""
        self.tracer.start_span("plan", self._context, start_time=began).end()

    async def load(self, fetch: Fetch, query: Query, context: CallContext) -> Page:
        """Fetch inside a span, which is told of calls that others have opened."""
        span = self.tracer.start_span(
            f"load {query.kind}", self._context, attributes=_attributes(query)
        )
        with _inside(span):
            asked = msgspec.structs.replace(context, follower=LoadSpan(span))
            page = await fetch(query, asked)
            for result, count in cache_results(page.results).items():
                span.set_attribute(f"c360.cache.{result}", count)
        return page

    def section(self, name: str, freshness: Freshness, began: int) -> None:
        """Keep what a section is worth."""
        self._sections.append((name, freshness, began, time.time_ns()))

    def again(self) -> None:
        """Forget the sections so far."""
        self._sections.clear()

    def call(self, query: Query) -> Span:
        """Begin the span of a call, inside the load that opened it."""
        over = self._over
        return self.tracer.start_span(
            f"{query.system} {query.kind} by {query.by}",
            Context() if over else None,
            SpanKind.CLIENT,
            _attributes(query),
            [Link(self.span.get_span_context())] if over else None,
        )

    def _section(self, name: str, freshness: Freshness, began: int) -> Span:
        attributes, failed = told(name, freshness)
        span = self.tracer.start_span(
            f"section {name}", self._context, attributes=attributes, start_time=began
        )
        if failed:
            span.set_status(Status(StatusCode.ERROR, freshness.state))
        return span


class LoadSpan:
    """The span of one load; calls that other loads opened are linked, once each."""

    def __init__(self, span: Span) -> None:
        """Follow the load of a span."""
        self._span = span
        self._joined: list[Follower | None] = []

    def joins(self, other: Follower | None) -> None:
        """Link the span of the load that opened the call."""
        if other in self._joined:
            return
        self._joined.append(other)
        self._span.set_attribute("c360.shared", True)  # noqa: FBT003 - by place
        if isinstance(other, LoadSpan):
            self._span.add_link(other._span.get_span_context())  # noqa: SLF001 - its own kind


class CallSpan:
    """The span of one call to a system, or none."""

    __slots__ = ("_span",)

    def __init__(self, span: Span | None = None) -> None:
        """Without a span nothing is told."""
        self._span = span

    def __enter__(self) -> Self:
        """Be there for one call without a span."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End nothing."""

    def ended(self, outcome: str) -> None:
        """Say how the call went, in one word."""
        span = self._span
        if span is None:
            return
        span.set_attribute("c360.outcome", outcome)
        if outcome not in UNHARMED:
            span.set_attribute("error.type", outcome)
            span.set_status(Status(StatusCode.ERROR, outcome))


_NOBODY = CallSpan()


def call_span(query: Query) -> AbstractContextManager[CallSpan]:
    """Return the span of one call; where nobody follows the request, one that is none."""
    request = _CURRENT.get()
    return _NOBODY if request is None else _called(request, query)


@contextmanager
def _called(request: RequestTrace, query: Query) -> Iterator[CallSpan]:
    span = request.call(query)
    headers: dict[str, str] = {}
    with _inside(span), marking(headers):
        W3C.inject(headers)
        yield CallSpan(span)


def _inside(span: Span) -> AbstractContextManager[Span]:
    """Let a span be the current one, and end it; what is raised tells it nothing."""
    return trace.use_span(
        span, end_on_exit=True, record_exception=False, set_status_on_exception=False
    )


def _attributes(query: Query) -> dict[str, str | Sequence[str] | int]:
    """Say what is asked; keys are counted, not named."""
    return {
        "c360.system": query.system,
        "c360.kind": query.kind,
        "c360.by": query.by,
        "c360.keys": len(query.keys),
    }
