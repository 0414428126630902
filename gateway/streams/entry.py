"""Who may open a stream, and how much of it: verified like every caller, and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Protocol

import msgspec

from backends.port import Lane
from gateway.auth import Unauthenticated
from gateway.auth.break_glass import NotOpened
from gateway.documents import Documents
from gateway.doors import Doors
from gateway.errors import Code, Refusal
from gateway.http import refusals
from gateway.http.endpoint import Execute
from gateway.leaving import Leaving
from gateway.limits import GRACE, Bounds
from gateway.streams.tenure import Again
from gateway.telemetry.streams import StreamVitals
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question
from resolvers.live import Listener, Live, Seat


class Gate(Protocol):
    """What is asked of every caller, as the endpoint asks it."""

    async def verify(self, authorization: str | None) -> Principal:
        """Tell who is asking, or raise Unauthenticated."""

    async def admit(self, principal: Principal, reason: bytes | None) -> Principal:
        """Return the caller with the rights of this request; NotOpened says what is missing."""

    async def limit(self, principal: Principal) -> float | None:
        """Count a request; return how many seconds a caller with too many must wait."""

    def lane(self, principal: Principal) -> Lane:
        """Return the best lane of a caller's roles."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much streams may take of a process; times are in seconds."""

    per_process: int = 10_000
    per_connection: int = 100
    begin: float = 10.0
    alive: float = 15.0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What both transports share."""

    gate: Gate
    live: Callable[[], Live]
    execute: Execute
    doors: Doors
    bounds: Bounds
    vitals: StreamVitals
    leaving: Leaving
    documents: Documents = msgspec.field(default_factory=Documents)
    origins: tuple[str, ...] = ()
    limits: Limits = Limits()

    def admitting(self, authorization: str | None, reason: bytes | None) -> Again:
        """Return what verifies and admits a caller, now and as often as it is asked."""

        async def again() -> Principal:
            return await self.gate.admit(await self.gate.verify(authorization), reason)

        return again

    async def allow(self, principal: Principal) -> None:
        """Count a request; raise a Refusal where there were too many, or there is no time."""
        if self.doors.shut:
            raise busy()
        wait = await self.gate.limit(principal)
        if wait is not None:
            raise refusals.limited(wait)

    def caller(self, principal: Principal, request_id: str) -> Caller:
        """Return who asks, with the time of one request."""
        return Caller(
            principal=principal,
            request_id=request_id,
            deadline=asyncio.get_running_loop().time() + self.bounds.seconds,
            lane=self.gate.lane(principal),
        )

    async def begin(self, question: Question, listener: Listener) -> Seat | Answer:
        """Answer a question, or let the listener be told of what it subscribes to."""
        who = listener.caller.principal
        await self.allow(who)
        question = await self.documents.settle(question, who, listener.caller.request_id)
        live = self.live()
        if not live.streams(question):
            async with self.doors, asyncio.timeout(self.bounds.seconds + GRACE):
                answer = await self.execute(question, listener.caller)
            if answer.executed:
                await self.documents.keep(question, who)
            return answer
        if len(live) >= self.limits.per_process:
            raise too_many()
        if question.named is not None and live.sound(question):
            await self.documents.keep(question, who)
        return live.join(question, listener)


async def admitted(again: Again) -> Principal:
    """Admit a caller, or raise a Refusal."""
    try:
        return await again()
    except Unauthenticated as error:
        raise refusals.unauthenticated() from error
    except NotOpened as error:
        raise refusals.forbidden(str(error)) from error


def busy() -> Refusal:
    """Say that there is no time now."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return Refusal(status, Code.BACKEND_UNAVAILABLE, "Try again in a moment.", retry_after=1.0)


def too_many() -> Refusal:
    """Say that there are as many subscriptions as there may be."""
    status = HTTPStatus.TOO_MANY_REQUESTS
    return Refusal(status, Code.RATE_LIMITED, "Too many subscriptions.", retry_after=30.0)
