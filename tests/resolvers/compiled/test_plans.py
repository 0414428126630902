"""Which operations are compiled, when, and for whom."""

from __future__ import annotations

import gc
from typing import Any

from graphql import parse
from graphql.language import OperationDefinitionNode

from policies.grant import Grant
from policies.principal import Scope
from resolvers.compiled import Plans
from resolvers.context import RequestContext
from resolvers.exchange import Caller, Question
from resolvers.schema import core
from tests.resolvers.world import PEOPLE, SCHEMA, World

VIEWER = "{ viewer { subject } }"
EVERYTHING = Grant(scopes={"Query.viewer": Scope.ALL, "Viewer.subject": Scope.ALL})


class Counting(Plans):
    """Plans that count how often they compile."""

    made = 0

    def compile(self, *of: Any) -> Any:
        """Compile, and count it."""
        self.made += 1
        return super().compile(*of)


async def asked(
    plans: Plans, w: World, text: str, grant: Grant = EVERYTHING, **variables: Any
) -> dict[str, Any] | None:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    caller = Caller(principal=PEOPLE["admin"], request_id="r", deadline=1e12)
    context = RequestContext(w.services, caller, grant)
    return await plans.run(document, operation, Question(query=text, variables=variables), context)


def counting(**given: Any) -> Counting:
    return Counting(core(SCHEMA), **given)


async def test_an_operation_is_compiled_when_it_comes_a_second_time(w: World) -> None:
    plans = counting()
    assert await asked(plans, w, VIEWER) is None
    assert await asked(plans, w, VIEWER) == {"viewer": {"subject": PEOPLE["admin"].subject}}
    await asked(plans, w, VIEWER)
    assert plans.made == 1


async def test_each_grant_has_a_plan_of_its_own(w: World) -> None:
    plans = counting(eager=True)
    nothing = Grant(scopes={})
    assert await asked(plans, w, VIEWER) is not None
    text = '{ order(id: "x") { number } }'
    assert await asked(plans, w, text, nothing) == {"order": None}
    assert plans.made == 2


async def test_a_plan_never_serves_a_grant_that_came_to_the_place_of_its_own(w: World) -> None:
    """The place of a grant that nobody holds is given to the next: a plan must hold its own."""
    plans = counting(size=2, eager=True)
    text = '{ product(sku: "P-1") { sku } }'
    given = Grant(scopes={"Query.product": Scope.ALL, "Product.sku": Scope.ALL})
    for other in ("a", "b", "c"):
        assert await asked(plans, w, text, given) == {"product": {"sku": "P-1"}}
        await asked(plans, w, f"{{ {other}: viewer {{ subject }} }}")
    place = id(given)
    del given
    gc.collect()
    others = [Grant(scopes={}) for _ in range(20_000)]
    for other_grant in (grant for grant in others if id(grant) == place):
        assert await asked(plans, w, text, other_grant) == {"product": None}
    assert plans.made > 1


async def test_what_is_skipped_has_a_plan_of_its_own(w: World) -> None:
    plans = counting(eager=True)
    text = "query($no: Boolean!) { viewer { subject @skip(if: $no) __typename } }"
    for skipped in (True, False, True):
        found = await asked(plans, w, text, no=skipped)
        assert found is not None
        assert ("subject" in found["viewer"]) is not skipped
    assert plans.made == 2


async def test_only_so_many_plans_are_kept(w: World) -> None:
    plans = counting(size=2, eager=True)
    texts = [f"{{ a{i}: viewer {{ subject }} }}" for i in range(3)]
    for text in (*texts, texts[0]):
        await asked(plans, w, text)
    assert plans.made == 4


async def test_a_long_text_is_left_to_the_interpreter(w: World) -> None:
    plans = counting(eager=True)
    long = "{ viewer { subject } } #" + "x" * 17_000
    assert await asked(plans, w, long) is None
    assert plans.made == 0


async def test_introspection_and_very_wide_operations_are_left_to_the_interpreter(
    w: World,
) -> None:
    plans = counting(eager=True)
    ten = " ".join(f"b{i}: subject" for i in range(10))
    wide = " ".join(f"a{i}: viewer {{ ...F }}" for i in range(300))
    assert await asked(plans, w, "{ __schema { queryType { name } } }") is None
    assert await asked(plans, w, f"{{ {wide} }} fragment F on Viewer {{ {ten} }}") is None


async def test_variables_that_do_not_fit_are_left_to_the_interpreter(w: World) -> None:
    plans = counting(eager=True)
    text = "query($no: Boolean!) { viewer { subject @skip(if: $no) } }"
    assert await asked(plans, w, text, no="perhaps") is None
    assert await asked(plans, w, text) is None


async def test_nothing_that_a_client_writes_becomes_source(w: World) -> None:
    plans = counting(eager=True)
    text = '{ product(sku: "\\"); raise SystemExit #") { sku } }'
    grant = Grant(scopes={"Query.product": Scope.ALL, "Product.sku": Scope.ALL})
    assert await asked(plans, w, text, grant) == {"product": None}
