"""JSON-RPC: what goes out, and what an answer means."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import pytest

from backends.errors import Garbled, Refused, Unavailable
from backends.protocols.jsonrpc import Call, JsonRpc, decoded, post, result_of
from backends.wire import Request, Response
from tests.conformance.scripted_wire import ScriptedWire


class Open:
    """A login that needs nothing."""

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        yield request


def refused(error: bytes) -> Refused:
    return Refused(f"erp: {len(error)}", system="erp")


async def call(body: bytes, shape: type[Any] = list[int]) -> tuple[Any, ScriptedWire]:
    wire = ScriptedWire(lambda _: Response(status=200, body=body))
    rpc = JsonRpc("erp", wire, Open(), "/rpc/", refused)
    deadline = asyncio.get_running_loop().time() + 5
    return await rpc.call("model.read", [[1], {}], shape, deadline=deadline), wire


async def test_call_has_exactly_three_members_and_a_number_of_its_own() -> None:
    _, wire = await call(b'{"id":1,"result":[1]}')
    (request,) = wire.requests
    assert (request.method, request.path) == ("POST", "/rpc/")
    assert request.headers["content-type"] == "application/json"
    assert msgspec.json.decode(request.body) == {
        "id": 1,
        "method": "model.read",
        "params": [[1], {}],
    }


def test_version_is_a_member_where_a_system_wants_one() -> None:
    request = post("/jsonrpc", Call(id=3, method="call", params={"a": 1}, jsonrpc="2.0"))
    assert msgspec.json.decode(request.body)["jsonrpc"] == "2.0"


async def test_version_goes_with_every_call_of_such_a_system() -> None:
    wire = ScriptedWire(lambda _: Response(status=200, body=b'{"id":1,"result":1}'))
    rpc = JsonRpc("erp", wire, Open(), "/jsonrpc", refused, version="2.0")
    deadline = asyncio.get_running_loop().time() + 5
    assert await rpc.call("call", {}, int, deadline=deadline) == 1
    assert msgspec.json.decode(wire.requests[0].body)["jsonrpc"] == "2.0"


async def test_result_comes_in_its_shape() -> None:
    result, _ = await call(b'{"id":1,"result":[1,2],"error":null}')
    assert result == [1, 2]


async def test_null_is_a_result() -> None:
    result, _ = await call(b'{"id":1,"result":null}', type(None))
    assert result is None


async def test_error_is_what_the_vendor_says_it_means() -> None:
    with pytest.raises(Refused, match="erp: 9"):
        await call(b'{"id":1,"error":["UserE"]}')


@pytest.mark.parametrize("body", [b'{"id":1}', b"[]", b"", b"<html>", b'{"result":[1,', b"\xff"])
async def test_anything_else_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled):
        await call(body)


def test_misfit_says_where_and_never_what() -> None:
    with pytest.raises(Garbled) as caught:
        decoded(b'[1,"Private"]', list[int], system="erp")
    assert str(caught.value) == "erp: an answer does not fit `$[1]`"


def test_status_counts_before_the_body() -> None:
    with pytest.raises(Unavailable):
        result_of(Response(status=503, body=b'{"result":1}'), int, system="erp", fault=refused)
