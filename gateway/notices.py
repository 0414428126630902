"""Change notices put together: an address for events, pollers, the bus between processes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from functools import partial
from typing import TYPE_CHECKING, Protocol

from msgspec import structs

from backends.cached import Cached
from backends.directory import Directory, amend
from backends.fleet.notice import Change, Notice
from backends.port import Backend, By
from backends.vocabulary import Kind
from gateway.events.endpoint import Door, endpoint
from gateway.events.feed import Feed, Way
from gateway.events.following import Follower
from gateway.events.lag import Lags
from gateway.events.replays import Replays
from gateway.events.told import Told, ours
from gateway.settings import Connection, Settings
from gateway.telemetry import Metrics
from resolvers.context import InterfaceReport
from resolvers.live import Hub

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.fleet.once import Once
    from backends.fleet.reach import Reach
    from backends.fleet.turn import Turn

_SHORTEST_TURN = 15.0
_MENDING = 10.0  # seconds in which another process may be mending the directory


class HasSystems(Protocol):
    """Gives the systems, by name."""

    def plain(self) -> Mapping[str, Backend]:
        """Return them without their caches."""

    def cached(self) -> Mapping[str, Cached]:
        """Return what is remembered of them."""


class Notices:
    """What the gateway hears of changes in its systems, and what it does about them."""

    def __init__(
        self,
        settings: Settings,
        systems: HasSystems,
        directory: Directory,
        reach: Reach | None,
        metrics: Metrics,
    ) -> None:
        """Nothing is heard until ``start``."""
        self._settings = settings
        self._plain = systems.plain()
        self._directory = directory
        self._reach = reach
        self._lags = Lags()
        self.hub = Hub()
        self._feed = Feed(systems.cached(), self._lags, amend=self._amend, count=metrics.changes)
        self._feed.tell = self.hub.tell
        replays = Replays(_once(reach) if reach else None)
        self.endpoint = endpoint(_doors(settings), replays, self._take)
        for name in self._plain:
            metrics.lag(name, partial(self._lags.of, name))

    def start(self, stack: AsyncExitStack) -> None:
        """Begin to hear other processes and to ask systems; ``stack`` ends both."""
        if self._reach is not None:
            self._listen(self._reach, stack)
        for name, system in self._settings.systems.items():
            kinds = self._followed(name)
            if kinds and system.poll_every:
                follower = self._follower(name, kinds, system)
                follower.start()
                stack.push_async_callback(follower.aclose)

    def _listen(self, reach: Reach, stack: AsyncExitStack) -> None:
        from backends.fleet.bus import Bus

        bus = Bus(reach, self._hear, self._missed)
        self._feed.publish = bus.publish
        bus.start()
        stack.push_async_callback(bus.aclose)

    async def _hear(self, notice: Notice) -> None:
        """Forget what another process was told of, which also mends the directory."""
        if any(change.kind is Kind.CUSTOMER for change in notice.changes):
            self._directory.version.doubt(_MENDING)
        await self._feed.hear(notice)

    def _missed(self) -> None:
        self._directory.version.doubt(_MENDING)
        self._feed.missed()
        self.hub.missed()

    def told(self, reports: Sequence[InterfaceReport]) -> list[InterfaceReport]:
        """Add to reports how far behind each system is heard."""
        return [structs.replace(one, lag_seconds=self._lags.of(one.name)) for one in reports]

    async def _take(self, system: str, told: Told) -> None:
        await self._feed.take(system, told.changes, Way.EVENT)
        self._lags.told(system, told.at)

    async def _amend(self, system: str, keys: Collection[str]) -> None:
        backend = self._plain[system]
        if {By.ALL, By.KEY} <= backend.serves.get(Kind.CUSTOMER, frozenset()):
            await amend(self._directory, backend, keys)

    def _followed(self, name: str) -> list[Kind]:
        """Return the kinds that a system is asked for and can tell changes of."""
        serves, owners = self._plain[name].serves, self._settings.owners
        asked = [kind for kind, names in owners.items() if name in names]
        return [kind for kind in {*asked, Kind.CUSTOMER} if By.CHANGED in serves.get(kind, ())]

    def _follower(self, name: str, kinds: Sequence[Kind], system: Connection) -> Follower:
        every = system.poll_every
        turn = _turn(self._reach, name, every) if self._reach else None
        return Follower(self._plain[name], sorted(kinds), every, self._polled, turn=turn)

    async def _polled(self, system: str, changes: Sequence[Change], at: float | None) -> None:
        await self._feed.take(system, changes, Way.POLL, at)


def _doors(settings: Settings) -> Mapping[str, Door]:
    """Return where systems tell of changes: those that have a secret."""
    return {
        name: Door(secret=system.events_secret.get_secret_value(), read=system.notices() or ours)
        for name, system in settings.systems.items()
        if system.events_secret is not None
    }


def _once(reach: Reach) -> Once:
    from backends.fleet.once import Once

    return Once(reach, "notice")


def _turn(reach: Reach, name: str, every: float) -> Turn:
    from backends.fleet.turn import Turn

    return Turn(reach, f"poll:{name}", max(3 * every, _SHORTEST_TURN))
