"""What a function is told of the field that it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec
from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLResolveInfo
from strawberry import Info
from strawberry.types.field import StrawberryField

from resolvers.context import RequestContext


class Field(msgspec.Struct, frozen=True):
    """A field of one operation: its name, the places that select it, and how it is declared."""

    name: str
    nodes: list[FieldNode]
    type: GraphQLOutputType
    parent: GraphQLObjectType
    declared: StrawberryField


class Running(Protocol):
    """A run of a compiled operation, as far as it is told of."""

    context: RequestContext
    info: Callable[[Field, Any], GraphQLResolveInfo[Any]]


class Told:
    """Stands for strawberry's own Info: the context is all that most functions want of it."""

    __slots__ = ("_field", "_run", "context")

    def __init__(self, run: Running, field: Field) -> None:
        """Nothing but the context is there before it is asked for."""
        self.context = run.context
        self._run = run
        self._field = field

    def __getattr__(self, name: str) -> Any:
        """Ask strawberry's own, made of the interpreter's."""
        raw = self._run.info(self._field, self._run)
        return getattr(Info(_raw_info=raw, _field=self._field.declared), name)
