"""What differs between the versions: words, codes and how a question is spelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeAlias

import msgspec

from backends.errors import BackendError
from backends.vendors.wukong_crm.wire.contracts import LineRow
from backends.vendors.wukong_crm.wire.goods import ProductRow
from backends.vendors.wukong_crm.wire.rows import Check

PAGE = 100  # version 11 sends no more
CLOSED = frozenset({Check.REFUSED, Check.VOID})


class Is(Enum):
    """How a column is compared."""

    ID = "one of these records"
    ONE_OF = "one of these values"
    AMONG = "one of these codes"
    SINCE = "at this moment or later"
    BEHIND = "greater"


class Where(msgspec.Struct, frozen=True):
    """One condition; values are texts that nobody reads as anything else."""

    column: str
    compared: Is
    values: tuple[str, ...]


class Sort(msgspec.Struct, frozen=True):
    """By which column a list comes."""

    column: str
    descending: bool = True


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One page of one list: ``fixed`` are members that are the same each time.

    ``until`` is a day after which nothing is wanted, where a list can be told so.
    """

    where: tuple[Where, ...] = ()
    sort: Sort | None = None
    page: int = 1
    size: int = PAGE
    fixed: Mapping[str, Any] = {}
    until: dt.date | None = None


def standing(
    column: str, checks: Mapping[str, tuple[Check, str]]
) -> Mapping[tuple[str, str], Where]:
    """Return how orders are narrowed to the closed or open ones: by what became of the approval."""
    over = {code for code, (check, _) in checks.items() if check in CLOSED}
    return {
        ("status", "closed"): Where(column, Is.AMONG, tuple(sorted(over))),
        ("status", "open"): Where(column, Is.AMONG, tuple(sorted(checks.keys() - over))),
    }


Spelling: TypeAlias = Callable[[Question], Mapping[str, Any]]


def direct(question: Question) -> dict[str, Any]:
    """Return the body of a list that belongs to one record, which its id names."""
    owner = {each.column: int(each.values[0]) for each in question.where}
    return {**question.fixed, **owner, "page": question.page, "limit": question.size}


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """Where the lines of the contract are that the member ``contract`` names."""

    row: type[LineRow]
    resource: str
    contract: str
    fixed: Mapping[str, Any] = {}
    products: Goods


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """The list of products, to find those that lines name by their ids."""

    row: type[ProductRow]
    resource: str
    column: str
    spell: Spelling
    fixed: Mapping[str, Any] = {}


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """A version as tables.

    ``session`` says which headers carry which members of a login's answer; ``meanings`` are the
    codes inside an answer, any other but ``fine`` refuses the request. ``mark`` spells an instant
    as the columns of times do.
    """

    prefix: str
    login: str
    login_fixed: Mapping[str, Any]
    session: Mapping[str, str]
    fine: int
    ended: int
    meanings: Mapping[int, type[BackendError]]
    checks: Mapping[str, tuple[Check, str]]
    mark: Callable[[dt.datetime, dt.tzinfo], str]
    lines: Lines
