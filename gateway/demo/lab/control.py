"""The lab's API: see how every system is, break one, change a stock, read the journal.

``GET /control`` · ``PUT /control/{system}`` ``{"fault": "slow", "seconds": 2}`` ·
``PUT /control`` ``{"latency": 0.02}`` · ``POST /control/change`` ``{"sku", "available", "site"}`` ·
``GET /control/journal?since=N`` · ``POST /control/reset``
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.lab.faults import Setting
from gateway.demo.lab.lab import Lab

T = TypeVar("T")
JSON = "application/json"


class Latency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every answer takes at least, in seconds."""

    latency: Annotated[float, msgspec.Meta(ge=0, le=60)]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which stock is to have which available quantity."""

    sku: str
    available: Decimal
    site: str | None = None


def control(lab: Lab) -> Starlette:
    """Return the API of a lab."""

    async def look(_request: Request) -> Any:
        return {"systems": lab.state(), "latency": lab.house.latency}

    async def settle(request: Request) -> Any:
        lab.house.latency = (await _read(request, Latency)).latency
        return await look(request)

    async def turn(request: Request) -> Any:
        await lab.turn(request.path_params["system"], await _read(request, Setting))
        return await look(request)

    async def change(request: Request) -> Any:
        wanted = await _read(request, Wanted)
        return await lab.change(wanted.sku, wanted.available, wanted.site)

    async def journal(request: Request) -> Any:
        since = int(request.query_params.get("since", "0"))
        return {"changes": list(lab.journal.changes)[since:]}

    async def reset(request: Request) -> Any:
        for part in lab.parts.values():
            part.counts.reset()
        return await look(request)

    return Starlette(
        routes=[
            Route("/control", _told(look)),
            Route("/control", _told(settle), methods=["PUT"]),
            Route("/control/change", _told(change), methods=["POST"]),
            Route("/control/journal", _told(journal)),
            Route("/control/reset", _told(reset), methods=["POST"]),
            Route("/control/{system}", _told(turn), methods=["PUT"]),
        ]
    )


async def _read(request: Request, shape: type[T]) -> T:
    """Read a body of JSON; another page's form cannot send one."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != JSON:
        raise ValueError("the body must be application/json")
    return msgspec.json.decode(await request.body(), type=shape)


def _told(ask: Callable[[Request], Awaitable[Any]]) -> Callable[[Request], Awaitable[Response]]:
    async def tell(request: Request) -> Response:
        try:
            return _answer(HTTPStatus.OK, await ask(request))
        except KeyError as error:
            return _answer(HTTPStatus.NOT_FOUND, {"error": f"there is no {error.args[0]}"})
        except ValueError as error:
            return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, {"error": str(error)})

    return tell


def _answer(status: HTTPStatus, told: Any) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(msgspec.json.encode(told), status, headers, JSON)
