"""A fact as one caller sees it: the source object of every field that hangs from a customer."""

from __future__ import annotations

from typing import Any

import msgspec

from policies.principal import ANY, Scope


class Whose(msgspec.Struct, frozen=True, gc=False):
    """Whose facts they are: how the customer stands to the caller, and our id of it.

    The id is empty where the directory does not know the customer, or there is none.
    """

    relation: Scope
    customer: str = ""


class Seen(msgspec.Struct, frozen=True, gc=False):
    """``fact`` with whose it is, and what it is a part of.

    ``whole`` is the fact that a part borrows from: an order line its order's currency, a schedule
    line its line's unit.
    """

    fact: Any
    whose: Whose
    whole: Any = None


def read(source: Any, name: str) -> Any:
    """Read a plain field: an attribute of the fact, whoever sees it."""
    return getattr(source.fact if type(source) is Seen else source, name)


def whose(source: Any) -> Whose:
    """Return whose a source object is.

    What belongs to no customer (products, the viewer) may be seen in any scope.
    """
    found = getattr(source, "whose", None)
    return found if isinstance(found, Whose) else NOBODYS


def parts(source: Any, facts: tuple[Any, ...]) -> list[Seen]:
    """Let the parts of a fact be seen as the fact itself is."""
    same = whose(source)
    whole = source.fact if type(source) is Seen else source
    return [Seen(fact, same, whole) for fact in facts]


NOBODYS = Whose(ANY)
