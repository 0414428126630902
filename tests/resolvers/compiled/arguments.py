"""How fields are asked, with which variables, and what clients send for these, right and wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.resolvers.compiled.tape import Tape

# The ways to declare a variable; what it is used for has to allow each.
VARIABLES: Mapping[str, tuple[str, ...]] = {
    "yes": ("Boolean!", "Boolean! = true", "Boolean = true"),
    "no": ("Boolean!", "Boolean! = false", "Boolean = false"),
    "first": ("Int", "Int = 2", "Int! = 1", "Int = null"),
    "after": ("String", "String = null"),
    "age": ("Int", "Int = 5"),
    "sites": ("[String!]", '[String!] = ["SH"]', '[String!] = "SZ"'),
    "skus": ("[String!]!", '[String!] = ["P-2"]', '[String!]! = "P-1"'),
    "sku": ("String!", 'String! = "P-1"', 'String = "P-9"'),
    "id": ("ID!",),
    "order": ("ID!",),
    "status": ("OrderSelection", "OrderSelection = OPEN", "OrderSelection! = CLOSED"),
    "filter": ("CustomerFilter", 'CustomerFilter = {region: "Shanghai"}'),
    "region": ("String", 'String = "Shanghai"'),
    "sort": ("CustomerSort", "CustomerSort = ID", "CustomerSort! = NAME_DESC"),
    "search": ("String", 'String = "Huaxia"'),
    "entities": ("[_Any!]!", '[_Any!] = [{__typename: "Product", sku: "P-1"}]'),
    "quantity": ("Decimal! = 2", 'Decimal = "1.50"', 'Decimal! = "3"'),
    "by": ("Date", 'Date = "2026-12-01"'),
}
_CUSTOMER = '{__typename: "Customer", id: $id}'
_PRODUCT = '{__typename: "Product", sku: $sku}'
# How a field may be asked; at least one way where it has an argument that must be given.
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Query.customer": ("(id: $id)",),
    "Query.customerByLink": ('(system: "crm", key: "K2")', '(system: "erp", key: "D1")'),
    "Query.customers": (
        "(first: $first)",
        "(filter: $filter, first: 2)",
        "(first: 2, sort: ID)",
        "(first: 3, sort: $sort)",
        "(search: $search, first: 2, after: $after)",
        "(filter: {region: $region, owner: null}, first: 1)",
    ),
    "Query.order": ("(id: $order)",),
    "Query.findOrders": ('(reference: "S1")', '(reference: "nothing")'),
    "Query.product": ("(sku: $sku)", '(sku: "P-1")'),
    "Query.products": ("(skus: $skus)", '(skus: ["P-1", "P-9"])', '(skus: [$sku, "P-2"])'),
    "Query._entities": (
        "(representations: $entities)",
        f"(representations: [{_CUSTOMER}, {_PRODUCT}])",
        '(representations: {__typename: "SalesOrder", id: $order})',
    ),
    "Customer.orders": (
        "(first: 2)",
        "(first: 1)",
        "(status: OPEN, first: 2)",
        "(status: $status, first: $first)",
    ),
    "Customer.contacts": ("", "(first: $first)", "(first: 0)", '(after: "x")', "(after: $after)"),
    "Customer.timeline": ("(first: 9)", "(first: 12)", "(first: $first, after: $after)"),
    "SalesOrder.deliveries": ("", "(first: 1)"),
    "Product.stock": (
        "",
        "(maxAge: 5)",
        *(("(maxAge: $age)",) * 4),
        '(sites: "SH")',
        "(sites: $sites)",
    ),
    "Product.price": ("", "", "(customer: $id)", "(customer: $id, quantity: $quantity)"),
    "Product.availability": (
        "(quantity: 3)",
        '(quantity: $quantity, by: "2026-12-01")',
        "(quantity: 1, by: $by)",
    ),
}

ABSENT = object()  # chosen for a variable that is not sent


def values(tape: Tape, known: Mapping[str, str]) -> dict[str, Any]:
    """Choose values of all variables; ``known`` are ids and a cursor.

    Once in five times one or two of them do not fit, fit against expectation, or are missing.
    """
    given = {name: tape.of(choices) for name, choices in _fitting(known).items()}
    if tape.one_in(5):
        loose = _loose(known)
        given |= {name: tape.of(loose[name]) for name in tape.some(list(loose), 1, 3)}
    return {name: value for name, value in given.items() if value is not ABSENT}


def _fitting(known: Mapping[str, str]) -> Mapping[str, Sequence[Any]]:
    customer, order = known["customer"], known["order"]
    entities = (
        {"__typename": "Customer", "id": customer},
        {"__typename": "SalesOrder", "id": order},
        {"__typename": "Product", "sku": "P-1"},
        {"__typename": "Customer", "id": "nobody"},
        {"__typename": "Product", "sku": "P-9"},
        {"__typename": "Nothing"},
    )
    return {
        "yes": (True, False),
        "no": (False, True, False),
        "first": (ABSENT, 1, 2, 3, 2.0, None),
        "after": (ABSENT, ABSENT, None, known["cursor"]),
        "age": (ABSENT, 0, 5, 60, None),
        "sites": (ABSENT, None, [], ["SH"], ["SH", "SZ"], "SZ"),
        "skus": (["P-1"], ["P-1", "P-2"], "P-2", [], ["P-9", "P-2", "P-9"], ["P-1", "P-1"]),
        "sku": ("P-1", "P-2", "P-9"),
        "id": (customer, customer, known["other"], "nobody"),
        "order": (order, order, "nothing"),
        "status": (ABSENT, None, "OPEN", "CLOSED"),
        "filter": (ABSENT, None, {}, {"region": "east"}, {"system": "erp"}, {"segment": None}),
        "region": (ABSENT, None, "east"),
        "sort": (ABSENT, "NAME", "NAME_DESC", "ID"),
        "search": (ABSENT, None, "valves", "nobody"),
        "entities": (entities[:1], entities[:3], entities[:5], entities[1:4], [], entities),
        "quantity": (ABSENT, "1", 3, "2.50", 1.5),
        "by": (ABSENT, None, "2026-03-12"),
        "unheard_of": (ABSENT, ABSENT, ABSENT, 1),
    }


def _loose(known: Mapping[str, str]) -> Mapping[str, Sequence[Any]]:
    return {
        "yes": (ABSENT, None, "true", 1),
        "no": (ABSENT, None, 0),
        "first": (0, -1, 501, "two", True, 1.5, 2**31, [1]),
        "after": ("x", "", 7),
        "age": (-1, "5", None),
        "sites": ([None], 5, [["SH"]]),
        "skus": (ABSENT, None, [None], ["P-1", 2], ["P-1"] * 120, {}),
        "sku": (ABSENT, None, 5, ""),
        "id": (ABSENT, 5, 5.5, None, ""),
        "order": (ABSENT, 7, None),
        "status": ("AJAR", "open", 1),
        "filter": ({"x": 1}, {"region": 5}, [], {"system": "moon"}),
        "region": (5, ["east"]),
        "sort": (None, "AGE"),
        "entities": (ABSENT, None, [None], 5, [[]], {"__typename": "Customer"}, known),
        "quantity": ("0", None, "many", "NaN", True, [1]),
        "by": ("tomorrow", 5),
    }
