"""The GraphQL endpoint: a bare ASGI callable, so that a question pays for nothing it does not need.

The way of a POST: head, caller, body, question, answer, bytes; each step once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any, TypeAlias

import structlog

from backends.port import Lane
from backends.tally import Tally
from gateway.auth import Unauthenticated, Verifier
from gateway.auth.break_glass import NotOpened
from gateway.errors import refusal, where
from gateway.http import questions, refusals
from gateway.http.answers import ALLOW, Reply, Send, answered, refused
from gateway.http.head import Head
from gateway.http.negotiation import Media, answered_as, wants_page
from gateway.limits import (
    GRACE,
    BodyTooLarge,
    BodyTooSlow,
    Bounds,
    ClientGone,
    Leash,
    Receive,
)
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Question

HttpScope: TypeAlias = MutableMapping[str, Any]
Execute: TypeAlias = Callable[[Question, Caller], Awaitable[Answer]]
Admit: TypeAlias = Callable[[Principal, bytes | None], Awaitable[Principal]]
Limit: TypeAlias = Callable[[Principal], Awaitable[float | None]]


class Endpoint:
    """Answers GraphQL over HTTP; whatever comes in, what goes out is an HTTP response of ours."""

    def __init__(
        self,
        *,
        execute: Execute,
        verifier: Verifier,
        lane: Callable[[Principal], Lane],
        admit: Admit | None = None,
        limit: Limit | None = None,
        bounds: Bounds | None = None,
        page: Reply | None = None,
    ) -> None:
        """``admit`` gives a verified caller the rights of one request, for a stated reason.

        ``limit`` counts a request and tells how long to wait where there were too many; ``page``
        is shown to browsers that open the address, where it is given.
        """
        self._execute = execute
        self._verifier = verifier
        self._lane = lane
        self._admit = admit
        self._limit = limit
        self._bounds = bounds or Bounds()
        self._page = page

    async def __call__(self, scope: HttpScope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        head = Head.of(scope["headers"])
        media = answered_as(head.accept)
        try:
            reply = await self._reply(scope, receive, head, media)
        except ClientGone:
            return
        except Exception as error:  # noqa: BLE001 - the outermost layer always answers
            reply = self._troubled(error, media or Media.JSON, head.request_id)
        await reply.send(send, head.request_id)

    async def _reply(
        self, scope: HttpScope, receive: Receive, head: Head, media: Media | None
    ) -> Reply:
        method: str = scope["method"]
        if method == "OPTIONS":
            return Reply(status=HTTPStatus.OK, headers=ALLOW)
        if method == "GET" and self._page is not None and wants_page(head.accept):
            return self._page
        if media is None:
            raise refusals.not_acceptable()
        if method == "POST":
            refusals.check_content(head)
        elif method != "GET":
            raise refusals.not_allowed()
        principal = await self._principal(head)
        await self._allow(principal)
        return answered(await self._answer(scope, receive, head, principal), media)

    async def _principal(self, head: Head) -> Principal:
        try:
            principal = await self._verifier.verify(head.authorization)
            return await self._admit(principal, head.reason) if self._admit else principal
        except Unauthenticated as error:
            raise refusals.unauthenticated() from error
        except NotOpened as error:
            raise refusals.forbidden(str(error)) from error

    async def _allow(self, principal: Principal) -> None:
        wait = await self._limit(principal) if self._limit else None
        if wait is not None:
            raise refusals.limited(wait)

    async def _answer(
        self, scope: HttpScope, receive: Receive, head: Head, principal: Principal
    ) -> Answer:
        bounds = self._bounds
        try:
            with Leash(receive, bounds.seconds, GRACE) as leash:
                body = await leash.body(bounds.body)
                question = (
                    questions.posted(body)
                    if scope["method"] == "POST"
                    else questions.asked(scope["query_string"])
                )
                caller = Caller(
                    principal=principal,
                    request_id=head.request_id,
                    deadline=leash.until,
                    lane=self._lane(principal),
                    tally=Tally() if head.cost else None,
                )
                return await self._execute(question, caller)
        except BodyTooLarge as error:
            raise refusals.too_large(bounds.body) from error
        except BodyTooSlow as error:
            raise refusals.too_slow() from error

    def _troubled(self, error: Exception, media: Media, request_id: str) -> Reply:
        told = refusal(error)
        if told.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            structlog.get_logger("gateway").error(
                "request_failed",
                error=type(error).__name__,
                where=where(error),
                request_id=request_id,
            )
        return refused(told, media, request_id)
