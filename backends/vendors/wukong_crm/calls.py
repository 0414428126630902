"""The calls to one server of Wukong CRM, as one user."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from types import GenericAlias
from typing import Any, Generic, TypeVar, cast

import msgspec

from backends.auths import Sessions, send
from backends.errors import Unfit
from backends.protocols.rest.requests import decoded
from backends.vendors.wukong_crm.dialect import Dialect, Question, Spelling
from backends.vendors.wukong_crm.session import Account, post, session_login, told
from backends.wire import Wire

R = TypeVar("R", bound=msgspec.Struct)

# Version 11 keeps the place of a user's deeper pages in one list for all that the user reads.
DEEPEST = 100


class Page(msgspec.Struct, Generic[R], frozen=True, kw_only=True, rename="camel"):
    """A page of a list; version 9 does not say whether it is the last."""

    rows: list[R] = msgspec.field(name="list")
    last_page: bool | None = None

    def ends(self, size: int) -> bool:
        """Say whether the list ends here."""
        return len(self.rows) < size if self.last_page is None else self.last_page


class Calls:
    """Asks pages of lists, logging in where that is needed."""

    def __init__(
        self, account: Account, dialect: Dialect, wire: Wire, sessions: Sessions | None = None
    ) -> None:
        """Speak a dialect through the wire, as the account's user."""
        self.system = account.system
        self._dialect = dialect
        self._wire = wire
        self._auth = session_login(account, dialect, sessions)

    async def page(
        self, resource: str, body: Mapping[str, Any], row: type[R], *, deadline: float
    ) -> Page[R]:
        """Return one page."""
        request = post(self._dialect.prefix + resource, body)
        response = await send(self._wire, self._auth, request, deadline=deadline)
        answer = told(response, self._dialect, self.system)
        return decoded(bytes(answer), _decoder(row), system=self.system)

    async def rows(
        self,
        resource: str,
        spell: Spelling,
        question: Question,
        row: type[R],
        *,
        deadline: float,
        counts: Callable[[R], bool] | None = None,
        enough: Callable[[list[R]], bool] = lambda _rows: False,
    ) -> list[R]:
        """Return the rows that count, page by page, until the end or until they are enough."""
        found: list[R] = []
        for number in range(question.page, DEEPEST + 1):
            body = spell(msgspec.structs.replace(question, page=number))
            page = await self.page(resource, body, row, deadline=deadline)
            found += filter(counts, page.rows)
            if page.ends(question.size) or enough(found):
                return found
        raise Unfit(f"{self.system}: a list is too long to be read", system=self.system)


@cache
def _decoder(row: Hashable) -> msgspec.json.Decoder[Page[Any]]:
    shape = GenericAlias(Page, (row,))
    return msgspec.json.Decoder(cast("type[Page[Any]]", shape))
