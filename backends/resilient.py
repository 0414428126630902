"""A system is spared and its failures are contained: deadlines, retries and a cap on calls."""

from __future__ import annotations

import asyncio
import random
import time
import traceback
from collections.abc import Awaitable, Callable, Iterable

import msgspec
import structlog

from backends.cap import Cap, Full
from backends.errors import BackendError, Garbled, Missing, Shed, TimedOut, Unavailable, Unserved
from backends.health import Health, Vitals
from backends.port import Backend, CallContext, Page, Query, Serves, failed

_WELL = (Missing, Shed, Unserved)  # answers of ours or about a key: the system is all right
_LEAST_WAIT = 0.1

log = structlog.get_logger(__name__)


class Limits(msgspec.Struct, frozen=True):
    """What a system is asked to bear: seconds per call, repeats of a read, calls and waiters."""

    timeout: float = 3.0
    retries: int = 1
    parallel: int = 8
    queue: int = 256
    pause: float = 0.05


class Timing(msgspec.Struct, frozen=True):
    """Where time and chance come from."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random


class Resilient:
    """Answers before the deadline, whatever the system does, with errors in the slices."""

    def __init__(
        self, inner: Backend, limits: Limits | None = None, timing: Timing | None = None
    ) -> None:
        """``limits`` hold for this process."""
        self._inner = inner
        self._limits = limits or Limits()
        self._timing = timing or Timing()
        self._cap = Cap(self._limits.parallel, self._limits.queue)
        self._vitals = Vitals(self._timing.monotonic)

    @property
    def name(self) -> str:
        """The name of the system within."""
        return self._inner.name

    @property
    def serves(self) -> Serves:
        """What the system within serves."""
        return self._inner.serves

    def health(self) -> Health:
        """Tell how the system has been answering."""
        return self._vitals.health()

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Ask, and ask again for the keys that another try may help, while there is time."""
        keys = tuple(dict.fromkeys(query.keys))
        if not keys:
            return Page(results={})
        page = await self._admitted(_narrowed(query, keys), context)
        for _ in range(self._limits.retries):
            again = {key: error for key, error in _errors(page) if _passing(error)}
            if not again or not await self._paused(again.values(), context.deadline):
                break
            second = await self._admitted(_narrowed(query, tuple(again)), context)
            kept = {key: slice_ for key, slice_ in page.results.items() if key not in again}
            page = Page(results={**kept, **second.results})
        return page

    async def aclose(self) -> None:
        """Close the system within."""
        await self._inner.aclose()

    async def _paused(self, errors: Iterable[BackendError], deadline: float) -> bool:
        """Wait as the system asks, otherwise a moment that differs; False where time is short."""
        asked = [error.retry_after or 0.0 for error in errors if isinstance(error, Unavailable)]
        wait = max(asked) or self._limits.pause * (0.5 + self._timing.chance())
        if asyncio.get_running_loop().time() + wait >= deadline:
            return False
        await self._timing.sleep(wait)
        return True

    async def _admitted(self, query: Query, context: CallContext) -> Page:
        """Make the call when the system may be asked: what forbids a call stands here."""
        try:
            await self._cap.enter(context.lane, context.deadline)
        except Full:
            return Page(results=failed(query.keys, self._shed(query)))
        except TimeoutError:
            return _late(query)
        try:
            return await self._counted(query, context)
        finally:
            self._cap.leave()

    async def _counted(self, query: Query, context: CallContext) -> Page:
        now = asyncio.get_running_loop().time()
        if now >= context.deadline:
            return _late(query)
        began = self._vitals.began()
        try:
            page = await self._call(
                query, context, min(context.deadline, now + self._limits.timeout)
            )
        except asyncio.CancelledError:
            self._vitals.left()
            raise
        self._vitals.ended(began, well=all(isinstance(e, _WELL) for _, e in _errors(page)))
        return page

    async def _call(self, query: Query, context: CallContext, until: float) -> Page:
        """Ask the system within, and turn whatever comes out of it into a page."""
        asked = msgspec.structs.replace(context, deadline=until)
        try:
            async with asyncio.timeout_at(until) as limit:
                return await self._inner.fetch(query, asked)
        except BackendError as error:
            return Page(results=failed(query.keys, error))
        except Exception as error:  # noqa: BLE001 - a fault of one adapter must not fail the page
            if limit.expired():
                return _late(query)
            return Page(results=failed(query.keys, _fault(query, error)))

    def _shed(self, query: Query) -> Shed:
        """Refuse to ask; the queue will have moved on after a call or so."""
        wait = max(_LEAST_WAIT, self._vitals.latency() or 0.0)
        return Shed("too many calls wait", system=query.system, kind=query.kind, retry_after=wait)


def _narrowed(query: Query, keys: tuple[str, ...]) -> Query:
    return query if keys == query.keys else msgspec.structs.replace(query, keys=keys)


def _errors(page: Page) -> list[tuple[str, BackendError]]:
    return [(key, slice_.error) for key, slice_ in page.results.items() if slice_.error]


def _passing(error: BackendError) -> bool:
    """Whether another try may help: the system is down or slow, and it was really asked."""
    return isinstance(error, Unavailable) and not isinstance(error, Shed)


def _late(query: Query) -> Page:
    late = TimedOut("no answer in time", system=query.system, kind=query.kind)
    return Page(results=failed(query.keys, late))


def _fault(query: Query, error: Exception) -> Garbled:
    """Say where our code failed on an answer, and never what it failed on."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    log.error(
        "adapter_fault",
        system=query.system,
        kind=str(query.kind),
        error=type(error).__name__,
        where=f"{frame.name}:{frame.lineno}",
    )
    fault = Garbled("the answer was not understood", system=query.system, kind=query.kind)
    fault.__cause__ = error
    return fault
