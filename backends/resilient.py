"""A system is spared and its failures are contained: what stands between a question and a call.

In this order: the deadline, a pause that somebody asked for, a breaker, a gate that caps the calls
at once. What fails may be asked again, within a budget of repeats.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial

import msgspec

from backends.asking import ask, late
from backends.breaker import Rule, Verdict, verdict
from backends.cap import Full, Gate
from backends.channels import Channels, Passage, Switching
from backends.errors import BackendError, Paused, Shed, Tripped
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.health import Health
from backends.parting import parted
from backends.parts import Slot, inside, lifted_alike, parts_of, together
from backends.port import Backend, By, CallContext, Lane, Page, Query, Serves, failed
from backends.retries import Backoff, RetryBudget, needs, passing
from backends.tally import noting

_LEAST_WAIT = 0.1


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
    ) -> None:
        """``backup`` is the same system elsewhere; ``gate`` caps both, by default per process.

        ``paused`` says for how many seconds the system is to be left alone, None for not.
        """
        self._inner = inner
        self._limits = limits or Limits()
        self._fair = self._limits.fair or self._limits.timeout / 2
        self._timing = timing or Timing()
        self._gate = _alone(inner.name, self._limits) if gate is None else gate
        self._paused = paused
        self._budget = RetryBudget()
        self._channels = Channels(
            inner, backup, self._timing.monotonic, self._limits.rule, self._limits.switching
        )
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

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Ask, and ask again for the keys that another try may help, while there is time."""
        if len(query.keys) > 1:
            query = _narrowed(query, tuple(dict.fromkeys(query.keys)))
        if not query.keys:
            return Page(results={})
        parts = parts_of(self._inner, query) if len(query.keys) > 1 else (query,)
        if len(parts) == 1:
            return await self._fetched(query, context)
        with lifted_alike(context, len(parts)) as contexts:
            asked = zip(parts, contexts, strict=True)
            pages = await together([partial(self._fetched, *one) for one in asked])
        return Page(results={key: found for page in pages for key, found in page.results.items()})

    async def aclose(self) -> None:
        """Close the system within."""
        for task in self._probes:
            task.cancel()
        if self._probes:
            await asyncio.wait(self._probes)
        await self._channels.aclose()

    async def _fetched(self, query: Query, context: CallContext) -> Page:
        """Answer what one call can."""
        page = await self._attempt(query, context, self._budget.earn)
        if isinstance(page, BackendError):
            return Page(results=failed(query.keys, page))
        if not any(slice_.error for slice_ in page.results.values()):
            return page
        for tries in range(1, self._limits.retries + 1):
            again = tuple(key for key, slice_ in page.results.items() if passing(slice_.error))
            if not again:
                break
            second = await self._again(_narrowed(query, again), context, page, tries)
            if second is None:
                break
            kept = {key: slice_ for key, slice_ in page.results.items() if key not in again}
            page = Page(results={**kept, **second.results})
        return await parted(
            page, lambda keys: self._repeated(_narrowed(query, keys), context, wait=0.0)
        )

    async def _again(
        self, query: Query, context: CallContext, page: Page, tries: int
    ) -> Page | None:
        """Ask once more for the keys of a query; None where that is of no use or not allowed."""
        errors = [page.results[key].error for key in query.keys]
        wait = self._limits.backoff.wait(tries, errors, self._timing.chance)
        left = context.deadline - asyncio.get_running_loop().time() - wait
        if left <= needs(errors, self._fair):
            return None
        return await self._repeated(query, context, wait)

    async def _repeated(self, query: Query, context: CallContext, wait: float) -> Page | None:
        """Ask once more after a wait; None where that may not be."""
        repeat = self._budget.repeat()
        if repeat is None:
            return None
        with repeat:
            await self._timing.sleep(wait)
            page = await self._attempt(query, context, repeat.made)
        return None if isinstance(page, BackendError) else page

    async def _attempt(
        self, query: Query, context: CallContext, sent: Callable[[], None]
    ) -> Page | BackendError:
        """Make the call; or say why it was not made."""
        refusal = self._refusal(query, context)
        passage = None if refusal else self._channels.admit(query.kind, listing=query.by is By.ALL)
        if passage is None:
            return refusal or self._tripped(query)
        with passage:
            return await self._through(passage, query, context, sent)

    async def _through(
        self, passage: Passage, query: Query, context: CallContext, sent: Callable[[], None]
    ) -> Page | BackendError:
        """Wait for a slot, look again what has changed meanwhile, and make the call."""
        try:
            await self._gate.enter(context)
        except Full as full:
            return self._shed(query, full)
        except TimeoutError:
            return late(query)
        try:
            refusal = self._refusal(query, context)
            if refusal or not passage.renew():
                return refusal or self._tripped(query)
            sent()
            self._probe(query)
            return await self._call(passage, query, context)
        finally:
            self._gate.leave()

    async def _call(self, passage: Passage, query: Query, context: CallContext) -> Page:
        """Ask, and note what the answer, or its absence, says of the system."""
        now = asyncio.get_running_loop().time
        began = now()
        until = min(context.deadline, began + self._limits.timeout)
        passage.sent()
        try:
            slot = Slot(self._gate, context)
            with inside(slot), noting(slot.called):
                page = await ask(passage.channel.backend, query, context, until)
        except asyncio.CancelledError:
            silent = now() - began >= self._fair
            passage.end(Verdict.SILENT if silent else Verdict.HURRIED)
            raise
        errors = [page.results[key].error if key in page.results else None for key in query.keys]
        passage.end(verdict(errors, fair=until - began >= self._fair))
        return page

    def _probe(self, query: Query) -> None:
        """Try the main channel beside a call to the backup, when it is time to."""
        passage = None if query.by in (By.ALL, By.CHANGED) else self._channels.beside(query.kind)
        if passage is not None:
            task = asyncio.create_task(self._probed(passage, _narrowed(query, query.keys[:1])))
            self._probes.add(task)
            task.add_done_callback(self._probes.discard)

    async def _probed(self, passage: Passage, query: Query) -> None:
        until = asyncio.get_running_loop().time() + self._limits.timeout * 2
        with passage:
            await self._through(
                passage, query, CallContext(deadline=until, lane=Lane.BATCH), lambda: None
            )

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


def _some(seconds: float) -> float:
    return max(_LEAST_WAIT, seconds)


def _narrowed(query: Query, keys: Collection[str]) -> Query:
    return query if keys == query.keys else msgspec.structs.replace(query, keys=tuple(keys))
