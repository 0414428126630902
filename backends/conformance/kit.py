"""The kit as a whole: a vendor's test class inherits it and brings its facts."""

from __future__ import annotations

from backends.conformance.facts import VendorFacts
from backends.conformance.failures import Discretion, Garbage, Statuses
from backends.conformance.keys import Batching, HostileKeys
from backends.conformance.lists import Lists
from backends.conformance.recorded import Mapped, RoundTrip, Samples
from backends.conformance.sessions import Leaving, Logins
from backends.conformance.wrapped import Wrapped

GROUPS: tuple[type[VendorFacts], ...] = (
    *(Samples, Mapped, RoundTrip, HostileKeys, Batching, Lists),
    *(Statuses, Garbage, Discretion, Logins, Leaving, Wrapped),
)


class VendorKit(
    Samples,
    Mapped,
    RoundTrip,
    HostileKeys,
    Batching,
    Lists,
    Statuses,
    Garbage,
    Discretion,
    Logins,
    Leaving,
    Wrapped,
):
    """The journey that each vendor inherits: twelve groups of promises."""
