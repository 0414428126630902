"""``POST /events/{system}``: a system tells what has changed.

Who cannot sign learns nothing: an unknown system, one that sends no events and a wrong signature
are refused alike.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.errors import BackendError
from gateway.events.replays import Full, Replays
from gateway.events.signatures import NotSigned
from gateway.events.told import Posted, Reads, Told, WrongNotice, ours
from gateway.limits import BodyTooLarge, BodyTooSlow, Bounds, ClientGone, read_body

PATH = "/events/{system}"
BOUNDS = Bounds(body=512 * 1024, seconds=10.0)
RETRY_AFTER = "5"

log = structlog.get_logger(__name__)


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """Where one system tells of changes: the secret it signs with, and how its notices are read."""

    secret: str
    read: Reads = ours


Take = Callable[[str, Told], Awaitable[None]]
Endpoint = Callable[[Request], Awaitable[Response]]

_NOBODY = Door(secret=secrets.token_hex(32))  # signs nothing: nobody knows it


class _Refusal(Exception):
    """An answer that is not 202."""

    def __init__(self, status: HTTPStatus, error: str, **more: str) -> None:
        super().__init__(error)
        self.status = status
        self.content = {"error": error, **more}


def endpoint(
    doors: Mapping[str, Door],
    replays: Replays,
    take: Take,
    *,
    now: Callable[[], float] = time.time,
) -> Endpoint:
    """Make what answers; ``take`` deals with what was told before it is answered."""

    async def told(request: Request) -> Response:
        try:
            body = await _body(request)
            system = request.path_params["system"]
            notice = _read(doors.get(system, _NOBODY), _posted(request, body), now())
            await _first(replays, system, notice)
            await _taken(take, replays, system, notice)
        except _Refusal as refusal:
            return _answer(refusal.status, refusal.content)
        return _answer(HTTPStatus.ACCEPTED, {"accepted": len(notice.changes)})

    return told


def route(current: Callable[[], Endpoint]) -> Route:
    """Make the route to the endpoint that there is by then."""

    async def told(request: Request) -> Response:
        return await current()(request)

    return Route(PATH, told, methods=["POST"])


async def _body(request: Request) -> bytes:
    try:
        return await read_body(request.receive, BOUNDS)
    except BodyTooLarge as error:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        raise _Refusal(status, f"the body is longer than {BOUNDS.body} bytes") from error
    except (BodyTooSlow, ClientGone) as error:
        raise _Refusal(HTTPStatus.REQUEST_TIMEOUT, "the body did not arrive in time") from error


def _posted(request: Request, body: bytes) -> Posted:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Posted(headers=headers, query=dict(request.query_params), body=body)


def _read(door: Door, posted: Posted, now: float) -> Told:
    try:
        return door.read(posted, door.secret, now)
    except NotSigned as error:
        raise _Refusal(HTTPStatus.UNAUTHORIZED, "a valid signature is needed") from error
    except WrongNotice as error:
        raise _Refusal(HTTPStatus.BAD_REQUEST, str(error), field=error.field) from error


async def _first(replays: Replays, system: str, notice: Told) -> None:
    try:
        if not await replays.first(f"{system}:{notice.once}"):
            raise _Refusal(HTTPStatus.CONFLICT, "this notice has been taken already")
    except Full as error:
        busy = "too many notices; send this one again later"
        raise _Refusal(HTTPStatus.SERVICE_UNAVAILABLE, busy) from error


async def _taken(take: Take, replays: Replays, system: str, notice: Told) -> None:
    """Deal with a notice. One that fails may be sent again, also as it was."""
    try:
        await take(system, notice)
    except BaseException as error:
        await replays.release(f"{system}:{notice.once}")
        if not isinstance(error, BackendError):
            raise
        log.warning("change_notice_failed", system=system, error=type(error).__name__)
        status = HTTPStatus.SERVICE_UNAVAILABLE
        raise _Refusal(status, "the change could not be read; send this notice again") from error


def _answer(status: HTTPStatus, content: Mapping[str, object]) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_AFTER
    if status in {HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT}:
        headers["Connection"] = "close"
    body = msgspec.json.encode(content)
    return Response(body, status_code=status, media_type="application/json", headers=headers)
