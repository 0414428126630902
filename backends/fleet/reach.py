"""The way to the Redis that processes share: one client, one limit, one rest after a failure."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from redis.exceptions import NoScriptError, RedisError, ResponseError

from backends.fleet.clients import linked
from backends.fleet.outage import OutOfReach
from backends.freshness import Clock

# All that the client and its connections are known to raise when a server goes away or lies.
FAILURES = (
    RedisError,
    OSError,
    TimeoutError,
    ValueError,
    AttributeError,
    RuntimeError,
    LookupError,
    TypeError,
)
_SLICES = 20
_AGAIN = 4
_AT_ONCE = 16  # asks; more wait for their turn

T = TypeVar("T")

log = structlog.get_logger(__name__)


@asynccontextmanager
async def _within(
    seconds: float, answered: Callable[[], float] = lambda: -math.inf
) -> AsyncIterator[None]:
    """Limit what is done, by the time in which this process could have seen an answer.

    The limit passes in slices, one per turn of the loop at most: a process that is busy itself for
    long does not take that for an outage. It passes again, a few times, where others have been
    ``answered`` meanwhile: who serves the others is only busy.
    """
    loop = asyncio.get_running_loop()
    began, left, again = loop.time(), _SLICES, _AGAIN
    timer: asyncio.TimerHandle

    def passed() -> None:
        nonlocal left, again, timer
        left -= 1
        if not left and again and answered() > began:
            left, again = _SLICES, again - 1
        if left:
            timer = loop.call_later(seconds / _SLICES, passed)
        else:
            end.reschedule(loop.time())

    async with asyncio.timeout(None) as end:
        timer = loop.call_later(seconds / _SLICES, passed)
        try:
            yield
        finally:
            timer.cancel()


class Reach:
    """One Redis under ``namespace``. Who makes one closes it; connecting waits for the first use.

    Whatever takes longer than ``limit`` seconds has failed, and then nothing is asked for ``rest``
    seconds. After that a single caller tries again, and the others go on without Redis until it
    has answered: whoever shares this way pays for an outage once.
    """

    def __init__(
        self,
        url: str,
        *,
        namespace: str = "c360",
        limit: float = 0.05,
        rest: float = 1.0,
        clock: Clock | None = None,
    ) -> None:
        """``url`` is of one server, of Sentinels or of a Cluster (see ``addresses``)."""
        self.namespace = namespace
        self._link = linked(url, limit)
        self.client: Any = self._link.client
        self._limit = limit
        self._rest = rest
        self._monotonic = (clock or Clock()).monotonic
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._here = False  # whether it has answered since the last failure
        self._failed = False
        self._probe: asyncio.Task[None] | None = None
        self._resting_until = -math.inf
        self._answered = -math.inf  # by the loop's time

    @property
    def resting(self) -> bool:
        """Whether Redis is left alone after a failure."""
        return self._monotonic() < self._resting_until or (self._failed and self._probe is not None)

    async def ask(self, work: Callable[[Any], Awaitable[T]], *, limit: float | None = None) -> T:
        """Do something with the client, or raise OutOfReach.

        A refusal that is about the question (a key that holds something else, a wrong script)
        fails this question only.
        """
        if self.resting:
            raise OutOfReach
        seconds = limit or self._limit
        await self._take_place(seconds)
        try:
            async with _within(seconds, lambda: self._answered):
                if not self._here:
                    await self._arrive()
                answer = await work(self.client)
                self._answered = asyncio.get_running_loop().time()
                return answer
        except FAILURES as error:
            self._note(error)
            raise OutOfReach from error
        finally:
            self._places.release()

    async def reachable(self, *, limit: float | None = None) -> bool:
        """Whether Redis answers, as far as it may be asked now.

        A longer ``limit`` leaves time to connect, where the first questions shall find it there.
        """
        try:
            return bool(await self.ask(lambda client: client.ping(), limit=limit))
        except OutOfReach:
            return False

    async def aclose(self) -> None:
        """Let go of the connections."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.wait([self._probe])
        await self._link.close()

    async def _take_place(self, seconds: float) -> None:
        """Wait for one's turn; that many ask at once says nothing about Redis."""
        try:
            async with _within(seconds, lambda: self._answered):
                await self._places.acquire()
        except TimeoutError as error:
            raise OutOfReach from error

    async def _arrive(self) -> None:
        """Wait for the one probe that runs; it outlives who waits for it."""
        if self.resting:
            raise OutOfReach
        if self._probe is None:
            self._probe = asyncio.get_running_loop().create_task(self._look())
        await asyncio.wait([self._probe])
        if not self._here:
            raise OutOfReach

    async def _look(self) -> None:
        """See whether Redis answers, wherever it is by now; connecting may take its time."""
        try:
            async with asyncio.timeout(self._link.seconds):
                if self._failed:
                    await self._link.anew()
                await self.client.ping()
        except FAILURES as error:
            self._pause(error)
        else:
            self._here, self._failed = True, False
        finally:
            self._probe = None

    def _note(self, error: Exception) -> None:
        about_the_question = type(error) in {ResponseError, NoScriptError}
        if self._probe is not None:
            self._failed = True  # the probe goes on; nobody else waits for it
        elif not about_the_question:
            self._pause(error)

    def _pause(self, error: Exception) -> None:
        now = self._monotonic()
        if now >= self._resting_until:
            log.warning("shared_redis_unreachable", error=type(error).__name__)
        self._resting_until = now + self._rest
        self._here, self._failed = False, True
