"""The gate to one system for all processes: calls at once, calls per minute, the better lane first.

With Redis the fleet has at most ``parallel`` calls under way and ``per_minute`` in any minute.
Without it each process takes its share: ``parallel // processes`` (at least one) and
``per_minute // processes``, counting what it has under way and has made already.

What that can exceed: when Redis is lost, the calls under way go on, and each other process may
begin its share: ``parallel`` plus the shares of all processes but one. When Redis has forgotten (a
flush, a new and empty server), it hands out ``parallel`` anew beside what is under way, until each
process has asked again and told of its calls. Both end with the calls that were under way. The
minute is exceeded likewise, and what a new and empty server has forgotten of it stays forgotten.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec

from backends.cap import Full
from backends.fleet.budget import Budget
from backends.fleet.line import Line
from backends.fleet.outage import OutOfReach
from backends.fleet.permits import Order, Permits, Terms
from backends.port import CallContext, Lane

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.fleet.reach import Reach

_FIRST_PAUSE = 0.002
_LONGEST_PAUSE = 0.02
_SHORT_PAUSE = 0.004  # for the best lane: who talks to a customer is one of few
_MOMENT = 0.02  # in which Redis can be asked for one more slot
_CLOSING_SECONDS = 1.0


class Turnstile:
    """A Gate that processes share. One task of its own speaks to Redis, whoever waits or leaves.

    Without a ``reach`` there is no task, and who leaves calls the next one in.
    """

    def __init__(
        self,
        reach: Reach | None,
        system: str,
        terms: Terms,
        *,
        queue: int = 256,
        processes: int = 1,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``queue`` calls wait in this process at most; ``processes`` share the system."""
        me = uuid4().hex[:12]
        self._permits = Permits(reach, system, me, terms) if reach else None
        self._reach = reach
        self._me = me
        self._parallel = terms.parallel
        self._share = max(1, terms.parallel // processes)
        figure = terms.per_minute
        self._budget = Budget(None if figure is None else figure // processes, monotonic)
        self._stir = asyncio.Event()
        self._line = Line(queue, self._stir.set)
        self._inside: deque[str] = deque()  # permits of the calls under way; "" is none of Redis'
        self._returned: deque[str] = deque(maxlen=max(256, 4 * terms.parallel))
        self._minted = 0
        self._uncounted = 0
        self._lost = False  # whether Redis was out of reach when it was last asked
        self._unsure = False  # whether Redis may not know of the calls under way
        self._courier: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many wait in this process."""
        return len(self._line)

    def slip(self) -> bool:
        """Take a slot of this process' share, if nobody waits and the fleet need not be asked."""
        if self._line or not self._alone() or not self._room():
            return False
        self._pass("", uncounted=True)
        return True

    async def enter(self, context: CallContext) -> None:
        """Take a slot: wait until the deadline (TimeoutError), or be turned away (Full)."""
        if self.slip():
            return
        turn = self._line.join(context)
        self._send()
        try:
            async with asyncio.timeout_at(context.deadline):
                await turn.come
        except BaseException:
            if turn.granted:
                self.leave()
            raise
        finally:
            self._line.quit(turn)

    async def another(self, context: CallContext) -> bool:
        """Take one more slot, unless somebody waits or the fleet has none in a moment."""
        if self._line:
            return False
        if self._alone():
            return self.slip()
        soon = asyncio.get_running_loop().time() + _MOMENT
        hasty = msgspec.structs.replace(context, deadline=min(soon, context.deadline))
        try:
            await self.enter(hasty)
        except (TimeoutError, Full):
            return False
        return True

    def more(self) -> None:
        """Count a call of the minute that is made in a slot."""
        self._budget.note()
        if self._permits is not None:
            self._uncounted += 1

    def leave(self) -> None:
        """Give the slot back; nobody waits for Redis to hear of it."""
        permit = self._inside.popleft()
        if permit:
            self._returned.append(permit)
        if permit or self._line:
            self._stir.set()
            self._send()

    async def aclose(self) -> None:
        """Give everything back, in a second at most."""
        if self._courier is not None:
            self._stir.set()
            await asyncio.wait([self._courier], timeout=_CLOSING_SECONDS)
            self._courier.cancel()
            await asyncio.wait([self._courier])

    def _send(self) -> None:
        if self._permits is None:
            self._admit_share()
        elif self._courier is None or self._courier.done():
            self._courier = asyncio.get_running_loop().create_task(self._serve(self._permits))

    async def _serve(self, permits: Permits) -> None:
        """Go to Redis and back as long as somebody waits or something is given back."""
        pause = _FIRST_PAUSE
        while self._line or self._returned:
            self._stir.clear()
            if await self._admit(permits):
                pause = _FIRST_PAUSE
            elif self._line:
                await self._rest(pause)
                pause = min(2 * pause, self._longest())
            elif self._lost:
                return  # what is given back is told when Redis is there again

    def _longest(self) -> float:
        return _SHORT_PAUSE if self._line.best is min(Lane) else _LONGEST_PAUSE

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stir.wait()
        except TimeoutError:
            return

    async def _admit(self, permits: Permits) -> bool:
        """Let in whom Redis, or without it our share, allows; say whether that was anybody."""
        order = self._order()
        try:
            grant = await permits.ask(order)
        except OutOfReach:
            self._lost = self._unsure = True
            self._returned.extend(order.returned)
            self._returned.extend(order.wanted)
            return self._admit_share()
        self._lost = False
        self._uncounted -= order.uncounted
        known = sum(1 for permit in self._inside if permit)
        self._unsure = not grant.held >= known == len(self._inside)
        for permit in order.wanted[: grant.given]:
            if self._line.call():
                self._pass(permit, uncounted=False)
            else:
                self._returned.append(permit)
        if grant.spent is not None:
            self._line.dismiss(grant.spent)
        return grant.given > 0

    def _order(self) -> Order:
        if self._unsure:
            self._inside = deque(permit or self._mint() for permit in self._inside)
        lane = self._line.best
        wanted = 0 if lane is None else min(self._line.count(lane), self._parallel)
        returned = tuple(self._returned)
        self._returned.clear()
        return Order(
            lane=lane,
            wanted=[self._mint() for _ in range(wanted)],
            returned=returned,
            again=tuple(self._inside) if self._unsure else (),
            inside=len(self._inside),
            uncounted=self._uncounted,
        )

    def _admit_share(self) -> bool:
        admitted = False
        while self._room() and self._line.call():
            self._pass("", uncounted=True)
            admitted = True
        spent = self._budget.spent()
        if spent is not None:
            self._line.dismiss(spent)
        return admitted

    def _alone(self) -> bool:
        return self._reach is None or self._reach.resting

    def _room(self) -> bool:
        return len(self._inside) < self._share and self._budget.spent() is None

    def _pass(self, permit: str, *, uncounted: bool) -> None:
        self._inside.append(permit)
        self._budget.note()
        if uncounted and self._permits is not None:
            self._uncounted += 1
            self._unsure = True

    def _mint(self) -> str:
        self._minted += 1
        return f"{self._me}:{self._minted}"
