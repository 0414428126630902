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
from resolvers.denials import Denials
from resolvers.exchange import Caller
from resolvers.freshness import Freshness, SectionState
from resolvers.loaders import Clock, Loads


class InterfaceState(StrEnum):
    """How a connection to a system does."""

    UP = "UP"
    DEGRADED = "DEGRADED"
    DOWN = "DOWN"
    UNKNOWN = "UNKNOWN"
    PAUSED = "PAUSED"


class InterfaceReport(msgspec.Struct, frozen=True, kw_only=True):
    """How a connection to one system does."""

    name: str
    vendor: str
    state: InterfaceState
    channel: str | None = None
    paused_until: dt.datetime | None = None
    lag_seconds: float | None = None
    p95_ms: float | None = None
    breaker: str | None = None
    calls_per_minute: float | None = None


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """What all requests share. ``few`` is the available quantity up to which stock is FEW.

    ``sections`` and ``denied`` are told what was answered and what was not, to be counted.
    """

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
    denied: Callable[[str, int], None]


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
        self.trace = caller.trace
        self.loads = Loads(
            services.backend, caller.deadline, caller.lane, caller.tally, caller.trace
        )
        self.admission = Admission(
            services.directory,
            caller.principal,
            grant,
            services.clock,
            services.ownership_limit,
        )
        self.denials = Denials()

    def again(self) -> RequestContext:
        """Begin anew with the reads that were made; what was noted on the way is forgotten."""
        renewed = RequestContext(self.services, self.caller, self.grant, self.sensitive)
        renewed.loads = self.loads
        if self.caller.tally is not None:
            self.caller.tally.stale = 0
        if self.trace is not None:
            self.trace.again()
        return renewed

    def begun(self) -> int:
        """Return the instant at which a section begins; 0 where nobody follows the request."""
        return 0 if self.trace is None else self.trace.now()

    def section(self, name: str, freshness: Freshness, began: int) -> None:
        """Count one section of the answer, which was ``begun`` then."""
        state = freshness.state
        self.services.sections(name, state)
        if state is SectionState.STALE and self.caller.tally is not None:
            self.caller.tally.stale += 1
        if self.trace is not None:
            self.trace.section(name, freshness, began)

    def note(self, coordinate: str, customer: str) -> None:
        """Remember that a sensitive field of a customer was read."""
        self.readings.setdefault(customer, set()).add(coordinate)

    def read(self) -> dict[str, frozenset[str]]:
        """Return which sensitive fields were read, by customer."""
        return {customer: frozenset(fields) for customer, fields in self.readings.items()}

    def deny(self, coordinate: str, path: Path) -> None:
        """Remember that a field was denied."""
        self.denials.add(coordinate, path.as_list())


Info: TypeAlias = strawberry.Info[RequestContext, Any]
