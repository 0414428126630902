"""Who may ask what the schema holds, and what they are told: what they can resolve, no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, MiddlewareManager, is_abstract_type

from policies.grant import Grant
from resolvers.plan import Prepared
from resolvers.problems import Code, Problem
from resolvers.shown import Shown

EVERYBODY = "*"
NAME = re.compile(r"[_A-Za-z]\w*")
UNFIT = "The operation does not fit the schema here."


class Introspection:
    """Answers introspection from the schema that a grant shows."""

    def __init__(self, shown: Shown, roles: Collection[str] = (EVERYBODY,)) -> None:
        """``roles`` may introspect; ``*`` is everybody."""
        self._shown = shown
        self._roles = frozenset(roles)

    def check(self, prepared: Prepared, roles: Collection[str]) -> None:
        """Raise where an operation introspects and its caller may not."""
        if not prepared.introspects or EVERYBODY in self._roles:
            return
        if self._roles.isdisjoint(roles):
            raise Problem(Code.FORBIDDEN, "Introspection is switched off.")

    def discreet(self, error: GraphQLError, query: str, grant: Grant) -> GraphQLError:
        """Say less where validation uses a name that the caller neither wrote nor may know."""
        told = {*NAME.findall(error.message)} - {*NAME.findall(query)}
        return GraphQLError(UNFIT, error.nodes) if told & self._shown.hidden(grant) else error

    def middleware(self, prepared: Prepared, grant: Grant) -> MiddlewareManager | None:
        """Return what answers introspection in an operation; None where there is none in it."""
        if not prepared.introspects:
            return None
        return MiddlewareManager(self._told(grant))

    def _told(self, grant: Grant) -> Callable[..., Any]:
        def resolve(
            inner: Callable[..., Any], source: Any, info: GraphQLResolveInfo[Any], **given: Any
        ) -> Any:
            schema = self._shown.schema(grant)
            if info.field_name == "__schema":
                return schema
            if info.field_name == "__type":
                return schema.get_type(given["name"])
            if info.field_name == "possibleTypes" and info.parent_type.name == "__Type":
                return schema.get_possible_types(source) if is_abstract_type(source) else None
            if info.field_name == "sdl" and info.parent_type.name == "_Service":
                inner(source, info, **given)  # which raises where this very field is denied
                return self._shown.sdl(grant)
            return inner(source, info, **given)

        return resolve
