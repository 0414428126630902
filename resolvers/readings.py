"""What of an answer is sensitive, and the promise that its reading is logged before it leaves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

import msgspec

from resolvers.exchange import Caller


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads which sensitive fields of whom: coordinates by our id of the customer."""

    caller: Caller
    fields: Mapping[str, frozenset[str]]


class NotLogged(Exception):
    """The reading could not be logged, and what was read must not leave."""


# Returns when the reading is durable; raises NotLogged where it may not be served.
Note: TypeAlias = Callable[[Reading], Awaitable[None]]


async def unlogged(_reading: Reading) -> None:
    """Log nothing: for a gateway without a read log."""
