"""Rules of lists: their order, their nulls, and what is no list."""

from __future__ import annotations

from backends.vocabulary import Kind
from tests.resolvers.compiled.rules.rule import CUSTOMER, ORDERS, PRODUCT, Rule, Wrong

ENTITY = "... on Product { sku }"
ASKED = f"query($r: [_Any!]!) {{ _entities(representations: $r) {{ {ENTITY} }} }}"
P1, P9 = {"__typename": "Product", "sku": "P-1"}, {"__typename": "Product", "sku": "P-9"}
ODD = {"__typename": "Nothing"}
NOT_ONE = "__typename must be one of"

RULES = (
    Rule(
        says="a list keeps its order",
        query='{ products(skus: ["P-3", "P-1", "P-2"]) { sku name } }',
        data={
            "products": [
                {"sku": "P-3", "name": "Pump 3"},
                {"sku": "P-1", "name": "Pump 1"},
                {"sku": "P-2", "name": "Pump 2"},
            ]
        },
    ),
    Rule(
        says="an item that may be null is null at its place",
        query='{ products(skus: ["P-1", "P-9", "P-2"]) { sku } }',
        data={"products": [{"sku": "P-1"}, None, {"sku": "P-2"}]},
    ),
    Rule(
        says="the same item may come twice",
        query='{ products(skus: ["P-1", "P-1"]) { sku } }',
        data={"products": [{"sku": "P-1"}, {"sku": "P-1"}]},
    ),
    Rule(says="a list may be empty", query="{ products(skus: []) { sku } }", data={"products": []}),
    Rule(
        says="a list that may be null may be null",
        query='{ products(skus: ["P-1"]) { sku } viewer { subject } }',
        denied=("Query.products",),
        data={"products": None, "viewer": {"subject": "u-admin"}},
        wrong=(Wrong("FORBIDDEN", ("products",)),),
    ),
    Rule(
        says="a list that a system leaves out may be null",
        query=f"{{ {ORDERS} {{ nodes {{ blocks {{ kind }} number }} }} }}",
        odd={(Kind.ORDER, "blocks"): ()},
        data={"findOrders": {"nodes": [{"blocks": [], "number": "S1"}]}},
    ),
    Rule(
        says="leaves make a list",
        query="{ viewer { roles } }",
        data={"viewer": {"roles": ["admin"]}},
    ),
    Rule(
        says="lists stand within lists",
        query=f"""{{ {ORDERS} {{ nodes {{ lines {{ sku schedule {{ date }} }}
            deliveries {{ nodes {{ lines {{ order position }} }} }} }} }} }}""",
        data={
            "findOrders": {
                "nodes": [
                    {
                        "lines": [{"sku": "P-1", "schedule": []}],
                        "deliveries": {"nodes": [{"lines": [{"order": "S1", "position": "10"}]}]},
                    }
                ]
            }
        },
    ),
    Rule(
        says="every item is answered in full, slow or not",
        query='{ products(skus: ["P-1", "P-2"]) { sku stock { level } name } }',
        slow={Kind.STOCK: 5, Kind.PRODUCT: 2},
        data={
            "products": [
                {"sku": "P-1", "stock": {"level": "ENOUGH"}, "name": "Pump 1"},
                {"sku": "P-2", "stock": {"level": "FEW"}, "name": "Pump 2"},
            ]
        },
    ),
    Rule(
        says="an item that is wrong is null, told with its index",
        query=ASKED,
        variables={"r": [P1, ODD, P9, P1, ODD]},
        data={"_entities": [{"sku": "P-1"}, None, None, {"sku": "P-1"}, None]},
        wrong=(
            Wrong("BAD_USER_INPUT", ("_entities", 1), NOT_ONE),
            Wrong("BAD_USER_INPUT", ("_entities", 4), NOT_ONE),
        ),
        way="gave up",
    ),
    Rule(
        says="an item that may not be null takes its list along",
        query=f"""{{ {CUSTOMER} {{ links {{ system }}
            contacts(first: 3) {{ nodes {{ primary key }} }} }} }}""",
        odd={(Kind.CONTACT, "key"): ()},
        data={
            "customerByLink": {
                "links": [{"system": "crm"}, {"system": "erp"}],
                "contacts": None,
            }
        },
        wrong=(Wrong("INTERNAL", ("customerByLink", "contacts", "nodes", 0, "key")),),
        way="gave up",
    ),
    Rule(
        says="a number is no list",
        query=f"{{ {ORDERS} {{ nodes {{ number lines {{ position }} }} }} {PRODUCT} {{ sku }} }}",
        odd={(Kind.ORDER, "lines"): 7},
        data={"findOrders": None, "product": {"sku": "P-1"}},
        wrong=(Wrong("INTERNAL", ("findOrders", "nodes", 0, "lines")),),
        way="gave up",
    ),
)
