"""How a type of the schema is bound to the entity that it shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import strawberry
import strawberry.federation

from resolvers.seen import Seen

C = TypeVar("C", bound=type[Any])

ENTITY = "__entity__"  # where a class of the schema keeps its entity; start-up proves that they fit
SEEN = "__seen__"  # where it says whether its source objects are Seen: always or never


def of_entity(
    entity: type[msgspec.Struct], description: str, keys: tuple[str, ...] = ()
) -> Callable[[C], C]:
    """Make a class a type of the schema that shows an entity."""
    bind = of_source(entity, description, keys)

    def bind_entity(cls: C) -> C:
        setattr(cls, ENTITY, entity)
        return bind(cls)

    return bind_entity


def of_source(source: type[Any], description: str, keys: tuple[str, ...] = ()) -> Callable[[C], C]:
    """Make a class a type of the schema whose source is a Seen object of ``source``."""

    def bind(cls: C) -> C:
        def is_type_of(value: Any, _info: Any) -> bool:
            return isinstance(value, Seen) and isinstance(value.fact, source)

        cls.is_type_of = staticmethod(is_type_of)
        setattr(cls, SEEN, True)
        if keys:
            return strawberry.federation.type(cls, keys=list(keys), description=description)
        return strawberry.type(cls, description=description)

    return bind


def recognised_by(source: type[Any]) -> Callable[[C], C]:
    """Tell the schema which source objects are of a type that implements an interface."""

    def bind(cls: C) -> C:
        cls.is_type_of = staticmethod(lambda value, _info: isinstance(value, source))
        return bare(cls)

    return bind


def bare(cls: C) -> C:
    """Tell the schema that the source objects of a type are never Seen: they are read as such."""
    setattr(cls, SEEN, False)
    return cls
