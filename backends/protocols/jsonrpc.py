"""JSON-RPC over HTTP: one call, one typed result, errors inside status 200 included."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import cache
from itertools import count
from typing import Any, TypeVar, cast

import msgspec

from backends.auths import Auth, send
from backends.errors import BackendError, Garbled
from backends.wire import Request, Response, Wire, checked

T = TypeVar("T")

ABSENT = msgspec.Raw()
NULL = msgspec.Raw(b"null")


class Call(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """A call; ``jsonrpc`` is left out for systems that refuse members they do not know."""

    id: int
    method: str
    params: Any
    jsonrpc: str | None = None


class Reply(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An answer: a result or an error, each still as it came."""

    result: msgspec.Raw = ABSENT
    error: msgspec.Raw = NULL


class JsonRpc:
    """Calls methods of one system at one path."""

    def __init__(
        self,
        system: str,
        wire: Wire,
        auth: Auth,
        path: str,
        fault: Callable[[bytes], BackendError],
        *,
        version: str | None = None,
    ) -> None:
        """``fault`` turns the JSON of an error inside status 200 into what it means.

        ``version`` is the member ``jsonrpc`` of each call, where the system wants it.
        """
        self._system = system
        self._wire = wire
        self._auth = auth
        self._path = path
        self._fault = fault
        self._version = version
        self._ids = count(1)

    async def call(self, method: str, params: Any, result: type[T], *, deadline: float) -> T:
        """Call a method and return its result in the shape of ``result``."""
        call = Call(id=next(self._ids), method=method, params=params, jsonrpc=self._version)
        request = post(self._path, call, safe=True)
        response = await send(self._wire, self._auth, request, deadline=deadline)
        return result_of(response, result, system=self._system, fault=self._fault)


def post(path: str, call: Call, *, safe: bool = False) -> Request:
    """Return the request of a call; ``safe`` where it only reads, so that it may be repeated."""
    return Request(
        method="POST",
        path=path,
        headers={"content-type": "application/json"},
        body=msgspec.json.encode(call),
        safe=safe,
    )


def result_of(
    response: Response, result: type[T], *, system: str, fault: Callable[[bytes], BackendError]
) -> T:
    """Return the typed result of an answer; raise what an error or a misfit means."""
    reply: Reply = decoded(checked(response, system).body, Reply, system=system)
    if reply.error != NULL:
        raise fault(bytes(reply.error))
    if reply.result == ABSENT:
        raise Garbled(f"{system}: an answer holds neither result nor error", system=system)
    return decoded(bytes(reply.result), result, system=system)


def decoded(body: bytes, shape: type[T], *, system: str) -> T:
    """Decode JSON into a shape; Garbled says where it does not fit, never what stood there."""
    try:
        value: T = _decoder(cast("Hashable", shape)).decode(body)
    except msgspec.ValidationError as error:
        _, _, place = str(error).partition(" - at ")
        raise Garbled(
            f"{system}: an answer does not fit {place or 'as a whole'}", system=system
        ) from error
    except (ValueError, RecursionError) as error:
        raise Garbled(f"{system}: an answer is not JSON", system=system) from error
    return value


@cache
def _decoder(shape: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(shape)
