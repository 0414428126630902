"""Rules of variables and arguments: given, missing, null, by default, coerced, refused."""

from __future__ import annotations

from typing import Any

from tests.resolvers.compiled.rules.rule import CUSTOMER, PRODUCT, Rule, Wrong, refused

WITHIN = 'customers(filter: {region: $r, segment: "A"}) { nodes { name } }'
WHO = "customers(filter: $f) { nodes { name } }"
PUMPS, VALVES = {"name": "Huaxia Pumps"}, {"name": "Beifang Valves"}
SKUS = "products(skus: $s) { sku }"
ASKED = f"{PRODUCT} {{ availability(quantity: $q) {{ requested {{ value }} }} }}"
BY = f"{PRODUCT} {{ availability(quantity: 1, by: $d) {{ by }} }}"
CONTACTS = f"{CUSTOMER} {{ contacts(first: $n) {{ nodes {{ key }} }} }}"
SORTED = 'customers(filter: {system: "crm"}, sort: $o) { nodes { name } }'


def _who(*found: dict[str, str]) -> dict[str, Any]:
    return {"customers": {"nodes": list(found)}}


def _skus(*found: str | None) -> dict[str, Any]:
    return {"products": [sku and {"sku": sku} for sku in found]}


def _asked(value: str) -> dict[str, Any]:
    return {"product": {"availability": {"requested": {"value": value}}}}


def _contacts(*keys: str) -> dict[str, Any]:
    return {"customerByLink": {"contacts": {"nodes": [{"key": key} for key in keys]}}}


def _invalid(says: str, query: str, told: str, **variables: Any) -> Rule:
    """Write a rule for a variable whose value does not fit: nothing is run, nothing compiled."""
    return refused(says, query, told, variables=variables, way="left")


