"""What a subscription is about: whom it is admitted to, and what it pushes for a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol, Self

import msgspec

from backends.port import By
from backends.vocabulary import Kind
from resolvers.context import RequestContext


class Heard(NamedTuple):
    """An entity of a system that is said to have changed."""

    system: str
    kind: Kind
    key: str


class Interest(NamedTuple):
    """What to be told of: an entity by its key, or all of a customer's, by the customer's key.

    ``key`` is None for entities of which it is not said whose they are.
    """

    system: str
    kind: Kind
    by: By
    key: str | None


class Gone(Exception):
    """What was subscribed to is not there, or not for this caller: nobody can tell which."""


class Pushed(msgspec.Struct, frozen=True):
    """The root value of one push: what the subscribed field returns, or why it cannot."""

    value: Any = None
    error: Exception | None = None


class Topic(Protocol):
    """What one subscription is about; ``coordinate`` is the field that it began with."""

    coordinate: str

    async def begin(self, context: RequestContext) -> None:
        """Find what is subscribed to; raise Gone where there is no such thing for this caller."""

    async def recheck(self, context: RequestContext, /) -> None:
        """Raise Gone where it is no longer the caller's to see; no system is asked."""

    async def take(self, context: RequestContext, heard: Heard, /) -> Sequence[Any]:
        """Return what to push for a change; raise Gone where there is nothing to see any more."""

    def catch_up(self) -> Sequence[Heard] | None:
        """Return what to look at after changes were missed; None where nobody can say."""

    def interests(self) -> Iterable[Interest]:
        """Say what to be told of, as far as is known by now."""


class Announced:
    """A topic on its way through the engine, which wants something to iterate over."""

    def __init__(self, topic: Topic) -> None:
        """Carry the topic."""
        self.topic = topic

    def __aiter__(self) -> Self:
        """Iterate over nothing: what is pushed comes from the topic."""
        return self

    async def __anext__(self) -> Any:
        """End."""
        raise StopAsyncIteration
