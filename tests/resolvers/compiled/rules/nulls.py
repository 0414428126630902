"""Rules of null: where it may stand it stays, where it may not it goes up, told once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from backends import domain
from backends.errors import Unavailable
from backends.vocabulary import Kind
from tests.resolvers.compiled.rules.rule import CUSTOMER, ORDERS, PRODUCT, Rule, Wrong

NOBODY: Any = None  # where a system must send something and does not
KEYS = f"{CUSTOMER} {{ contacts(first: 2) {{ nodes {{ key name }} }} }}"
LINES = (
    domain.OrderLine(position="10", sku="P-1", unit="PC", quantity=Decimal(3)),
    domain.OrderLine(position=NOBODY, sku="P-2"),
)

RULES = (
    Rule(
        says="null stays where it may stand",
        query=f"{{ {CUSTOMER} {{ name region }} }}",
        odd={(Kind.CUSTOMER, "region"): None},
        data={"customerByLink": {"name": "Huaxia Pumps", "region": None}},
    ),
    Rule(
        says="a value that does not fit is null, with an error",
        query=f"{{ {CUSTOMER} {{ name since: created }} }}",
        odd={(Kind.CUSTOMER, "created"): 7},
        data={"customerByLink": {"name": "Huaxia Pumps", "since": None}},
        wrong=(Wrong("INTERNAL", ("customerByLink", "since")),),
        way="gave up",
    ),
    Rule(
        says="a value that no enum has is null, with an error",
        query=f"{{ {CUSTOMER} {{ stage name }} }}",
        odd={(Kind.CUSTOMER, "stage"): "ADORED"},
        data={"customerByLink": {"stage": None, "name": "Huaxia Pumps"}},
        wrong=(Wrong("INTERNAL", ("customerByLink", "stage")),),
        way="gave up",
    ),
    Rule(
        says="a number where text stands goes out as text",
        query=f"{{ {CUSTOMER} {{ name }} }}",
        odd={(Kind.CUSTOMER, "name"): 4711},
        data={"customerByLink": {"name": "4711"}},
    ),
    Rule(
        says="a number where a currency stands goes out as text",
        query=f"{{ {ORDERS} {{ nodes {{ net {{ amount currency }} }} }} }}",
        odd={(Kind.ORDER, "currency"): 156},
        data={"findOrders": {"nodes": [{"net": {"amount": "300.00", "currency": "156"}}]}},
    ),
    Rule(
        says="an amount without a currency is null",
        query=f"{{ {ORDERS} {{ nodes {{ net {{ amount currency }} number }} }} }}",
        odd={(Kind.ORDER, "currency"): None},
        data={"findOrders": {"nodes": [{"net": None, "number": "S1"}]}},
    ),
    Rule(
        says="null in an object that may not be null goes up to what may",
        query=f"{{ {KEYS} viewer {{ subject }} }}",
        odd={(Kind.CONTACT, "key"): None},
        data={"customerByLink": {"contacts": None}, "viewer": {"subject": "u-admin"}},
        wrong=(Wrong("INTERNAL", ("customerByLink", "contacts", "nodes", 0, "key")),),
        way="gave up",
    ),
    Rule(
        says="a path has the answer's names, and every index",
        query=f"{{ found: {ORDERS} {{ all: nodes {{ number of: lines {{ at: position }} }} }} }}",
        odd={(Kind.ORDER, "lines"): LINES},
        data={"found": None},
        wrong=(Wrong("INTERNAL", ("found", "all", 0, "of", 1, "at")),),
        way="gave up",
    ),
    Rule(
        says="null is where it may be, at every depth",
        query=f"""{{ {ORDERS} {{ nodes {{ lines {{ name sku quantity {{ value }}
            price {{ amount }} }} customer {{ region }} }} }} }}""",
        odd={(Kind.ORDER, "lines"): LINES[:1], (Kind.CUSTOMER, "region"): None},
        data={
            "findOrders": {
                "nodes": [
                    {
                        "lines": [
                            {"name": None, "sku": "P-1", "quantity": {"value": "3"}, "price": None}
                        ],
                        "customer": {"region": None},
                    }
                ]
            }
        },
    ),
    Rule(
        says="each tree has its own nearest null",
        query=f"{{ {KEYS} other: {KEYS.replace('K1', 'K1')} {PRODUCT} {{ name }} }}",
        odd={(Kind.CONTACT, "key"): None},
        data={
            "customerByLink": {"contacts": None},
            "other": {"contacts": None},
            "product": {"name": "Pump 1"},
        },
        wrong=(
            Wrong("INTERNAL", ("customerByLink", "contacts", "nodes", 0, "key")),
            Wrong("INTERNAL", ("other", "contacts", "nodes", 0, "key")),
        ),
        way="gave up",
    ),
    Rule(
        says="where nothing on the way may be null there is no data",
        query=f"{{ {PRODUCT} {{ sku }} viewer {{ subject }} }}",
        denied=("Viewer.subject",),
        data=None,
        wrong=(Wrong("FORBIDDEN", ("viewer", "subject")),),
        way="gave up",
    ),
    Rule(
        says="what is denied is null and told, what is beside it answers",
        query=f"{{ {CUSTOMER} {{ name n: name region }} }}",
        denied=("Customer.name",),
        data={"customerByLink": {"name": None, "n": None, "region": "Shanghai"}},
        wrong=(Wrong("FORBIDDEN", ("customerByLink", "name")),),
    ),
    Rule(
        says="what is denied in a list is told once, at its first place",
        query=f"{{ {CUSTOMER} {{ contacts(first: 2) {{ nodes {{ key name }} }} }} }}",
        denied=("Contact.name",),
        data={
            "customerByLink": {
                "contacts": {"nodes": [{"key": "P0", "name": None}, {"key": "P1", "name": None}]}
            }
        },
        wrong=(Wrong("FORBIDDEN", ("customerByLink", "contacts", "nodes", 0, "name")),),
    ),
    Rule(
        says="an error of one field does not reach its neighbours",
        query=f'{{ order(id: "ZXJwOlMx") {{ number }} {PRODUCT} {{ name }} }}',
        broken={Kind.ORDER: Unavailable},
        data={"order": None, "product": {"name": "Pump 1"}},
        wrong=(Wrong("BACKEND_UNAVAILABLE", ("order",)),),
        way="gave up",
    ),
    Rule(
        says="one null that goes up is enough, what else it takes along is not told",
        query=f"""{{ {CUSTOMER} {{
            interactions(first: 1) {{ nodes {{ key kind subject }} }} name }} }}""",
        odd={(Kind.INTERACTION, "key"): None, (Kind.INTERACTION, "kind"): None},
        data={"customerByLink": {"interactions": None, "name": "Huaxia Pumps"}},
        wrong=(Wrong("INTERNAL", ("customerByLink", "interactions", "nodes", 0, "key")),),
        way="gave up",
    ),
)
