"""A system is spared and its failures are contained: what stands between a question and a call.

In this order: the deadline, a pause that somebody asked for, a breaker, a gate that caps the calls
at once. What fails may be asked again, within a budget of repeats.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

import msgspec

from backends.asking import failure, late
from backends.breaker import Rule, Verdict, verdict
from backends.cap import Full, Gate
from backends.channels import Channels, Passage, Switching
from backends.errors import BackendError, Paused, Shed, Spared, Tripped
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.health import Health
from backends.parting import parted
from backends.parts import Slot, in_parts, parts_of
from backends.port import Backend, By, CallContext, Lane, Page, Query, Serves, failed, narrowed
from backends.retries import Backoff, Repeats, RetryBudget
from backends.tally import TOLD

_LEAST_WAIT = 0.1
_ALL, _WELL = By.ALL, Verdict.WELL  # a look at the enum costs a call


class Limits(msgspec.Struct, frozen=True):
    """What a system is asked to bear: seconds per call, repeats of a read, calls and waiters.

    A call that had ``fair`` seconds and no answer was failed by the system (None: half of
    ``timeout``); silence for less says nothing of it.
    """

    timeout: float = 3.0
    fair: float | None = None
    retries: int = 1
    parallel: int = 8
    queue: int = 256
    backoff: Backoff = Backoff()
    rule: Rule = Rule()
    switching: Switching = Switching()


class Timing(msgspec.Struct, frozen=True):
    """Where time and chance come from."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    chance: Callable[[], float] = random.random


def never() -> float | None:
    """Pause nothing."""
    return None


def unheard(_error: Spared) -> None:
    """Count nothing."""


