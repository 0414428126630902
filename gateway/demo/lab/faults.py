"""What can be wrong with a system of the lab, and the dial that says what is wrong now."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Annotated

import msgspec

Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
Chance = Annotated[float, msgspec.Meta(gt=0, le=1)]


class Fault(StrEnum):
    """What is wrong with a system."""

    NONE = "none"
    SLOW = "slow"  # every answer waits
    DRIP = "drip"  # an answer comes byte by byte
    HANG = "hang"  # connections are accepted and nothing is ever answered
    REFUSE = "refuse"  # nobody listens, and who is connected is thrown out
    CUT = "cut"  # the connection is reset in the middle of an answer
    GARBAGE = "garbage"  # what comes is no answer of this protocol
    STATUS500 = "status500"  # HTTP 500
    ERROR_IN_200 = "error_in_200"  # HTTP 200 with {"error": ...}
    WRONG_SHAPE = "wrong_shape"  # JSON, but not as agreed


HTTP = frozenset(Fault)
TCP = HTTP - {Fault.STATUS500, Fault.ERROR_IN_200, Fault.WRONG_SHAPE}
PACE: Mapping[Fault, float] = {Fault.SLOW: 2.0, Fault.DRIP: 0.25}


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be wrong.

    ``seconds`` is what ``slow`` waits before an answer and ``drip`` between two bytes.
    ``probability`` is the share of the answers that is hit; ``refuse`` hits all or none. After
    ``lasts`` seconds all is well again.
    """

    fault: Fault = Fault.NONE
    seconds: Seconds | None = None
    probability: Chance = 1.0
    lasts: Seconds | None = None

    def __post_init__(self) -> None:
        """Refuse what would not do what it says."""
        if self.fault is Fault.REFUSE and self.probability < 1:
            raise ValueError("'refuse' hits all or none: leave 'probability' out")
        if self.seconds is not None and self.fault not in PACE:
            raise ValueError(f"'seconds' belongs to {' and '.join(PACE)}")

    @property
    def pace(self) -> float:
        """The seconds that the fault waits."""
        return self.seconds or PACE.get(self.fault, 0.0)


WELL = Setting()


class Dial:
    """Says what is wrong with one system now; whoever follows has done so when it is turned."""

    def __init__(
        self, offered: frozenset[Fault], chance: Callable[[], float] = random.random
    ) -> None:
        """``offered`` are the faults that make sense for the system."""
        self.offered = offered
        self.setting = WELL
        self._chance = chance
        self._followers: list[Callable[[], Awaitable[None]]] = []
        self._turned = asyncio.Event()
        self._turning = asyncio.Lock()
        self._ending: asyncio.Task[None] | None = None

    def follow(self, follower: Callable[[], Awaitable[None]]) -> None:
        """Call ``follower`` at every turn."""
        self._followers.append(follower)

    async def turn(self, setting: Setting) -> None:
        """Make something else wrong, or nothing. ValueError: the system cannot have this fault."""
        if setting.fault not in self.offered:
            raise ValueError(f"'fault' must be one of {', '.join(sorted(self.offered))}")
        self._forget_ending()
        await self._turn(setting)
        if setting.lasts is not None and setting.fault is not Fault.NONE:
            self._ending = asyncio.create_task(self._end(setting.lasts))

    def acting(self, *faults: Fault) -> Setting | None:
        """Return the setting if one of these faults hits this answer."""
        hits = self.setting.fault in faults and self._chance() < self.setting.probability
        return self.setting if hits else None

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait so long, or until the dial is turned; tell whether it was."""
        try:
            await asyncio.wait_for(self._turned.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def aclose(self) -> None:
        """Let nothing end by itself any more, and let go of who waits."""
        self._forget_ending()
        self._turned.set()

    async def _turn(self, setting: Setting) -> None:
        async with self._turning:
            self.setting = setting
            turned, self._turned = self._turned, asyncio.Event()
            turned.set()
            for follower in self._followers:
                await follower()

    async def _end(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._ending = None
        await self._turn(WELL)

    def _forget_ending(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
