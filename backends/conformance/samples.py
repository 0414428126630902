"""Recorded answers of a vendor: one file per question, with the requests it took."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from backends.port import By, Query, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its response; bodies are JSON."""

    method: str
    path: str
    sent: Any
    status: int
    received: Any


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A question, the day it was asked, and all that went over the wire for it."""

    source: str
    now: dt.datetime
    kind: Kind
    by: By
    keys: tuple[str, ...]
    window: Window = Window()
    exchanges: list[Exchange] = []

    @property
    def query(self) -> Query:
        """The question."""
        return Query(system="erp", kind=self.kind, by=self.by, keys=self.keys, window=self.window)

    def answers(
        self,
        same: Callable[[Request, Exchange], bool],
        used: list[Exchange] | None = None,
    ) -> Callable[[Request], Response]:
        """Replay: answer each request as the recorded one that is the same; tell which was."""
        done: list[Exchange] = [] if used is None else used

        def answer(request: Request) -> Response:
            found = [each for each in self.exchanges if same(request, each)]
            assert found, f"nothing recorded for {request.path} {request.body!r}"
            fresh = next((each for each in found if not _among(each, done)), found[0])
            done.append(fresh)
            return Response(status=fresh.status, body=msgspec.json.encode(fresh.received))

        return answer


def _among(exchange: Exchange, done: list[Exchange]) -> bool:
    return any(each is exchange for each in done)


@cache
def load(folder: Path) -> Mapping[str, Sample]:
    """Return all samples of a vendor by file name; read once."""
    return {
        path.stem: msgspec.json.decode(path.read_bytes(), type=Sample)
        for path in sorted(folder.glob("*.json"))
    }


class RecordingWire:
    """Passes requests on and keeps them with their responses."""

    def __init__(self, wire: Wire, keep: Callable[[Request], bool]) -> None:
        """Record what ``keep`` says of all that goes over a wire."""
        self._wire = wire
        self._keep = keep
        self.exchanges: list[Exchange] = []

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Pass on."""
        response = await self._wire.send(request, deadline=deadline)
        if self._keep(request):
            exchange = Exchange(
                method=request.method,
                path=request.path,
                sent=msgspec.json.decode(request.body),
                status=response.status,
                received=msgspec.json.decode(response.body),
            )
            self.exchanges.append(exchange)
        return response

    async def aclose(self) -> None:
        """Close the wire below."""
        await self._wire.aclose()
