"""What one request carries: the caller, the grant, the loads, and what was denied on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import msgspec
import strawberry
from graphql.pyutils import Path

from backends.directory import Directory
from backends.port import Backend
from backends.vocabulary import Kind
from policies.grant import Grant
from resolvers.admission import Admission
from resolvers.cursors import Cursors
from resolvers.exchange import Caller
from resolvers.freshness import SectionState
from resolvers.loaders import Clock, Loads


class InterfaceState(StrEnum):
    """How a connection to a system does."""

    UP = "UP"
    DEGRADED = "DEGRADED"
    DOWN = "DOWN"
    UNKNOWN = "UNKNOWN"


class InterfaceReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a connection to one system does."""

    name: str
    vendor: str
    state: InterfaceState
    channel: str | None = None
    latency_ms: float | None = None
    lag_seconds: float | None = None
    breaker: str | None = None
    calls_per_minute: float | None = None


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """What all requests share. ``few`` is the available quantity up to which stock is FEW."""

    backend: Backend
    owners: Callable[[Kind], tuple[str, ...]]
    directory: Directory
    cursors: Cursors
    clock: Clock
    ownership_limit: dt.timedelta
    interfaces: Callable[[], Sequence[InterfaceReport]]
    zones: Mapping[str, dt.tzinfo]
    few: Decimal
    sections: Callable[[str, SectionState], None]


class Denial(msgspec.Struct):
    """A denied coordinate: where it was first met and how often."""

    path: list[str | int]
    count: int = 0


class RequestContext:
    """The context value of every resolver."""

    def __init__(
        self,
        services: Services,
        caller: Caller,
        grant: Grant,
        sensitive: frozenset[str] = frozenset(),
    ) -> None:
        """Begin a request: nothing is read yet. Reading what is ``sensitive`` is remembered."""
        self.services = services
        self.caller = caller
        self.grant = grant
        self.sensitive = sensitive
        self.readings: dict[str, set[str]] = {}
        self.loads = Loads(services.backend, caller.deadline, caller.lane)
        self.admission = Admission(
            services.directory,
            caller.principal,
            grant,
            services.clock,
            services.ownership_limit,
        )
        self.denials: dict[str, Denial] = {}

    def note(self, coordinate: str, customer: str) -> None:
        """Remember that a sensitive field of a customer was read."""
        self.readings.setdefault(customer, set()).add(coordinate)

    def deny(self, coordinate: str, path: Path) -> None:
        """Remember that a field was denied."""
        denial = self.denials.get(coordinate)
        if denial is None:
            denial = self.denials[coordinate] = Denial(path.as_list())
        denial.count += 1


Info: TypeAlias = strawberry.Info[RequestContext, Any]
