"""A compiled operation: run it with a request's context and the answer comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import CodeType
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
)
from graphql.execution.values import VariableValues
from graphql.pyutils import Path, is_awaitable

from policies.grant import Grant
from resolvers.compiled.run import Run, Withheld, typed
from resolvers.compiled.selection import Selection
from resolvers.compiled.sight import Sight
from resolvers.compiled.told import Field
from resolvers.compiled.writer import Writer
from resolvers.context import RequestContext
from resolvers.seen import Seen, whose


class Replay(Exception):
    """Something in the answer is not as the compiled operation takes it: interpret it instead."""


class Plan:
    """One operation for one grant."""

    def __init__(
        self,
        root: Callable[[Any, Run], dict[str, Any]],
        withheld: list[Withheld],
        info: Callable[[Field, Run], GraphQLResolveInfo[Any]],
        source: str,
    ) -> None:
        """``withheld`` are the places where something may be denied; ``source`` is for readers."""
        self._root = root
        self._withheld = withheld
        self._info = info
        self.source = source

    async def run(self, context: RequestContext, variables: VariableValues) -> dict[str, Any]:
        """Answer, or raise Replay; the reads that were made stay in the context's loads."""
        run = Run(context, variables, self._info)
        try:
            answer = self._root(None, run)
            await run.finished()
        except Exception as error:
            run.leave()
            raise Replay from error
        if run.denied:
            for place in self._withheld:
                _tell(context, place, answer, 0, [])
        return answer


def compiled(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: VariableValues,
    grant: Grant,
    sensitive: frozenset[str],
    conversion: tuple[Any, Mapping[Any, Any]],
) -> Plan:
    """Compile an operation; ``variables`` count only where they skip or include something."""
    selection = Selection(schema, document, operation, variables)
    writer = Writer(schema, selection, Sight(grant, sensitive), conversion)
    assert schema.query_type is not None
    root = writer.shape(schema.query_type, selection.root(schema.query_type), ())
    source = "\n".join(writer.lines)
    names = writer.names.kept | {
        "Seen": Seen,
        "whose": whose,
        "typed": typed,
        "no": _no,
    }
    exec(_code(source), names)  # noqa: S102 - the source is ours: names and quoted texts alone
    return Plan(names[root], writer.withheld, _informer(schema, selection, operation), source)


def _code(source: str) -> CodeType:
    return compile(source, "<operation>", "exec")


def _no() -> Any:
    """Stand for a null where there must be none."""
    raise Replay


def _informer(
    schema: GraphQLSchema, selection: Selection, operation: OperationDefinitionNode
) -> Callable[[Field, Run], GraphQLResolveInfo[Any]]:
    definitions = selection.definitions
    helpers: Any = None  # nothing of ours needs them

    def info(field: Field, run: Run) -> GraphQLResolveInfo[Any]:
        return GraphQLResolveInfo(
            field.name,
            field.nodes,
            field.type,
            field.parent,
            Path(None, field.name, field.parent.name),
            schema,
            definitions,
            None,
            operation,
            run.variables,
            run.context,
            is_awaitable,
            None,
            helpers,
        )

    return info


def _tell(context: RequestContext, place: Withheld, part: Any, depth: int, path: list[Any]) -> None:
    """Replace what stands for a denied field by null, and tell where it was."""
    if isinstance(part, list):
        for index, item in enumerate(part):
            _tell(context, place, item, depth, [*path, index])
        return
    if not isinstance(part, dict):
        return
    name = place.path[depth]
    found = part.get(name)
    if depth + 1 < len(place.path):
        _tell(context, place, found, depth + 1, [*path, name])
    elif found is place:
        part[name] = None
        context.denials.add(place.coordinate, [*path, name])
