"""Queries forms with ExecuteBillQuery: every version has it, its rows are lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import GenericAlias
from typing import Any, TypeVar

import msgspec

from backends.auths import Auth, send
from backends.vendors.kingdee_k3cloud.account import Account
from backends.vendors.kingdee_k3cloud.faults import fault_of, garbled
from backends.vendors.kingdee_k3cloud.filters import Clause, filter_string
from backends.vendors.kingdee_k3cloud.logins import posted
from backends.vendors.kingdee_k3cloud.values import Row, keys_of
from backends.wire import Wire, checked

R = TypeVar("R", bound=Row)

PAGE = 2000  # the most rows of one answer


class Queries:
    """The forms of one account, as one user sees them."""

    def __init__(self, account: Account, wire: Wire, auth: Auth) -> None:
        """Ask as the account's user, through the wire."""
        self.system = account.system
        self._account = account
        self._wire = wire
        self._auth = auth
        self._path = account.path("DynamicFormService.ExecuteBillQuery")

    async def rows(
        self,
        form: str,
        model: type[R],
        clauses: Sequence[Clause],
        *,
        order: str,
        deadline: float,
        start: int = 0,
        limit: int = PAGE,
    ) -> list[R]:
        """Return up to ``limit`` rows from ``start`` on, in the order of some fields."""
        spelled = self._spelling(form)
        asked = {
            "FormId": form,
            "FieldKeys": ",".join(map(spelled, keys_of(model))),
            "FilterString": filter_string(clauses, spelled),
            "OrderString": ",".join(_spelled(part, spelled) for part in order.split(",")),
            "TopRowCount": 0,
            "StartRow": start,
            "Limit": limit,
            "SubSystemId": "",
        }
        request = posted(self._path, {"data": asked}, safe=True)
        response = await send(self._wire, self._auth, request, deadline=deadline)
        body = checked(response, self.system).body
        try:
            found: list[R] = _decoder(model).decode(body)
        except (ValueError, RecursionError) as error:
            raise fault_of(body, self.system) or garbled(self.system, error) from error
        return found

    async def every(
        self, form: str, model: type[R], clauses: Sequence[Clause], *, order: str, deadline: float
    ) -> list[R]:
        """Return all rows, page by page: a short page is the last."""
        found: list[R] = []
        while True:
            start = len(found)
            page = await self.rows(
                form, model, clauses, order=order, deadline=deadline, start=start
            )
            found += page
            if len(page) < PAGE:
                return found

    def _spelling(self, form: str) -> Callable[[str], str]:
        fields = self._account.fields
        return lambda key: fields.get(f"{form}.{key}", key)


def _spelled(part: str, spelled: Callable[[str], str]) -> str:
    """Return a part of an order, such as ``FDate desc``, in the site's spelling."""
    field, _, way = part.partition(" ")
    return f"{spelled(field)} {way}".strip()


@cache
def _decoder(model: type[Row]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(GenericAlias(list, (model,)))
