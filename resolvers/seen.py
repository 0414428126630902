"""A fact as one caller sees it: the source object of every field that hangs from a customer."""

from __future__ import annotations

from typing import Any

import msgspec

from policies.principal import Scope


class Seen(msgspec.Struct, frozen=True, gc=False):
    """``fact`` with how its customer stands to the caller, and what it is a part of.

    ``whole`` is the fact that a part borrows from: an order line its order's currency, a schedule
    line its line's unit.
    """

    fact: Any
    relation: Scope
    whole: Any = None


def read(source: Any, name: str) -> Any:
    """Read a plain field: an attribute of the fact, whoever sees it."""
    return getattr(source.fact if type(source) is Seen else source, name)


def relation_of(source: Any) -> Scope:
    """Return how the customer of a source object stands to the caller.

    What belongs to no customer (products, the viewer) may be seen in any scope.
    """
    relation = getattr(source, "relation", None)
    return relation if isinstance(relation, Scope) else EVERYONE


def parts(source: Any, facts: tuple[Any, ...]) -> list[Seen]:
    """Let the parts of a fact be seen as the fact itself is."""
    relation = relation_of(source)
    whole = source.fact if type(source) is Seen else source
    return [Seen(fact, relation, whole) for fact in facts]


EVERYONE = Scope.SELF | Scope.OWN | Scope.TEAM | Scope.ALL
