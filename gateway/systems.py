"""From the settings of the systems to their backends, sheltered, cached and put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import structlog

from backends.cached import Cached, Keeping
from backends.directory import Source
from backends.freshness import Freshness
from backends.port import Backend, By
from backends.resilient import Limits, Resilient
from backends.router import Router
from backends.vocabulary import Kind
from gateway.settings import Problem, Settings, SettingsError, Sql, Tryton
from gateway.telemetry import CacheWatched, Metrics, Observed
from resolvers.context import InterfaceReport, InterfaceState

if TYPE_CHECKING:  # who has no Redis need not wait for its client
    from backends.shelf import Shelf

log = structlog.get_logger(__name__)

Connect: TypeAlias = Callable[[str, Sql | Tryton], Backend]


class Connected(msgspec.Struct, frozen=True):
    """One system: as it is, for listings; remembered; and as questions reach it."""

    plain: Backend
    cached: Cached
    served: Backend


class Systems:
    """All systems of the settings, and the router that questions go through."""

    def __init__(
        self, settings: Settings, connect: Connect, shelf: Shelf | None, metrics: Metrics
    ) -> None:
        """Make every adapter; nothing is reached yet."""
        self._settings = settings
        self._connected = {
            name: shelter(connect(name, system), settings, shelf, metrics)
            for name, system in settings.systems.items()
        }
        served = {name: one.served for name, one in self._connected.items()}
        self.router = Router(served, serving(settings.owners, served))

    @property
    def entries(self) -> int:
        """How many answers are remembered in this process."""
        return sum(one.cached.entries for one in self._connected.values())

    def plain(self) -> Mapping[str, Backend]:
        """Return the systems without their caches, by name."""
        return {name: one.plain for name, one in self._connected.items()}

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
            InterfaceReport(
                name=name,
                vendor=system.vendor,
                state=InterfaceState(found[name].state),
                latency_ms=found[name].latency_ms,
                calls_per_minute=found[name].calls_per_minute,
            )
            for name, system in self._settings.systems.items()
        ]


def connect(name: str, system: Sql | Tryton) -> Backend:
    """Make the adapter that speaks to a system; nothing is reached yet.

    Each vendor is imported where it is used: a company has one or two of them.
    """
    try:
        return _sql(name, system) if isinstance(system, Sql) else _tryton(name, system)
    except ValueError as error:
        problem = Problem(("systems", name), str(error))
        raise SettingsError([problem]) from error


def _sql(name: str, system: Sql) -> Backend:
    from backends.vendors.sql.adapter import SqlBackend
    from backends.vendors.sql.queries import choose

    return SqlBackend(
        name,
        system.url.get_secret_value(),
        queries=choose(system.tables, system.queries),
        links=system.links,
        zone=system.timezone,
    )


def _tryton(name: str, system: Tryton) -> Backend:
    from backends.vendors.tryton.adapter import Account, TrytonBackend
    from backends.wire import HttpxWire

    account = Account(
        system=name,
        base_url=system.base_url,
        database=system.database,
        user=system.user,
        password=system.password.get_secret_value(),
        company=system.company,
        timezone=system.timezone.key,
    )
    return TrytonBackend(account, HttpxWire(name, system.base_url))


def shelter(
    adapter: Backend, settings: Settings, shelf: Shelf | None, metrics: Metrics
) -> Connected:
    """Put the wrappers around an adapter: watched, spared, remembered, counted."""
    system = settings.systems[adapter.name]
    processes = settings.server.workers * settings.server.replicas
    limits = Limits(timeout=system.timeout, parallel=max(1, system.cap // processes))
    spared = Resilient(Observed(adapter, metrics), limits)
    keeping = Keeping(
        windows=windows(settings),
        capacity=settings.cache.size,
        limit=max(system.timeout, settings.server.request_timeout),
        join_ms=settings.cache.join_ms,
    )
    cached = Cached(spared, keeping, shelf=shelf)
    return Connected(spared, cached, CacheWatched(cached, metrics))


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
