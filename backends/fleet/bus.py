"""Tells all processes of a fleet what has changed, over Redis' publish and subscribe.

Nothing here is certain: a notice that is published while a process is not listening is lost to
it. Who has been deaf for a while is told so when it hears again, and must then assume the worst
of what it remembers. Lost notices cost freshness only: what is remembered keeps its windows.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

import structlog

from backends.fleet.notice import Change, Notice, NotOurs, read, written
from backends.fleet.outage import OutOfReach
from backends.fleet.reach import FAILURES, Reach

LISTEN_SECONDS = 1.0
SILENT_SECONDS = 5.0  # after so long without a word the server is asked whether it is there
SHORTEST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
_CONNECT_SECONDS = 2.0
_SEND_SECONDS = 0.5
_LATE = 1000  # messages that wait to be sent; the oldest go when there are more

log = structlog.get_logger(__name__)


class Bus:
    """Publishes this process's notices and hears the others'.

    ``hear`` is given every notice of another process, in order. ``missed`` is called whenever
    notices may have been lost: after each return of the connection, before anything is heard.
    """

    def __init__(
        self,
        reach: Reach,
        hear: Callable[[Notice], Awaitable[None]],
        missed: Callable[[], None],
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Nothing is reached until ``start``."""
        self.origin = secrets.token_hex(8)
        self.listening = asyncio.Event()
        self._reach = reach
        self._hear = hear
        self._missed = missed
        self._sleep = sleep
        self._channel = f"{reach.namespace}:changes"
        self._late: deque[bytes] = deque(maxlen=_LATE)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._task = asyncio.get_running_loop().create_task(self._keep(), name="change notices")

    async def aclose(self) -> None:
        """Stop listening; a second call does nothing."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def publish(
        self, system: str, changes: Sequence[Change], followed: float | None = None
    ) -> bool:
        """Tell the other processes; False where Redis could not be reached: they are told later."""
        messages = list(written(self.origin, system, changes, followed))
        self._late.extend(messages if changes else ())
        try:
            for message in () if changes else messages:
                await self._send(message)
            await self._catch_up()
        except OutOfReach:
            if changes:
                log.warning("change_notice_late", system=system)
            return False
        return True

    async def _catch_up(self) -> None:
        """Send what could not be sent before, oldest first."""
        while self._late:
            message = self._late.popleft()
            try:
                await self._send(message)
            except OutOfReach:
                self._late.appendleft(message)
                raise

    async def _send(self, message: bytes) -> None:
        await self._reach.ask(partial(self._published, message), limit=_SEND_SECONDS)

    async def _published(self, message: bytes, client: Any) -> None:
        await client.publish(self._channel, message)

    async def _keep(self) -> None:
        """Listen, and begin anew whenever the connection is lost, waiting longer each time."""
        pause, before = SHORTEST_PAUSE, False
        while True:
            try:
                await self._listen(before)
            except FAILURES as error:
                if self.listening.is_set() or not before:
                    log.warning("change_notices_unheard", error=type(error).__name__)
                if self.listening.is_set():
                    pause = SHORTEST_PAUSE
            self.listening.clear()
            before = True
            await self._sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _listen(self, before: bool) -> None:  # noqa: FBT001 - private, named at its call
        if not await self._reach.reachable(limit=_CONNECT_SECONDS):
            raise TimeoutError
        subscription: Any = self._reach.client.pubsub()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                await subscription.subscribe(self._channel)
            await self._confirmed(subscription)
            if before:
                self._missed()
            self.listening.set()
            await self._follow(subscription)
        finally:
            with contextlib.suppress(*FAILURES):
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await subscription.aclose()

    async def _confirmed(self, subscription: Any) -> None:
        """Wait until the server says that it will tell us."""
        message = await subscription.get_message(timeout=_CONNECT_SECONDS)
        if message is None or message["type"] != "subscribe":
            raise TimeoutError

    async def _follow(self, subscription: Any) -> None:
        loop = asyncio.get_running_loop()
        heard, asked = loop.time(), False
        while True:
            message = await subscription.get_message(timeout=LISTEN_SECONDS)
            with contextlib.suppress(OutOfReach):
                await self._catch_up()
            if message is not None:
                heard, asked = loop.time(), False
                if message["type"] == "message":
                    await self._take(message["data"])
            elif loop.time() - heard > 2 * SILENT_SECONDS:
                raise TimeoutError
            elif loop.time() - heard > SILENT_SECONDS and not asked:
                asked = True
                async with asyncio.timeout(_CONNECT_SECONDS):
                    await subscription.ping()

    async def _take(self, message: bytes) -> None:
        """Hand a notice on. One that cannot be used is left aside: the next may be better."""
        try:
            notice = read(message)
        except NotOurs as error:
            log.warning("change_notice_ignored", reason=str(error))
            return
        if notice.origin == self.origin:
            return
        try:
            await self._hear(notice)
        except Exception:
            log.exception("change_notice_failed", system=notice.system)
