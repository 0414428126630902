"""The fake Fxiaoke without a socket, and an adapter that asks it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from backends.auths import Sessions
from backends.port import By, CallContext, Query, Slice, Window
from backends.vendors.fxiaoke.adapter import Account, FxiaokeBackend, House
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.fakes.facts import company
from tests.fakes.fake import Asked
from tests.fakes.fxiaoke import APP, USER_V1, USER_V2, Fxiaoke
from tests.fakes.fxiaoke_rows import BOOK

USERS = {"v1": USER_V1, "v2": USER_V2}


class NearWire:
    """Passes requests to a fake."""

    def __init__(self, fake: Fxiaoke) -> None:
        """Take the fake."""
        self._fake = fake

    async def send(self, request: Request, *, deadline: float) -> Response:
        """Answer as the fake does, after others had a chance to run."""
        del deadline
        await asyncio.sleep(0)
        path, _, query = request.path.partition("?")
        answer = self._fake.take(
            Asked(
                method=request.method,
                path=path,
                query=parse_qs(query),
                headers=request.headers,
                body=request.body,
            )
        )
        return Response(status=answer.status, headers=answer.headers, body=answer.body)

    async def aclose(self) -> None:
        """Leave."""


def account(login: str = "v2", secret: str = APP["appSecret"]) -> Account:
    return Account(
        system="crm",
        login=login,
        app_id=APP["appId"],
        app_secret=secret,
        permanent_code=APP["permanentCode"],
        user=USERS[login],
    )


def crm(
    fake: Fxiaoke,
    login: str = "v2",
    *,
    price_book: str | None = BOOK,
    sessions: Sessions | None = None,
    clock: Callable[[], float] = lambda: 0.0,
) -> FxiaokeBackend:
    house = House(zone=ZoneInfo("Asia/Shanghai"), currency="CNY", price_book=price_book)
    return FxiaokeBackend(account(login), house, NearWire(fake), sessions=sessions, clock=clock)


def full() -> Fxiaoke:
    """Return a server with the company."""
    return Fxiaoke(company("crm"))


async def ask(
    backend: FxiaokeBackend, kind: Kind, by: By, *keys: str, window: Window | None = None
) -> dict[str, Slice]:
    """Ask, and return what was found by key."""
    query = Query(system="crm", kind=kind, by=by, keys=keys, window=window or Window())
    deadline = asyncio.get_running_loop().time() + 5
    return dict((await backend.fetch(query, CallContext(deadline=deadline))).results)
