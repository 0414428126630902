"""Rules of execution as a whole: what is selected, under which names, of which operation."""

from __future__ import annotations

from backends.errors import TimedOut, Unavailable
from backends.vocabulary import Kind
from tests.resolvers.compiled.rules.rule import CUSTOMER, ORDERS, PRODUCT, Rule, Wrong, refused

VIEWER = {"viewer": {"subject": "u-admin"}}
TWO = "query One { viewer { subject } } query Two { viewer { roles } }"
NO_CURSOR = "this cursor does not belong to this list"

RULES = (
    Rule(says="fields of the root answer", query="{ viewer { subject } }", data=VIEWER),
    Rule(
        says="fields come in the order in which they are selected",
        query="{ viewer { roles subject __typename } }",
        data={"viewer": {"roles": ["admin"], "subject": "u-admin", "__typename": "Viewer"}},
    ),
    Rule(
        says="fields come in their order, whatever is read first",
        query=f"{{ {PRODUCT} {{ name }} {ORDERS} {{ nodes {{ number }} }} viewer {{ subject }} }}",
        slow={Kind.PRODUCT: 9},
        data={
            "product": {"name": "Pump 1"},
            "findOrders": {"nodes": [{"number": "S1"}]},
            "viewer": {"subject": "u-admin"},
        },
    ),
    Rule(
        says="a field answers under its alias, several times under several",
        query="""{ a: product(sku: "P-1") { n: name sku }
            b: product(sku: "P-2") { n: name m: name } }""",
        data={"a": {"n": "Pump 1", "sku": "P-1"}, "b": {"n": "Pump 2", "m": "Pump 2"}},
    ),
    Rule(
        says="an alias may be another field's name",
        query=f"{{ viewer: {PRODUCT} {{ name: sku sku: name }} }}",
        data={"viewer": {"name": "P-1", "sku": "Pump 1"}},
    ),
    Rule(
        says="the root's type has a name, and an alias for it",
        query="{ __typename of: __typename viewer { a: __typename } }",
        data={"__typename": "Query", "of": "Query", "viewer": {"a": "Viewer"}},
    ),
    Rule(
        says="what fragments select side by side is merged, at every depth",
        query=f"""{{ {PRODUCT} {{ ...A ...B }} }}
            fragment A on Product {{ sku price {{ amount {{ amount }} ...C }} }}
            fragment B on Product {{ name price {{ amount {{ currency }} }} sku }}
            fragment C on PriceSection {{ __typename amount {{ amount }} }}""",
        data={
            "product": {
                "sku": "P-1",
                "price": {
                    "amount": {"amount": "100.00", "currency": "CNY"},
                    "__typename": "PriceSection",
                },
                "name": "Pump 1",
            }
        },
    ),
    Rule(
        says="a field that is selected twice is answered once, with what both select",
        query=f"{{ {PRODUCT} {{ sku }} viewer {{ subject }} {PRODUCT} {{ name }} }}",
        data={"product": {"sku": "P-1", "name": "Pump 1"}, **VIEWER},
    ),
    Rule(
        says="a section that is selected twice is answered once, with what both select",
        query=f"""{{ {CUSTOMER} {{ contacts(first: 1) {{ nodes {{ key }} }} name
            contacts(first: 1) {{ nodes {{ name }} pageInfo {{ hasNextPage }} }} }} }}""",
        data={
            "customerByLink": {
                "contacts": {
                    "nodes": [{"key": "P0", "name": "Person 0"}],
                    "pageInfo": {"hasNextPage": True},
                },
                "name": "Huaxia Pumps",
            }
        },
    ),
    Rule(
        says="a section has other values under other arguments",
        query=f"""{{ {CUSTOMER} {{ one: contacts(first: 1) {{ nodes {{ key }} }}
            two: contacts(first: 2) {{ nodes {{ key }} }}
            all: contacts {{ nodes {{ key }} }} }} }}""",
        data={
            "customerByLink": {
                "one": {"nodes": [{"key": "P0"}]},
                "two": {"nodes": [{"key": "P0"}, {"key": "P1"}]},
                "all": {"nodes": [{"key": "P0"}, {"key": "P1"}, {"key": "P2"}]},
            }
        },
    ),
    Rule(
        says="arguments that are not given have their defaults",
        query=f"{{ {PRODUCT} {{ price {{ amount {{ amount }} }} }} }}",
        data={"product": {"price": {"amount": {"amount": "100.00"}}}},
    ),
    Rule(
        says="a fragment may be spread several times, and in several places",
        query="""{ a: product(sku: "P-1") { ...F ...F } b: product(sku: "P-2") { ...F } }
            fragment F on Product { sku }""",
        data={"a": {"sku": "P-1"}, "b": {"sku": "P-2"}},
    ),
    Rule(
        says="what is not there is null, and no error",
        query='{ order(id: "nothing") { number } product(sku: "P-9") { sku } }',
        data={"order": None, "product": None},
    ),
    Rule(
        says="the only operation needs no name",
        query="query One { viewer { subject } }",
        data=VIEWER,
    ),
    Rule(says="an empty name is none", query="{ viewer { subject } }", name="", data=VIEWER),
    Rule(says="the operation that is named is run", query=TWO, name="One", data=VIEWER),
    Rule(
        says="the other operation is another one",
        query=TWO,
        name="Two",
        data={"viewer": {"roles": ["admin"]}},
    ),
    Rule(
        says="one of several operations has to be named",
        query=TWO,
        wrong=(Wrong("BAD_REQUEST", None, "several operations"),),
        way="",
    ),
    Rule(
        says="the operation that is named has to be there",
        query=TWO,
        name="Three",
        wrong=(Wrong("BAD_REQUEST", None, "no such operation"),),
        way="",
    ),
    Rule(
        says="a document without an operation is not run",
        query="",
        wrong=(Wrong("BAD_REQUEST", None, "Syntax Error"),),
        way="",
    ),
    Rule(
        says="a subscription is no query",
        query='subscription { stockChanged(skus: ["P-1"]) { sku } }',
        wrong=(Wrong("BAD_REQUEST", None, "Subscriptions come over"),),
        way="",
    ),
    refused("there is no such field", "{ viewer { colour } }", "Cannot query field"),
    refused("an object needs a selection", "{ viewer }", "must have a selection"),
    refused("a leaf has no selection", "{ viewer { subject { a } } }", "must not have a selection"),
    refused(
        "a fragment does not lead to itself",
        "{ viewer { ...F } } fragment F on Viewer { subject ...F }",
        "Cannot spread fragment",
    ),
    refused(
        "definitions of types are not executable",
        "{ viewer { subject } } type A { b: Int }",
        "not executable",
    ),
    Rule(
        says="an error is told with its path, and what is beside it answers",
        query=f"""{{ c: {CUSTOMER} {{ name bad: contacts(after: "x") {{ nodes {{ key }} }}
            contacts(first: 1) {{ nodes {{ key }} }} }} }}""",
        data={"c": {"name": "Huaxia Pumps", "bad": None, "contacts": {"nodes": [{"key": "P0"}]}}},
        wrong=(Wrong("BAD_USER_INPUT", ("c", "bad"), NO_CURSOR),),
        way="gave up",
    ),
    Rule(
        says="errors come in the order of the answer, whichever is met first",
        query=f"""{{ o: order(id: "ZXJwOlMx") {{ number }}
            c: {CUSTOMER} {{ a: contacts(after: "x") {{ nodes {{ key }} }}
                b: timeline(after: "x") {{ nodes {{ kind }} }} }}
            p: {PRODUCT} {{ name }} }}""",
        broken={Kind.ORDER: Unavailable, Kind.PRODUCT: TimedOut},
        slow={Kind.ORDER: 9},
        data={"o": None, "c": {"a": None, "b": None}, "p": None},
        wrong=(
            Wrong("BACKEND_UNAVAILABLE", ("o",)),
            Wrong("BAD_USER_INPUT", ("c", "a"), NO_CURSOR),
            Wrong("BAD_USER_INPUT", ("c", "b"), NO_CURSOR),
            Wrong("TIMED_OUT", ("p",)),
        ),
        way="gave up",
    ),
    Rule(
        says="a section whose system fails is a section, and no error",
        query=f"{{ {CUSTOMER} {{ contacts {{ freshness {{ state }} nodes {{ key }} }} }} }}",
        broken={Kind.CONTACT: Unavailable},
        data={"customerByLink": {"contacts": {"freshness": {"state": "UNAVAILABLE"}, "nodes": []}}},
    ),
)
