"""A function of a field is told what strawberry would tell it."""

from __future__ import annotations

from typing import Any

import strawberry
from graphql import parse
from graphql.language import OperationDefinitionNode

from policies.grant import Grant
from policies.principal import Scope
from resolvers.compiled import Plans
from resolvers.context import RequestContext
from resolvers.exchange import Caller, Question
from resolvers.guard import guard
from resolvers.schema import core
from tests.resolvers.world import PEOPLE, World


async def told(info: strawberry.Info[RequestContext, Any]) -> str:
    caller = info.context.caller.principal.subject
    return f"{info.field_name} {info.path.key} {len(info.selected_fields)} {caller}"


@strawberry.type
class Told:
    """What can be asked."""

    waits: str = strawberry.field(resolver=told)

    @strawberry.field
    def doubled(self, number: int, parent: strawberry.Parent[Any], skus: list[str]) -> str:
        """Take arguments, and what it is a field of."""
        return f"{2 * number} {parent} {self} {skus}"


async def test_a_function_learns_its_field_and_its_arguments(w: World) -> None:
    schema = core(strawberry.federation.Schema(query=Told))
    guard(schema)
    text = "query($n: Int!, $s: [String!]!) { a: waits doubled(number: $n, skus: $s) }"
    (operation,) = parse(text).definitions
    assert isinstance(operation, OperationDefinitionNode)
    scopes = {"Query.waits": Scope.ALL, "Query.doubled": Scope.ALL}
    caller = Caller(principal=PEOPLE["admin"], request_id="r", deadline=1e12)
    context = RequestContext(w.services, caller, Grant(scopes=scopes))
    question = Question(query=text, variables={"n": 4, "s": ["x"]})
    plans = Plans(schema, eager=True)
    found = await plans.run(parse(text), operation, question, context)
    subject = PEOPLE["admin"].subject
    assert found == {"a": f"waits waits 1 {subject}", "doubled": "8 None None ['x']"}
