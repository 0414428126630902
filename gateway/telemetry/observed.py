"""Wrappers of the port that watch a system from outside, since backends know no telemetry."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import nullcontext
from time import perf_counter
from typing import Any

from backends.asking import is_punctual
from backends.health import Health, health_of
from backends.parts import parts_of
from backends.port import Backend, CallContext, Landing, Page, Query, Serves, Waiting
from backends.router import Peeks
from backends.tally import counting
from backends.vocabulary import Kind
from gateway.telemetry.metrics import Metrics
from gateway.telemetry.outcomes import BROKEN, CANCELLED, outcome, reads
from gateway.telemetry.tracing import CallSpan, call_span, current


class Observed:
    """A system whose calls are counted and timed.

    Belongs right around the adapter, under shelter and cache: one fetch is one call.
    """

    def __init__(self, inner: Backend, metrics: Metrics) -> None:
        """Watch ``inner``."""
        self._inner = inner
        self._metrics = metrics
        self.name = inner.name
        self.punctual = is_punctual(inner)

    @property
    def serves(self) -> Serves:
        """What the system serves."""
        return self._inner.serves

    def parts(self, query: Query) -> Sequence[Query]:
        """Return questions that are one call each, as far as the system can tell."""
        return parts_of(self._inner, query)

    def fetch(self, query: Query, context: CallContext) -> Coroutine[Any, Any, Page]:
        """Pass the query on and note how it went and how long it took."""
        if context.tally is None and current() is None:
            return self._timed(query, context, None)
        return self._followed(query, context)

    async def _followed(self, query: Query, context: CallContext) -> Page:
        """Pass on what is traced, or to be counted for who asks.

        Behind a cache that is whoever opened the flight, which has seen to it.
        """
        counted = nullcontext() if context.tally is None else counting(context.tally)
        with call_span(query) as span, counted:
            return await self._timed(query, context, span)

    async def _timed(self, query: Query, context: CallContext, span: CallSpan | None) -> Page:
        started, ended = perf_counter(), BROKEN
        try:
            page = await self._inner.fetch(query, context)
            ended = outcome(page.results)
        except asyncio.CancelledError:
            ended = CANCELLED
            raise
        finally:
            took = perf_counter() - started
            self._metrics.call(system=self.name, kind=query.kind, outcome=ended, seconds=took)
            if span is not None:
                span.ended(ended)
        return page

    def health(self) -> Health:
        """Tell how the system is, as far as what is inside knows."""
        return health_of(self._inner)

    async def aclose(self) -> None:
        """Close the system."""
        await self._inner.aclose()


class CacheWatched:
    """A cached system whose hits are counted; belongs right around the cache."""

    def __init__(self, inner: Backend, metrics: Metrics) -> None:
        """Watch ``inner``."""
        self._inner = inner
        self._metrics = metrics
        self._quick = inner if isinstance(inner, Peeks) else None

    @property
    def name(self) -> str:
        """The configured name of the system."""
        return self._inner.name

    @property
    def serves(self) -> Serves:
        """What the system serves."""
        return self._inner.serves

    def health(self) -> Health:
        """Tell how the system is."""
        return health_of(self._inner)

    def peek(self, query: Query, context: CallContext) -> Page | None:
        """Answer from memory without waiting, or not at all."""
        page = None if self._quick is None else self._quick.peek(query, context)
        if page is not None:
            self._count(query.kind, page)
        return page

    def begin(self, query: Query, context: CallContext, landing: Landing) -> Page | Waiting | None:
        """Answer at once, or tell ``landing`` later; None where only ``fetch`` can answer."""
        if self._quick is None:
            return None
        begun = self._quick.begin(query, context, _Counted(landing, query.kind, self._count))
        if isinstance(begun, Page):
            self._count(query.kind, begun)
        return begun

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Pass the query on and count where its slices came from."""
        page = await self._inner.fetch(query, context)
        self._count(query.kind, page)
        return page

    async def aclose(self) -> None:
        """Close the system."""
        await self._inner.aclose()

    def _count(self, kind: Kind, page: Page) -> None:
        self._metrics.cache_reads(kind, *reads(page.results))


class _Counted:
    """Counts an answer on its way to who waits for it."""

    __slots__ = ("_count", "_kind", "_landing")

    def __init__(self, landing: Landing, kind: Kind, count: Callable[[Kind, Page], None]) -> None:
        self._landing = landing
        self._kind = kind
        self._count = count

    def landed(self, page: Page) -> None:
        self._count(self._kind, page)
        self._landing.landed(page)

    def failed(self, error: BaseException) -> None:
        self._landing.failed(error)
