"""How answers are described: where the rows are, and which member becomes which fact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

import msgspec

Form: TypeAlias = Literal["day", "instant", "seconds", "milliseconds"]


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Where one fact comes from: a member of the row, a constant, or the key that was asked.

    ``words`` are the system's words for ours, or for true and false. ``form`` says what a date or
    an instant is written as. ``unpad`` drops zeros before a number. An ``optional`` member may be
    missing altogether.
    """

    path: str | None = None
    constant: str | Decimal | bool | None = None
    asked: bool = False
    words: Mapping[str, str | bool] = {}
    form: Form | None = None
    unpad: bool = False
    optional: bool = False


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers that a customer has in other systems, by the name of the system."""

    members: Mapping[str, Member]


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """A list inside a row: where it is, and the facts of its parts."""

    rows: str
    facts: Facts
    optional: bool = False


Facts: TypeAlias = Mapping[str, Member | Links | Parts]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer of status 200 tells of an error: fine are the ``ok`` values, else none.

    Other values may mean that the system is ``busy`` or has ``limited`` us, that our session has
    ``ended``, or that what was asked for is ``unknown``; all the rest refuse.
    """

    path: str
    ok: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    limited: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Where the rows of an answer are, and what it means that there is nothing."""

    rows: str = ""
    answer: Literal["list", "one", "map"] = "list"
    not_found: Literal["unknown", "empty", "refused"] = "refused"
    nothing: Literal["unknown", "empty"] = "empty"
    fault: Fault | None = None


def plain(annotation: Any) -> Any:
    """Return a type without the None that it may be."""
    kinds = [one for one in get_args(annotation) if one is not type(None)]
    return kinds[0] if type(None) in get_args(annotation) else annotation