OBJECTS = (
    Rule(
        says="an object is given as a literal",
        query='{ customers(filter: {segment: "B"}) { nodes { name } } }',
        data=_who(VALVES),
    ),
    Rule(
        says="an object is given as a variable",
        query=f"query($f: CustomerFilter) {{ {WHO} }}",
        variables={"f": {"segment": "A", "team": "east"}},
        data=_who(PUMPS),
    ),
    Rule(
        says="a variable stands within an object",
        query=f"query($r: String) {{ {WITHIN} }}",
        variables={"r": "Shanghai"},
        data=_who(PUMPS),
    ),
    Rule(
        says="a variable within an object that is not sent is as if it were not there",
        query=f"query($r: String) {{ {WITHIN} }}",
        data=_who(PUMPS),
    ),
    Rule(
        says="null within an object is null",
        query='{ customers(filter: {region: null, segment: "B"}) { nodes { name } } }',
        data=_who(VALVES),
    ),
    Rule(
        says="an object has its default",
        query=f'query($f: CustomerFilter = {{segment: "B"}}) {{ {WHO} }}',
        data=_who(VALVES),
    ),
    Rule(
        says="an object that is sent replaces the default as a whole",
        query=f'query($f: CustomerFilter = {{segment: "B"}}) {{ {WHO} }}',
        variables={"f": {"region": "Shanghai"}},
        data=_who(PUMPS),
    ),
    _invalid(
        "an object has no unknown field",
        f"query($f: CustomerFilter) {{ {WHO} }}",
        "unknown field 'colour'",
        f={"colour": "red"},
    ),
    _invalid(
        "a field of an object has its type, told with its place",
        f"query($f: CustomerFilter) {{ {WHO} }}",
        "invalid value at .region: String",
        f={"region": 5},
    ),
    _invalid(
        "text is no object", f"query($f: CustomerFilter) {{ {WHO} }}", "CustomerFilter", f="east"
    ),
    refused(
        "an object's literal has no unknown field",
        '{ customers(filter: {colour: "red"}) { nodes { name } } }',
        "not to include unknown field",
    ),
)
LISTS = (
    Rule(
        says="a list is given as a literal",
        query='{ products(skus: ["P-1", "P-2"]) { sku } }',
        data=_skus("P-1", "P-2"),
    ),
    Rule(
        says="one value as a literal is a list of one",
        query='{ products(skus: "P-2") { sku } }',
        data=_skus("P-2"),
    ),
    Rule(
        says="a list is given as a variable",
        query=f"query($s: [String!]!) {{ {SKUS} }}",
        variables={"s": ["P-2", "P-9", "P-1"]},
        data=_skus("P-2", None, "P-1"),
    ),
    Rule(
        says="one value as a variable is a list of one",
        query=f"query($s: [String!]!) {{ {SKUS} }}",
        variables={"s": "P-1"},
        data=_skus("P-1"),
    ),
    Rule(
        says="a list may be empty",
        query=f"query($s: [String!]!) {{ {SKUS} }}",
        variables={"s": []},
        data=_skus(),
    ),
    Rule(
        says="a variable stands within a list",
        query='query($k: String!) { products(skus: ["P-2", $k]) { sku } }',
        variables={"k": "P-1"},
        data=_skus("P-2", "P-1"),
    ),
    Rule(
        says="a list has its default, of one value too",
        query=f'query($s: [String!]! = "P-2") {{ {SKUS} }}',
        data=_skus("P-2"),
    ),
    Rule(
        says="a list that may be null may be null",
        query=f"query($s: [String!]) {{ {PRODUCT} {{ stock(sites: $s) {{ level }} }} }}",
        variables={"s": None},
        data={"product": {"stock": {"level": "ENOUGH"}}},
    ),
    _invalid(
        "a list that may not be null is not null",
        f"query($s: [String!]!) {{ {SKUS} }}",
        "not to be None",
        s=None,
    ),
    _invalid("a list has to be sent", f"query($s: [String!]!) {{ {SKUS} }}", "to be provided"),
    _invalid(
        "no item is null, told with its place",
        f"query($s: [String!]!) {{ {SKUS} }}",
        "at [1]",
        s=["P-1", None],
    ),
    _invalid("an item has its type", f"query($s: [String!]!) {{ {SKUS} }}", "at [0]", s=[5]),
    refused("a literal's item is not null", "{ products(skus: [null]) { sku } }", "not to be None"),
    refused(
        "a list that may hold null is not one that may not",
        f"query($s: [String]!) {{ {SKUS} }}",
        "used in position expecting type",
    ),
)
SCALARS = (
    Rule(
        says="a scalar of our own is read from a literal",
        query="{ " + ASKED.replace("$q", "2.75") + " }",
        data=_asked("2.75"),
    ),
    Rule(
        says="a scalar of our own is read from text",
        query="{ " + ASKED.replace("$q", '"2.50"') + " }",
        data=_asked("2.50"),
    ),
    Rule(
        says="a scalar of our own is read from a variable",
        query=f"query($q: Decimal!) {{ {ASKED} }}",
        variables={"q": "1e2"},
        data=_asked("100"),
    ),
    Rule(
        says="a scalar has its default",
        query=f"query($q: Decimal! = 7) {{ {ASKED} }}",
        data=_asked("7"),
    ),
    Rule(
        says="what is sent goes before a default",
        query=f"query($q: Decimal! = 7) {{ {ASKED} }}",
        variables={"q": 8},
        data=_asked("8"),
    ),
    Rule(
        says="a day is read and written",
        query=f"query($d: Date) {{ {BY} }}",
        variables={"d": "2026-03-12"},
        data={"product": {"availability": {"by": "2026-03-12"}}},
    ),
    Rule(
        says="a variable stands within a scalar that is an object",
        query="""query($k: String) {
            _entities(representations: [{__typename: "Product", sku: $k}]) {
                ... on Product { sku } } }""",
        variables={"k": "P-2"},
        data={"_entities": [{"sku": "P-2"}]},
    ),
    Rule(
        says="a whole number as a float is an Int",
        query=f"query($n: Int) {{ {CONTACTS} }}",
        variables={"n": 2.0},
        data=_contacts("P0", "P1"),
    ),
    Rule(
        says="a number is an ID",
        query="query($i: ID!) { order(id: $i) { number } }",
        variables={"i": 4711},
        data={"order": None},
    ),
    _invalid(
        "text that is no number is no Decimal",
        f"query($q: Decimal!) {{ {ASKED} }}",
        "Decimal: expected a number",
        q="many",
    ),
    _invalid("tomorrow is no day", f"query($d: Date) {{ {BY} }}", "Date: expected", d="tomorrow"),
    _invalid("text is no Int", f"query($n: Int) {{ {CONTACTS} }}", "Int cannot", n="2"),
    _invalid("half is no Int", f"query($n: Int) {{ {CONTACTS} }}", "Int cannot", n=1.5),
    _invalid(
        "an Int has 32 bits",
        f"query($n: Int) {{ {PRODUCT} {{ stock(maxAge: $n) {{ level }} }} }}",
        "32-bit",
        n=2**31,
    ),
    _invalid("true is no Int", f"query($n: Int) {{ {CONTACTS} }}", "Int cannot", n=True),
    _invalid(
        "a list is no text",
        "query($k: String!) { product(sku: $k) { sku } }",
        "String cannot represent",
        k=["P-1"],
    ),
    refused(
        "text as a literal is no Int", "{ " + CONTACTS.replace("$n", '"2"') + " }", "Int cannot"
    ),
)
ENUMS = (
    Rule(
        says="an enum is given as a literal",
        query=f"{{ {SORTED.replace('$o', 'NAME_DESC')} }}",
        data=_who({"name": "Only In CRM"}, PUMPS, VALVES),
    ),
    Rule(
        says="an enum is given as a variable, by its name",
        query=f"query($o: CustomerSort) {{ {SORTED} }}",
        variables={"o": "NAME"},
        data=_who(VALVES, PUMPS, {"name": "Only In CRM"}),
    ),
    Rule(
        says="an enum has its default",
        query=f"query($o: CustomerSort! = NAME_DESC) {{ {SORTED} }}",
        data=_who({"name": "Only In CRM"}, PUMPS, VALVES),
    ),
    _invalid(
        "an enum has its names only",
        f"query($o: CustomerSort) {{ {SORTED} }}",
        "'AGE' does not exist",
        o="AGE",
    ),
    refused("text is no enum", "{ " + SORTED.replace("$o", '"NAME"') + " }", "CustomerSort"),
)
NULLS = (
    Rule(
        says="a variable that is not sent leaves the argument's default",
        query=f"query($q: Decimal! = 1, $n: Int) {{ {CONTACTS} {ASKED} }}",
        data={**_contacts("P0", "P1", "P2"), **_asked("1")},
    ),
    Rule(
        says="null goes before a variable's default",
        query=f"query($n: Int = 1) {{ {CONTACTS} }}",
        variables={"n": None},
        data=_contacts("P0", "P1", "P2"),
    ),
    Rule(
        says="a default is used where nothing is sent",
        query=f"query($n: Int = 1) {{ {CONTACTS} }}",
        data=_contacts("P0"),
    ),
    Rule(
        says="a default may be null",
        query=f"query($n: Int = null) {{ {CONTACTS} }}",
        data=_contacts("P0", "P1", "P2"),
    ),
    Rule(
        says="a variable that no operation declares is ignored",
        query=f"query($n: Int) {{ {CONTACTS} }}",
        variables={"n": 1, "other": [1]},
        data=_contacts("P0"),
    ),
    Rule(
        says="a variable with a default may stand where null may not",
        query='query($k: String = "P-2") { product(sku: $k) { sku } }',
        data={"product": {"sku": "P-2"}},
    ),
    Rule(
        says="null for such a variable is an error of the field",
        query='query($k: String = "P-2") { product(sku: $k) { sku } viewer { subject } }',
        variables={"k": None},
        data={"product": None, "viewer": {"subject": "u-admin"}},
        wrong=(Wrong("BAD_USER_INPUT", ("product",), "not to be None"),),
        way="gave up",
    ),
    _invalid(
        "a variable that may not be null has to be sent",
        "query($k: String!) { product(sku: $k) { sku } }",
        "to be provided",
    ),
    _invalid(
        "a variable that may not be null is not null",
        "query($k: String!) { product(sku: $k) { sku } }",
        "not to be None",
        k=None,
    ),
    refused("an argument is needed", "{ product { sku } }", "is required"),
    refused("an argument is not null", "{ product(sku: null) { sku } }", "not to be None"),
    refused(
        "a variable that may be null does not fit where null may not stand",
        "query($k: String) { product(sku: $k) { sku } }",
        "used in position expecting type",
    ),
    refused("a default fits its type", f'query($n: Int = "x") {{ {CONTACTS} }}', "Int cannot"),
    refused(
        "an object that is an answer is no variable",
        "query($k: Product!) { product(sku: $k) { sku } }",
        "cannot be non-input type",
        "used in position expecting type",
    ),
    refused(
        "a variable has a type that there is",
        "query($k: Colour!) { product(sku: $k) { sku } }",
        "Unknown type",
    ),
)

RULES = (*OBJECTS, *LISTS, *SCALARS, *ENUMS, *NULLS)
