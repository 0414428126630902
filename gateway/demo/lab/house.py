"""The systems of the lab over HTTP: JSON rows for keys, read through the port.

``GET /{system}/{kind}/{lookup}?keys=a,b`` or ``.../{lookup}/{key}``, with ``limit``, ``after`` and
the filters of the kind as further parameters, answers ``{"rows": [...], "next": ...}``: entities,
each with the key that it was ``asked`` by.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from backends.domain import Customer, Entity
from backends.errors import BackendError
from backends.port import EVERY, Backend, By, CallContext, Page, Query, Window
from backends.vocabulary import Kind
from gateway.demo.lab.counts import Counts
from gateway.demo.lab.faults import Dial
from gateway.demo.lab.journal import Journal
from gateway.demo.lab.spoiling import Answer, Pause, spoiled

PATIENCE = 30.0  # seconds that a database may take
_WINDOW = frozenset({"keys", "limit", "after"})


class Room(msgspec.Struct, frozen=True):
    """One system of the house; every call is counted, and hit by what the dial says."""

    backend: Backend
    dial: Dial
    counts: Counts
    journal: Journal


class House:
    """An ASGI application that answers for all systems of the lab.

    ``latency`` is what every answer takes at least, in seconds.
    """

    def __init__(self, rooms: dict[str, Room], latency: float = 0.0) -> None:
        """``rooms`` by the system's name."""
        self.rooms = rooms
        self.latency = latency

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, as long as its sender is there."""
        answering = asyncio.create_task(self._serve(scope, send))
        leaving = asyncio.create_task(_gone(receive))
        try:
            await asyncio.wait((answering, leaving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            leaving.cancel()
            answering.cancel()
            await asyncio.gather(leaving, answering, return_exceptions=True)
        if not answering.cancelled():
            answering.result()

    async def _serve(self, scope: Any, send: Any) -> None:
        system, asked = _asked(scope)
        room = self.rooms.get(system)
        if room is None or isinstance(asked, str):
            wrong = asked if isinstance(asked, str) else "there is no such system"
            await _send(send, Answer(HTTPStatus.NOT_FOUND, msgspec.json.encode({"error": wrong})))
            return
        with room.counts.counting(f"{asked.kind}.{asked.by}"):
            if self.latency:
                await asyncio.sleep(self.latency)
            await spoiled(room.dial, partial(_answer, room, asked), partial(_send, send))


async def _answer(room: Room, query: Query) -> Answer:
    deadline = asyncio.get_running_loop().time() + PATIENCE
    page = await room.backend.fetch(query, CallContext(deadline=deadline))
    errors = [slice_.error for slice_ in page.results.values() if slice_.error is not None]
    if errors:
        return Answer(*_trouble(errors[0]))
    onward = [slice_.next for slice_ in page.results.values() if slice_.next is not None]
    told = {"rows": list(_rows(room, page)), "next": onward[0] if onward else None}
    return Answer(HTTPStatus.OK, msgspec.json.encode(told))


def _rows(room: Room, page: Page) -> Iterator[dict[str, Any]]:
    for key, slice_ in page.results.items():
        for entity in slice_.items:
            yield {"asked": key, **_row(room.journal.laid_over(entity))}


def _row(entity: Entity) -> dict[str, Any]:
    row: dict[str, Any] = msgspec.to_builtins(entity)
    if isinstance(entity, Customer):
        row["numbers"] = {link.system: link.key for link in reversed(entity.links)}
    return row


def _trouble(error: BackendError) -> tuple[HTTPStatus, bytes]:
    told = msgspec.json.encode({"error": str(error)})
    return HTTPStatus.SERVICE_UNAVAILABLE, told


def _asked(scope: Any) -> tuple[str, Query | str]:
    """Read whom the request asks, and what; a text says what of it makes no sense."""
    steps = [unquote(step) for step in scope["raw_path"].decode("ascii").split("/")[1:]]
    values = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
    system = steps[0]
    try:
        _, kind, by, *keys = steps
        return system, Query(
            system=system,
            kind=Kind(kind),
            by=By(by),
            keys=_keys(By(by), keys, values),
            window=_window(values),
        )
    except ValueError:
        return system, "ask for /{system}/{kind}/{lookup}?keys=a,b"


def _keys(by: By, steps: list[str], values: Mapping[str, str]) -> tuple[str, ...]:
    if by is By.ALL:
        return (EVERY,)
    given = values["keys"].split(",") if "keys" in values else steps
    return tuple(dict.fromkeys(key for key in given if key))


def _window(values: Mapping[str, str]) -> Window:
    return Window(
        filter=tuple(sorted((k, v) for k, v in values.items() if k not in _WINDOW and v)),
        after=values.get("after") or None,
        limit=int(values["limit"]) if values.get("limit") else None,
    )


async def _gone(receive: Any) -> None:
    """Return when the sender has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Any, answer: Answer, pause: Pause | None = None) -> None:
    """Send an answer whole, or, where ``pause`` is given, a byte between two pauses."""
    head = [
        (b"content-type", answer.media_type),
        (b"content-length", b"%d" % len(answer.body)),
    ]
    start = {"type": "http.response.start", "status": int(answer.status), "headers": head}
    await send(start)
    rest = answer.body
    while pause is not None and rest:
        await send({"type": "http.response.body", "body": rest[:1], "more_body": True})
        rest = rest[1:]
        if await pause():
            break
    await send({"type": "http.response.body", "body": rest})
