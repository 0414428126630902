"""From the settings of the systems to their backends, sheltered, cached and put together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import structlog

from backends.cached import Cached, Keeping
from backends.channels import Switching
from backends.directory import Source
from backends.fleet.permits import Terms
from backends.fleet.turnstile import Turnstile
from backends.freshness import Freshness
from backends.health import Health
from backends.port import Backend, By
from backends.resilient import Limits, Resilient
from backends.router import Router
from backends.table import Room
from backends.vocabulary import Kind
from gateway.settings import Connection, Problem, Settings, SettingsError
from gateway.shared import Shared
from gateway.telemetry import CacheWatched, Metrics, Observed, word
from resolvers.context import InterfaceReport, InterfaceState

if TYPE_CHECKING:  # who has no Redis need not wait for its client, nor who has no HTTP for one
    from backends.fleet.reach import Reach
    from gateway.settings.connection import Share

log = structlog.get_logger(__name__)

Connect: TypeAlias = Callable[[str, Connection], Backend]
Left: TypeAlias = Callable[[str], float | None]  # for how many seconds a system is paused


def alone(_account: str, _single: bool, /) -> None:  # noqa: FBT001 - it is called by place
    """No process shares a session."""


def never(_system: str) -> float | None:
    """No system is paused."""
    return None


class Connected(msgspec.Struct, frozen=True):
    """One system: as it is, for listings; remembered; and as questions reach it."""

    plain: Backend
    cached: Cached
    served: Backend
    gate: Turnstile


class Systems:
    """All systems of the settings, and the router that questions go through."""

    def __init__(
        self,
        settings: Settings,
        connect: Connect,
        shared: Shared,
        metrics: Metrics,
        left: Left = never,
    ) -> None:
        """Make every adapter; nothing is reached yet. ``left`` tells of pauses."""
        self._settings = settings
        self._left = left
        room = Room(settings.cache.size)
        self._connected = {
            name: shelter(
                connect(name, system),
                settings,
                shared,
                metrics,
                backup=connect(name, system.backup) if system.backup else None,
                left=left,
                room=room,
            )
            for name, system in settings.systems.items()
        }
        served = {name: one.served for name, one in self._connected.items()}
        self.router = Router(served, serving(settings.owners, served))

    @property
    def entries(self) -> int:
        """How many answers are remembered in this process."""
        return sum(one.cached.entries for one in self._connected.values())

    async def aclose(self) -> None:
        """Close every system, and give back what was taken of what processes share."""
        await self.router.aclose()
        for one in self._connected.values():
            await one.gate.aclose()

    def plain(self) -> Mapping[str, Backend]:
        """Return the systems without their caches, by name."""
        return {name: one.plain for name, one in self._connected.items()}

    def cached(self) -> Mapping[str, Cached]:
        """Return what is remembered of the systems, by name."""
        return {name: one.cached for name, one in self._connected.items()}

    def sources(self) -> list[Source]:
        """Return the systems that list customers; the first owner of customers owns ownership."""
        owners = self.router.owners(Kind.CUSTOMER)
        order = [*owners, *(name for name in self._connected if name not in owners)]
        plain = [self._connected[name].plain for name in order]
        listing = [b for b in plain if By.ALL in b.serves.get(Kind.CUSTOMER, ())]
        return [Source(backend=b, owns=b.name in owners[:1]) for b in listing]

    def interfaces(self) -> list[InterfaceReport]:
        """Tell how the connection to each system does, as last seen."""
        found = self.router.health()
        return [
            reported(name, system.vendor, found[name], self._left(name))
            for name, system in self._settings.systems.items()
        ]


def reported(name: str, vendor: str, health: Health, left: float | None) -> InterfaceReport:
    """Tell how the connection to a system does; ``left`` is how many seconds it is paused for."""
    now = dt.datetime.now(dt.UTC)
    return InterfaceReport(
        name=name,
        vendor=vendor,
        state=InterfaceState(health.state) if left is None else InterfaceState.PAUSED,
        paused_until=None if left is None else now + dt.timedelta(seconds=left),
        channel=health.channel,
        p95_ms=health.latency_ms,
        breaker=health.breaker,
        calls_per_minute=health.calls_per_minute,
    )


def connect(name: str, system: Connection, share: Share = alone) -> Backend:
    """Make the adapter that speaks to a system; nothing is reached yet."""
    try:
        return system.backend(name, share)
    except ValueError as error:
        problem = Problem(("systems", name), str(error))
        raise SettingsError([problem]) from error


def connecting(shared: Shared) -> Connect:
    """Return what makes adapters whose sessions the processes share, where they can."""
    return partial(connect, share=shared.session)


def shelter(
    adapter: Backend,
    settings: Settings,
    shared: Shared,
    metrics: Metrics,
    *,
    backup: Backend | None = None,
    left: Left = never,
    room: Room | None = None,
) -> Connected:
    """Put the wrappers around the ways to a system: watched, spared, remembered, counted.

    ``room`` is what systems share of the memory; without it this one has all of it.
    """
    system = settings.systems[adapter.name]
    gate = turnstile(adapter.name, system, settings, shared.reach)
    resilient = Resilient(
        Observed(adapter, metrics),
        limits(system, settings),
        gate=gate,
        backup=Observed(backup, metrics) if backup else None,
        paused=partial(left, adapter.name),
        spared=lambda error: metrics.spared(system=adapter.name, reason=word(error)),
    )
    keeping = Keeping(
        windows=windows(settings),
        room=room or Room(settings.cache.size),
        limit=max(system.timeout, settings.server.request_timeout),
        join_ms=settings.cache.join_ms,
    )
    cached = Cached(resilient, keeping, shelf=shared.shelf)
    return Connected(resilient, cached, CacheWatched(cached, metrics), gate)


def turnstile(name: str, system: Connection, settings: Settings, reach: Reach | None) -> Turnstile:
    """Return the gate to a system, which all processes share."""
    terms = Terms(parallel=system.cap, per_minute=system.per_minute, hold=system.timeout + 1)
    processes = settings.server.workers * settings.server.replicas
    return Turnstile(reach, name, terms, queue=system.queue, processes=processes)


def limits(system: Connection, settings: Settings) -> Limits:
    """Return what a system is asked to bear by one process.

    Nobody waits longer than a request may take: silence for half of that is a failure, too.
    """
    return Limits(
        timeout=system.timeout,
        fair=min(system.timeout, settings.server.request_timeout) / 2,
        retries=system.retries,
        switching=Switching(slow=system.slow),
    )


def serving(
    owners: Mapping[Kind, Sequence[str]], systems: Mapping[str, Backend]
) -> Mapping[Kind, tuple[str, ...]]:
    """Keep the owners that can serve their kind: what a vendor lacks is never asked for."""
    kept: dict[Kind, tuple[str, ...]] = {}
    for kind, names in owners.items():
        kept[kind] = tuple(name for name in names if systems[name].serves.get(kind))
        for name in set(names) - set(kept[kind]):
            log.warning("kind_not_served", system=name, kind=kind)
    return kept


def windows(settings: Settings) -> Mapping[Kind, Freshness]:
    """Return how old each kind may get."""
    return {
        kind: Freshness(given.fresh, given.revalidate, given.if_error)
        for kind, given in settings.freshness.items()
    }
