"""The port: what the gateway asks of every system, and the shape of each answer.

One verb: ``fetch(Query, CallContext) -> Page``. Adapters, wrappers and the router all have it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import IntEnum, StrEnum
from typing import Protocol, TypeAlias

import msgspec

from backends.domain import Entity
from backends.errors import BackendError
from backends.tally import Tally
from backends.trace import Follower
from backends.vocabulary import Kind


class By(StrEnum):
    """How a kind is looked up; what the keys of a query are."""

    KEY = "key"  # a customer's key, an order's number, a product's sku: one item at most
    CUSTOMER = "customer"  # a customer's key: a list
    ORDER = "order"  # an order's number: its deliveries
    REFERENCE = "reference"  # order, customer reference, delivery or tracking number: orders
    SKU = "sku"  # stock, price, availability of a product: a list
    ALL = "all"  # the one key is EVERY: a listing in pages, for the directory
    CHANGED = "changed"  # the one key is a mark: what changed behind it, oldest first


EVERY = "*"
NOW = ""  # the mark of this moment: nothing has changed behind it yet, ``next`` is a real mark


class Lane(IntEnum):
    """Who goes first when a system is busy; lower goes first."""

    SUPPORT = 0
    SALES = 1
    PORTAL = 2
    BATCH = 3


class Urgency:
    """The lane of a call that is under way: who joins it may lift it, nobody lowers it."""

    __slots__ = ("_lifted", "lane")

    def __init__(self, lane: Lane) -> None:
        """Begin in a lane."""
        self.lane = lane
        self._lifted: Callable[[], None] | None = None

    def lift(self, lane: Lane) -> None:
        """Go on in a better lane; tell who watches, where the call waits in a queue."""
        if lane < self.lane:
            self.lane = lane
            if self._lifted is not None:
                self._lifted()

    def watch(self, lifted: Callable[[], None] | None) -> None:
        """Let one watcher know of a lift; None ends that."""
        self._lifted = lifted


class Window(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Which part of a list is wanted; part of the cache key.

    ``filter`` are (name, value) pairs, sorted by name. ``order`` is None for the kind's own order
    (see ``ordering``). ``after`` is a position made by ``ordering.position``: only items strictly
    behind it. ``limit`` holds per key.
    """

    filter: tuple[tuple[str, str], ...] = ()
    order: str | None = None
    after: str | None = None
    limit: int | None = None


WHOLE = Window()


class Query(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One question to one system: entities of a kind for unique keys in the system's numbering."""

    system: str
    kind: Kind
    by: By
    keys: tuple[str, ...]
    window: Window = WHOLE


class CallContext(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a question is asked: until when (event-loop time, seconds), for whom, how old at most.

    ``urgency`` is there where the lane may be lifted while the call is under way; it begins with
    ``lane``. ``tally`` counts what is done for the request that asks, ``follower`` is told how it
    goes.
    """

    deadline: float
    lane: Lane = Lane.PORTAL
    max_age: float | None = None
    urgency: Urgency | None = None
    tally: Tally | None = None
    follower: Follower | None = None


class ServedFrom(StrEnum):
    """Where a slice came from."""

    ORIGIN = "ORIGIN"
    CACHE = "CACHE"


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one key; it may hold an error, which leads back through its traceback.

    ``as_of`` is when the read was sent (aware, UTC); None where nothing was read. ``next`` is the
    position to go on from, None at the end. With ``error`` set, ``items`` are an old value served
    because the refresh failed, or, where ``as_of`` is None, nothing at all.

    By.CHANGED: ``next`` is always the mark to go on from; fewer items than the window's limit mean
    that there is no more for now.
    """

    items: tuple[Entity, ...] = ()
    next: str | None = None
    as_of: dt.datetime | None = None
    served_from: ServedFrom = ServedFrom.ORIGIN
    error: BackendError | None = None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Slices by key. A key that the system does not know is absent."""

    results: Mapping[str, Slice]


Serves: TypeAlias = Mapping[Kind, frozenset[By]]


def failed(keys: Iterable[str], error: BackendError) -> dict[str, Slice]:
    """Slices for keys that one failure hit, without a value."""
    slice_ = Slice(error=error)
    return dict.fromkeys(keys, slice_)


def narrowed(query: Query, keys: Collection[str]) -> Query:
    """Return a question for these of its keys."""
    return query if keys == query.keys else msgspec.structs.replace(query, keys=tuple(keys))


class Backend(Protocol):
    """A system, or a wrapper around one.

    Every failure comes as ``error`` in the slices of the keys that it hit; ``fetch`` itself
    raises no BackendError. Cancelling it leaves no connection behind.
    """

    @property
    def name(self) -> str:
        """The configured name of the system."""

    @property
    def serves(self) -> Serves:
        """Which kinds it answers, by which lookups."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer the query before the context's deadline."""

    async def aclose(self) -> None:
        """Let go of connections; a second call does nothing."""


class Landing(Protocol):
    """Who hears what became of a question."""

    def landed(self, page: Page) -> None:
        """Take the answer."""

    def failed(self, error: BaseException) -> None:
        """Learn that a call broke: a fault of ours, since a system's failures are in slices."""


class Waiting(Protocol):
    """A question under way."""

    def leave(self) -> None:
        """Wait no longer; a second call does nothing."""
