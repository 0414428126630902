"""What goes in and what comes out: a question with its caller, and an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from backends.port import Lane
from backends.tally import Tally
from policies.principal import Principal
from resolvers.trace import Trace


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a client calls its document, instead of sending the text or beside it.

    ``hashed``: the id is the SHA-256 of the text, as hexadecimal digits. ``automatic``: it came as
    ``extensions.persistedQuery``, else as ``documentId``.
    """

    id: str
    hashed: bool
    automatic: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A GraphQL request, well formed; ``read_only`` where a mutation may not be run (GET).

    ``streamed`` where more than one answer can be sent, so that it may be a subscription. ``named``
    where the client calls its document by a name; ``query`` may then be empty.
    """

    query: str
    variables: Mapping[str, Any] | None = None
    operation_name: str | None = None
    read_only: bool = False
    streamed: bool = False
    named: Named | None = None


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, under which request id, until when (event-loop time, seconds), in which lane.

    ``tally`` is there where somebody wants to know what the answer costs, ``trace`` where somebody
    follows the request.
    """

    principal: Principal
    request_id: str
    deadline: float
    lane: Lane = Lane.PORTAL
    tally: Tally | None = None
    trace: Trace | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A GraphQL response. ``executed`` is False where the operation never ran.

    Then there is no ``data`` entry and the first error says why in ``extensions.code``.
    """

    executed: bool
    data: dict[str, Any] | None = None
    errors: tuple[dict[str, Any], ...] = ()
    extensions: dict[str, Any] | None = None
