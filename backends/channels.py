"""The ways to one system: a main one, and perhaps a backup while the main one is in trouble.

The backup is taken when a breaker of the main channel opens, or when its calls get slow. The main
channel is then probed by single calls beside those to the backup, whose callers never wait for it,
and taken again when it has been well for a while.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import msgspec
import structlog

from backends.asking import Ask, in_time
from backends.breaker import MUTE, Breakers, Rule, Ticket, Verdict
from backends.health import ChannelName, Health, Vitals, p95
from backends.port import Backend
from backends.vocabulary import Kind

_RECENT = 40  # calls that say whether the main channel is slow
_ENOUGH = 20  # of them, before that is believed
_WELL, _HURRIED = Verdict.WELL, Verdict.HURRIED  # a look at the enum costs a call

log = structlog.get_logger(__name__)


@dataclass(frozen=True, eq=False)
class Channel:
    """One way to a system, how it has been answering, and whether it may be asked.

    ``ask`` ends at the deadline, whatever the system does.
    """

    name: ChannelName
    backend: Backend
    ask: Ask
    breakers: Breakers
    vitals: Vitals


class Switching(msgspec.Struct, frozen=True):
    """When channels change: in seconds, the 95th percentile that is too slow (None: none is).

    After ``return_after`` of good probes the main channel is taken again.
    """

    slow: float | None = None
    return_after: float = 30.0


class Channels:
    """All ways to one system, and which of them is in use."""

    def __init__(
        self,
        main: Backend,
        backup: Backend | None,
        monotonic: Callable[[], float],
        rule: Rule | None = None,
        switching: Switching | None = None,
    ) -> None:
        """``backup`` is the same system at another address."""
        self._monotonic = monotonic
        self._rule = rule or Rule()
        self._switching = switching or Switching()
        self._main = self._channel("main", main)
        self._backup = self._channel("backup", backup) if backup else None
        self._all = [self._main, self._backup] if self._backup else [self._main]
        self._active = self._main
        self._others = [channel for channel in self._all if channel is not self._active]
        self.away = False  # whether the backup is in use
        self._recent: deque[float] = deque(maxlen=_RECENT)
        self._probe_due = 0.0
        self._probing = False
        self._well_since: float | None = None

    def health(self) -> Health:
        """Tell how the channel in use does, and count the calls on all."""
        found = [channel.vitals.health() for channel in self._all]
        return msgspec.structs.replace(
            found[self._all.index(self._active)],
            calls_per_minute=sum(health.calls_per_minute for health in found),
            in_flight=sum(health.in_flight for health in found),
            breaker=self._active.breakers.state,
            channel=self._active.name,
        )

    def latency(self) -> float:
        """Return how long a slow call takes on the channel in use."""
        return self._active.vitals.latency() or 0.0

    def wait(self, kind: Kind) -> float:
        """Return in how many seconds any channel may be asked."""
        return min(channel.breakers.wait(kind) for channel in self._all)

    def admit(self, kind: Kind, *, listing: bool = False) -> Passage | None:
        """Give leave for a call, on the channel in use where that may be asked.

        A ``listing`` takes its time: it does not make a channel slow.
        """
        ticket = self._active.breakers.admit(kind)
        if ticket is not None:
            return Passage(self, self._active, ticket, listing=listing)
        for channel in self._others:
            ticket = channel.breakers.admit(kind)
            if ticket is not None:
                return Passage(self, channel, ticket, listing=listing)
        return None

    def beside(self, kind: Kind) -> Passage | None:
        """Give leave for a probe of the main channel while the backup is in use."""
        if not self.away or self._probing or self._monotonic() < self._probe_due:
            return None
        ticket = self._main.breakers.admit(kind)
        self._probing = ticket is not None
        return Passage(self, self._main, ticket, beside=True) if ticket else None

    async def aclose(self) -> None:
        """Close all ways, also when closing one of them fails."""
        try:
            await self._main.backend.aclose()
        finally:
            if self._backup is not None:
                await self._backup.backend.aclose()

    def sent(self, passage: Passage) -> None:
        """Note that a probe is made: the next one is a rest away from it."""
        passage.channel.breakers.sent(passage.ticket)
        if passage.beside:
            self._probe_due = self._monotonic() + self._rule.rest

    def ended(self, passage: Passage, found: Verdict) -> None:
        """Note what a call said, or that it was not made; change the channel where that is due."""
        channel, began = passage.channel, passage.began
        if passage.beside:
            self._probing = False
        if found is _HURRIED:
            found = channel.breakers.weighed(passage.ticket.breaker.kind, found)
        opened = channel.breakers.end(passage.ticket, found)
        if began is None:
            return
        if found in MUTE:
            channel.vitals.left()
            return
        channel.vitals.ended(began, well=found is _WELL)
        if self._backup is not None and channel is self._main:
            self._judge(self._backup, passage, self._monotonic() - began, found, opened=opened)

    def _judge(
        self, backup: Channel, passage: Passage, seconds: float, found: Verdict, *, opened: bool
    ) -> None:
        if passage.beside:
            self._consider(well=found is Verdict.WELL and not self._slow(seconds))
        elif self._active is self._main:
            if not passage.listing:
                self._recent.append(seconds)
            slow = len(self._recent) >= _ENOUGH and self._slow(p95(self._recent) or 0.0)
            if opened or slow:
                self._take(backup, "open" if opened else "slow")

    def _consider(self, *, well: bool) -> None:
        """Go back to the main channel when its probes have been well for long enough."""
        now = self._monotonic()
        if not well:
            self._well_since = None
        elif self._well_since is None:
            self._well_since = now
        elif now - self._well_since >= self._switching.return_after:
            self._take(self._main, "well")

    def _take(self, channel: Channel, why: str) -> None:
        self._active = channel
        self._others = [other for other in self._all if other is not channel]
        self.away = channel is not self._main
        self._recent.clear()
        self._well_since = None
        self._probe_due = self._monotonic() + self._rule.rest
        log.warning("channel_taken", system=channel.backend.name, channel=channel.name, why=why)

    def _slow(self, seconds: float) -> bool:
        return self._switching.slow is not None and seconds > self._switching.slow

    def _channel(self, name: ChannelName, backend: Backend) -> Channel:
        breakers = Breakers(self._monotonic, self._rule, system=backend.name, channel=name)
        return Channel(name, backend, in_time(backend), breakers, Vitals(self._monotonic))


class Passage:
    """Leave for one call on one channel, as a context: left without a verdict, it says nothing.

    ``beside`` marks a probe that nobody waits for. ``began`` is None until the call is made.
    """

    __slots__ = ("_channels", "_ended", "began", "beside", "channel", "listing", "ticket")

    def __init__(
        self,
        channels: Channels,
        channel: Channel,
        ticket: Ticket,
        *,
        beside: bool = False,
        listing: bool = False,
    ) -> None:
        """Stand before the call."""
        self._channels = channels
        self._ended = False
        self.channel = channel
        self.ticket = ticket
        self.beside = beside
        self.listing = listing
        self.began: float | None = None

    def renew(self) -> bool:
        """After a wait, take another way where this one has been closed; False: there is none."""
        if self.channel.breakers.valid(self.ticket):
            return True
        other = None if self.beside else self._channels.admit(self.ticket.breaker.kind)
        if other is None:
            return False
        self.channel, self.ticket = other.channel, other.ticket
        return True

    def sent(self) -> None:
        """Note that the call is made."""
        if self.beside or self.ticket.probe:
            self._channels.sent(self)
        self.began = self.channel.vitals.began()

    def end(self, found: Verdict) -> None:
        """Note what the call said of the channel."""
        if not self._ended:
            self._ended = True
            self._channels.ended(self, found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._ended:
            self.end(Verdict.NOTHING)
