"""Sessions of which the system says with status 200 that they are over."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from http import HTTPStatus

from backends.auths import Auth
from backends.wire import Request, Response

_OVER = Response(status=HTTPStatus.UNAUTHORIZED)


class Telling:
    """A login that hears 401 where an answer means it; the answer itself stays as it is."""

    def __init__(self, auth: Auth, ended: Callable[[bytes], bool]) -> None:
        """Take a login, and what tells of a body that it means the end."""
        self._auth = auth
        self._ended = ended

    async def flow(self, request: Request) -> AsyncGenerator[Request, Response]:
        """Pass on what the login sends, and what comes back."""
        async with aclosing(self._auth.flow(request)) as flow:
            outgoing = await anext(flow)
            while True:
                response = yield outgoing
                over = response.status == HTTPStatus.OK and self._ended(response.body)
                try:
                    outgoing = await flow.asend(_OVER if over else response)
                except StopAsyncIteration:
                    return