class Resilient:
    """Answers before the deadline, whatever the system does, with errors in the slices."""

    def __init__(
        self,
        inner: Backend,
        limits: Limits | None = None,
        timing: Timing | None = None,
        *,
        gate: Gate | None = None,
        backup: Backend | None = None,
        paused: Callable[[], float | None] = never,
        spared: Callable[[Spared], None] = unheard,
    ) -> None:
        """``backup`` is the same system elsewhere; ``gate`` caps both, by default per process.

        ``paused`` says for how many seconds the system is to be left alone, None for not.
        ``spared`` is told, once for each question, why no call was made for it or for a part of it.
        """
        self._inner = inner
        limits, timing = limits or Limits(), timing or Timing()
        self._timeout = limits.timeout
        self._fair = limits.fair or limits.timeout / 2
        self._gate = _alone(inner.name, limits) if gate is None else gate
        self._paused = paused
        self._spared = spared
        self._budget = RetryBudget()
        self._repeats = Repeats(
            self._attempt,
            self._budget,
            tries=limits.retries,
            fair=self._fair,
            backoff=limits.backoff,
            sleep=timing.sleep,
            chance=timing.chance,
        )
        self._channels = Channels(inner, backup, timing.monotonic, limits.rule, limits.switching)
        self._probes: set[asyncio.Task[None]] = set()

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
        return msgspec.structs.replace(
            self._channels.health(), waiting=self._gate.waiting, retries=self._budget.repeats
        )

    def parts(self, query: Query) -> Sequence[Query]:
        """Return questions that are one call each, as far as the system within can tell."""
        return parts_of(self._inner, query)

    def fetch(self, query: Query, context: CallContext) -> Coroutine[Any, Any, Page]:
        """Ask, and ask again for the keys that another try may help, while there is time."""
        if len(query.keys) == 1:
            return self._fetched(query, context, self._refused)
        query = narrowed(query, tuple(dict.fromkeys(query.keys)))
        parts = parts_of(self._inner, query) if query.keys else ()
        if len(parts) == 1:
            return self._fetched(query, context, self._refused)
        return self._divided(parts, context)

    async def aclose(self) -> None:
        """Close the system within."""
        for task in self._probes:
            task.cancel()
        if self._probes:
            await asyncio.wait(self._probes)
        await self._channels.aclose()

    async def _divided(self, parts: Sequence[Query], context: CallContext) -> Page:
        """Answer what takes a call for each part."""
        refusals: list[BackendError] = []
        page = await in_parts(
            parts, context, lambda part, own: self._fetched(part, own, refusals.append)
        )
        spared = [error for error in refusals if isinstance(error, Spared)]
        if spared:
            self._spared(spared[0])
        return page

    async def _fetched(
        self, query: Query, context: CallContext, refused: Callable[[BackendError], None]
    ) -> Page:
        """Answer what one call can; ``refused`` is told why it was not made."""
        page = await self._attempt(query, context, self._budget.earn)
        if isinstance(page, BackendError):
            refused(page)
            return Page(results=failed(query.keys, page))
        for slice_ in page.results.values():
            if slice_.error is not None:
                return await self._mended(query, context, page)
        return page

    def _refused(self, error: BackendError) -> None:
        """Tell of a question that was spared the system."""
        if isinstance(error, Spared):
            self._spared(error)

    async def _mended(self, query: Query, context: CallContext, page: Page) -> Page:
        """Ask again for what failed, as far as that may help."""
        page = await self._repeats.mended(query, context, page)
        return await parted(
            page, lambda keys: self._repeats.made(narrowed(query, keys), context, wait=0.0)
        )

    async def _attempt(
        self,
        query: Query,
        context: CallContext,
        sent: Callable[[], None],
        passage: Passage | None = None,
    ) -> Page | BackendError:
        """Make the call, by leave that is given or to be had; or say why it was not made."""
        refusal = self._refusal(query, context)
        if refusal is None and passage is None:
            passage = self._channels.admit(query.kind, listing=query.by is _ALL)
        elif refusal is None and passage is not None and not passage.renew():
            refusal = self._tripped(query)  # it was given before this task ran
        if passage is None:
            return refusal or self._tripped(query)
        with passage:
            if refusal is None and not self._gate.slip():
                refusal = await self._turn(passage, query, context)
            if refusal is not None:
                return refusal
            try:
                sent()
                if self._channels.away:
                    self._probe(query)
                return await self._call(passage, query, context)
            finally:
                self._gate.leave()

    async def _turn(
        self, passage: Passage, query: Query, context: CallContext
    ) -> BackendError | None:
        """Wait for a slot, and look again what has changed; who is refused has no slot."""
        try:
            await self._gate.enter(context)
        except Full as full:
            return self._shed(query, full)
        except TimeoutError:
            return late(query)
        refusal = self._refusal(query, context)
        if refusal is None and not passage.renew():
            refusal = self._tripped(query)
        if refusal is not None:
            self._gate.leave()
        return refusal

    async def _call(self, passage: Passage, query: Query, context: CallContext) -> Page:
        """Ask, and note what the answer, or its absence, says of the system."""
        now = asyncio.get_running_loop().time
        began = now()
        until = min(context.deadline, began + self._timeout)
        passage.sent()
        token = TOLD.set(Slot(self._gate, context))
        try:
            asked = msgspec.structs.replace(context, deadline=until)
            page = await passage.channel.ask(query, asked)
        except asyncio.CancelledError:
            silent = now() - began >= self._fair
            passage.end(Verdict.SILENT if silent else Verdict.HURRIED)
            raise
        except Exception as error:  # noqa: BLE001 - a fault of one adapter must not fail the page
            page = Page(results=failed(query.keys, failure(query, error)))
        finally:
            TOLD.reset(token)
        for slice_ in page.results.values():
            if slice_.error is not None:
                passage.end(_verdict(query, page, fair=until - began >= self._fair))
                return page
        passage.end(_WELL)
        return page

    def _probe(self, query: Query) -> None:
        """Try the main channel beside a call to the backup, when it is time to."""
        passage = None if query.by in (By.ALL, By.CHANGED) else self._channels.beside(query.kind)
        if passage is not None:
            task = asyncio.create_task(self._probed(passage, narrowed(query, query.keys[:1])))
            self._probes.add(task)
            task.add_done_callback(self._probes.discard)

    async def _probed(self, passage: Passage, query: Query) -> None:
        until = asyncio.get_running_loop().time() + self._timeout * 2
        context = CallContext(deadline=until, lane=Lane.BATCH)
        await self._attempt(query, context, lambda: None, passage)

    def _refusal(self, query: Query, context: CallContext) -> BackendError | None:
        """Say why no call may be made now, whatever the channel; None where nothing forbids it."""
        if asyncio.get_running_loop().time() >= context.deadline:
            return late(query)
        wait = self._paused()
        if wait is None:
            return None
        return Paused(
            "left alone for a while", system=query.system, kind=query.kind, retry_after=_some(wait)
        )

    def _tripped(self, query: Query) -> Tripped:
        wait = _some(self._channels.wait(query.kind))
        return Tripped(
            "left alone after failures", system=query.system, kind=query.kind, retry_after=wait
        )

    def _shed(self, query: Query, full: Full) -> Shed:
        """Refuse to ask; unless the gate knows better, it will have moved on after a call or so."""
        wait = _some(full.retry_after or self._channels.latency())
        return Shed("too many calls wait", system=query.system, kind=query.kind, retry_after=wait)


def _alone(system: str, limits: Limits) -> Gate:
    """Return a gate for one process."""
    terms = Terms(parallel=limits.parallel, per_minute=None, hold=limits.timeout)
    return Turnstile(None, system, terms, queue=limits.queue)


def _verdict(query: Query, page: Page, *, fair: bool) -> Verdict:
    errors = [page.results[key].error if key in page.results else None for key in query.keys]
    return verdict(errors, fair=fair)


def _some(seconds: float) -> float:
    return max(_LEAST_WAIT, seconds)
