"""The messages of graphql-transport-ws, as they come and as they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeAlias

import msgspec
import orjson

from gateway.documents.naming import named
from gateway.errors import bad_request
from gateway.streams.closing import Close, Closing
from resolvers.exchange import Question

PROTOCOL = "graphql-transport-ws"

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class Init(msgspec.Struct, frozen=True, tag_field="type", tag="connection_init"):
    """The first message; its payload may carry the token."""

    payload: dict[str, Any] | None = None


class Ping(msgspec.Struct, frozen=True, tag_field="type", tag="ping"):
    """A question whether somebody is there."""

    payload: dict[str, Any] | None = None


class Pong(msgspec.Struct, frozen=True, tag_field="type", tag="pong"):
    """The answer to a ping, or a sign of life."""

    payload: dict[str, Any] | None = None


class Operation(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A GraphQL request."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    document_id: str | None = None

    def question(self) -> Question:
        """Return it as a question that may have many answers; Refusal where it asks nothing."""
        name = named(self.extensions, self.document_id)
        if self.query is None and name is None:
            raise bad_request("`query` is missing.")
        return Question(
            query=self.query or "",
            variables=self.variables,
            operation_name=self.operation_name,
            streamed=True,
            named=name,
        )


class Subscribe(msgspec.Struct, frozen=True, tag_field="type", tag="subscribe"):
    """An operation, under an id of the client's."""

    id: Id
    payload: Operation


class Complete(msgspec.Struct, frozen=True, tag_field="type", tag="complete"):
    """The end of an operation, by the client's wish."""

    id: Id


Message: TypeAlias = Init | Ping | Pong | Subscribe | Complete

_MESSAGE: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)

ACK = b'{"type":"connection_ack"}'


def read(text: str) -> Message:
    """Read a message; raise Closing where it is none of the protocol's."""
    try:
        return _MESSAGE.decode(text)
    except msgspec.ValidationError as error:
        # Its words name the member and the types, never a value.
        raise Closing(Close.BAD_REQUEST, f"Not a message: {str(error)[:80]}") from error
    except (ValueError, RecursionError) as error:
        raise Closing(Close.BAD_REQUEST, "A message must be JSON in UTF-8.") from error


def pong(ping: Ping) -> bytes:
    """Answer a ping."""
    payload = {} if ping.payload is None else {"payload": ping.payload}
    return orjson.dumps({"type": "pong", **payload})


def name(id_: str) -> bytes:
    """Return an id as it stands in messages."""
    return orjson.dumps(id_)


def pushed(named: bytes, body: bytes) -> bytes:
    """Send an answer, whose bytes are shared by all who get it."""
    return b'{"id":%b,"type":"next","payload":%b}' % (named, body)


def failed(named: bytes, errors: Sequence[Mapping[str, Any]]) -> bytes:
    """Say why nothing more comes."""
    return b'{"id":%b,"type":"error","payload":%b}' % (named, orjson.dumps([*errors]))


def completed(named: bytes) -> bytes:
    """Say that nothing more comes."""
    return b'{"id":%b,"type":"complete"}' % named
