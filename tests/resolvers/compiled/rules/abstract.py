"""Rules of unions and interfaces: the type that a value is of decides what is selected."""

from __future__ import annotations

from tests.resolvers.compiled.rules.rule import CUSTOMER, PRODUCT, Rule, refused


def _timeline(selected: str, fragments: str = "") -> str:
    events = f"timeline(first: 4) {{ nodes {{ subject {{ {selected} }} }} }}"
    return f"{{ {CUSTOMER} {{ {events} }} }} {fragments}"


def _subjects(*subjects: object) -> dict[str, object]:
    return {"customerByLink": {"timeline": {"nodes": [{"subject": one} for one in subjects]}}}


ENTITIES = """query($r: [_Any!] = [{__typename: "Product", sku: "P-1"},
    {__typename: "SalesOrder", id: "ZXJwOlMx"}]) { _entities(representations: $r) { % } }"""

RULES = (
    Rule(
        says="a member of a union tells its type",
        query=_timeline("__typename"),
        data=_subjects(
            {"__typename": "Interaction"},
            {"__typename": "Interaction"},
            {"__typename": "SalesOrder"},
            {"__typename": "Delivery"},
        ),
    ),
    Rule(
        says="inline fragments select by type",
        query=_timeline("... on Interaction { key } ... on SalesOrder { number }"),
        data=_subjects({"key": "I0"}, {"key": "I1"}, {"number": "S1"}, {}),
    ),
    Rule(
        says="named fragments select by type, in their order",
        query=_timeline(
            "...D __typename ...I ...D",
            "fragment I on Interaction { key } fragment D on Delivery { number carrier }",
        ),
        data=_subjects(
            {"__typename": "Interaction", "key": "I0"},
            {"__typename": "Interaction", "key": "I1"},
            {"__typename": "SalesOrder"},
            {"number": "L1", "carrier": "SF", "__typename": "Delivery"},
        ),
    ),
    Rule(
        says="a fragment's type may be the union itself",
        query=_timeline(
            "... on TimelineSubject { ...T }",
            "fragment T on TimelineSubject { __typename ... on SalesOrder { ...E } }"
            "fragment E on _Entity { ...S } fragment S on SalesOrder { number }",
        ),
        data=_subjects(
            {"__typename": "Interaction"},
            {"__typename": "Interaction"},
            {"__typename": "SalesOrder", "number": "S1"},
            {"__typename": "Delivery"},
        ),
    ),
    Rule(
        says="one response name may be another field of each type",
        query=_timeline("... on Interaction { it: key } ... on SalesOrder { it: number }"),
        data=_subjects({"it": "I0"}, {"it": "I1"}, {"it": "S1"}, {}),
    ),
    Rule(
        says="what several fragments select of one type is merged",
        query=_timeline(
            "... on SalesOrder { net { amount } } ... on SalesOrder { net { currency } number }"
        ),
        data=_subjects(
            {}, {}, {"net": {"amount": "300.00", "currency": "CNY"}, "number": "S1"}, {}
        ),
    ),
    Rule(
        says="members of a union that are skipped leave nothing",
        query=_timeline("... on Interaction @skip(if: true) { key } ... on Delivery { number }"),
        data=_subjects({}, {}, {}, {"number": "L1"}),
    ),
    Rule(
        says="entities are of several types",
        query=ENTITIES.replace(
            "%", "__typename ... on Product { sku } ... on SalesOrder { number }"
        ),
        data={
            "_entities": [
                {"__typename": "Product", "sku": "P-1"},
                {"__typename": "SalesOrder", "number": "S1"},
            ]
        },
    ),
    Rule(
        says="a fragment on an interface holds for the types that implement it",
        query=f"""{{ {CUSTOMER} {{ ... on Section {{ freshness {{ state }} }}
            contacts(first: 1) {{ ...S }} }} }}
            fragment S on Section {{ freshness {{ state }} }}""",
        data={
            "customerByLink": {
                "freshness": {"state": "FRESH"},
                "contacts": {"freshness": {"state": "FRESH"}},
            }
        },
    ),
    Rule(
        says="a fragment on an interface passes by the types that do not",
        query=ENTITIES.replace(
            "%", "... on Section { freshness { state } } ... on Product { sku }"
        ),
        data={"_entities": [{"sku": "P-1"}, {}]},
    ),
    Rule(
        says="what an interface and a type select is merged",
        query=f"""{{ {PRODUCT} {{ stock {{ ... on Section {{ freshness {{ state }} }}
            freshness {{ source }} ... on StockSection {{ level }} }} }} }}""",
        data={
            "product": {
                "stock": {"freshness": {"state": "FRESH", "source": "erp"}, "level": "ENOUGH"}
            }
        },
    ),
    Rule(
        says="an interface tells the type that implements it",
        query=f"{{ {PRODUCT} {{ stock {{ ... on Section {{ __typename }} }} }} }}",
        data={"product": {"stock": {"__typename": "StockSection"}}},
    ),
    refused("a union has no fields of its own", _timeline("number"), "Cannot query field 'number'"),
    refused(
        "a fragment's type has to be possible",
        f"{{ {PRODUCT} {{ ... on Customer {{ name }} }} }}",
        "can never be of type",
    ),
    refused(
        "one response name has one shape",
        _timeline("... on Interaction { it: kind } ... on SalesOrder { it: number }"),
        "conflict",
    ),
)
