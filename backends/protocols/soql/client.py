"""Asks one system for records: a page, the first so many, or all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import msgspec

from backends.auths import Auth, send
from backends.protocols.soql.literals import Literal
from backends.protocols.soql.statements import Select, compared, fields_of
from backends.wire import Request, Response, Wire


class Record(Protocol):
    """A row of a wire model; ``id`` is what the system knows it by."""

    @property
    def id(self) -> Any:
        """Return it."""


R = TypeVar("R", bound=Record)


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How a vendor speaks the language.

    ``request`` sends a statement, ``records`` finds the rows of the answer or raises what it says
    instead. A page holds at most ``page`` rows. ``key`` is the field that records are known by,
    ``literal`` writes one of its values.
    """

    request: Callable[[str], Request]
    records: Callable[[Response, type[Any]], list[Any]]
    literal: Callable[[Any], Literal]
    page: int
    key: str = "id"


class Soql:
    """Reads records of one system as somebody it admits."""

    def __init__(self, wire: Wire, auth: Auth, dialect: Dialect) -> None:
        """Take the way there, the login, and how the vendor speaks."""
        self._wire = wire
        self._auth = auth
        self._dialect = dialect

    async def read(
        self, row: type[R], select: Select, *, deadline: float, limit: int, offset: int = 0
    ) -> list[R]:
        """Read one page in one call."""
        statement = select.text(fields_of(row), limit, offset)
        request = self._dialect.request(statement)
        response = await send(self._wire, self._auth, request, deadline=deadline)
        found: list[R] = self._dialect.records(response, row)
        return found

    async def first(self, row: type[R], select: Select, count: int, *, deadline: float) -> list[R]:
        """Read the first so many in the order of the statement, page by page."""
        found: list[R] = []
        while len(found) < count:
            size = min(self._dialect.page, count - len(found))
            page = await self.read(row, select, deadline=deadline, limit=size, offset=len(found))
            found += page
            if len(page) < size:
                break
        return found

    async def every(self, row: type[R], select: Select, *, deadline: float) -> list[R]:
        """Read all by their keys: what is added or removed meanwhile shifts no page."""
        key, size = self._dialect.key, self._dialect.page
        found: list[R] = []
        ordered = select.narrowed(order=(key,))
        while True:
            page = await self.read(row, self._behind(ordered, found), deadline=deadline, limit=size)
            found += page
            if len(page) < size:
                return found

    def _behind(self, select: Select, found: list[R]) -> Select:
        if not found:
            return select
        last = self._dialect.literal(found[-1].id)
        return select.narrowed(compared(self._dialect.key, ">", last))
