"""A fake server without a socket, and how its adapter is asked."""

from __future__ import annotations

import asyncio

from backends.auths import Sessions
from backends.domain import Entity
from backends.port import By, CallContext, Query, Slice, Window
from backends.vendors.wukong_crm.adapter import Account, WukongBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.fakes.fake import Asked
from tests.fakes.wukong_crm import PASSWORD, USER, Wukong, Wukong9, Wukong11
from tests.fakes.wukong_crm_rows import wukong_company

SERVERS: dict[int, type[Wukong]] = {11: Wukong11, 9: Wukong9}


class Direct:
    """A wire to a fake in this process."""

    def __init__(self, fake: Wukong) -> None:
        """Lead to the fake."""
        self.fake = fake

    async def send(self, request: Request, *, deadline: float) -> Response:
        assert deadline > 0
        asked = Asked(
            method=request.method,
            path=request.path,
            query={},
            headers={name.lower(): value for name, value in request.headers.items()},
            body=request.body,
        )
        self.fake.counts[self.fake.label(asked)] += 1
        answer = self.fake.answer(asked)
        return Response(status=answer.status, headers=answer.headers, body=answer.body)

    async def aclose(self) -> None:
        """Hold nothing."""


def server(version: int, crowd: int = 0) -> Wukong:
    return SERVERS[version](wukong_company("crm", crowd))


def account(version: int, password: str = PASSWORD) -> Account:
    return Account(system="crm", user=USER, password=password, version=version)


def backend(
    fake: Wukong, *, sessions: Sessions | None = None, password: str = PASSWORD
) -> WukongBackend:
    return WukongBackend(account(fake.version, password), Direct(fake), sessions=sessions)


def soon() -> CallContext:
    return CallContext(deadline=asyncio.get_running_loop().time() + 5)


async def ask(
    asked: WukongBackend,
    kind: Kind,
    by: By,
    key: str,
    *,
    limit: int | None = None,
    after: str | None = None,
    narrow: tuple[tuple[str, str], ...] = (),
) -> Slice:
    """Ask for one key, which is known."""
    window = Window(filter=narrow, limit=limit, after=after)
    query = Query(system="crm", kind=kind, by=by, keys=(key,), window=window)
    return (await asked.fetch(query, soon())).results[key]


async def through(asked: WukongBackend, kind: Kind, by: By, key: str, limit: int) -> list[Entity]:
    """Read a list page by page."""
    items: list[Entity] = []
    after: str | None = None
    while True:
        found = await ask(asked, kind, by, key, limit=limit, after=after)
        assert found.error is None, found.error
        items += found.items
        after = found.next
        if after is None:
            return items
