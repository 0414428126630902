"""What is known of the source objects of a type before any of them is there."""

from __future__ import annotations

from typing import Any

import msgspec
from graphql import GraphQLObjectType

from resolvers.types.entities import ENTITY, SEEN


class Origin(msgspec.Struct, frozen=True):
    """Whether they are Seen, None where that is not said, and the entity that their facts are."""

    seen: bool | None = None
    entity: Any = None

    def has(self, attribute: str) -> bool:
        """Whether a fact has an attribute; only of an entity that is known."""
        return hasattr(self.entity, attribute)


def origin(type_: GraphQLObjectType) -> Origin:
    """Return what the class of a type says; the interpreter refuses other source objects."""
    definition = type_.extensions.get("strawberry-definition")
    declared = getattr(definition, "origin", None)
    return Origin(getattr(declared, SEEN, None), getattr(declared, ENTITY, None))
