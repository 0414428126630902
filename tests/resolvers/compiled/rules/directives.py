"""Rules of @skip and @include: on fields, spreads, inline fragments and those without a type."""

from __future__ import annotations

from tests.resolvers.compiled.rules.rule import CUSTOMER, PRODUCT, Rule, Wrong, refused

BOTH = {"viewer": {"subject": "u-admin", "roles": ["admin"]}}
ONE = {"viewer": {"subject": "u-admin"}}
# Where a directive may stand; each text selects roles only where the directive lets it.
PLACES = {
    "a field": "{ viewer { subject roles @ } }",
    "a spread": "{ viewer { subject ...F @ } } fragment F on Viewer { roles }",
    "an inline fragment": "{ viewer { subject ... on Viewer @ { roles } } }",
    "a fragment without a type": "{ viewer { subject ... @ { roles } } }",
}
# What lets through and what does not; $t is true, $f is false.
LITERAL = {
    "@include(if: true)": BOTH,
    "@include(if: false)": ONE,
    "@skip(if: false)": BOTH,
    "@skip(if: true)": ONE,
    "@include(if: true) @skip(if: false)": BOTH,
    "@include(if: true) @skip(if: true)": ONE,
    "@include(if: false) @skip(if: false)": ONE,
    "@skip(if: true) @include(if: false)": ONE,
}
BY_VARIABLE = {
    "@include(if: $t)": BOTH,
    "@include(if: $f)": ONE,
    "@skip(if: $f)": BOTH,
    "@skip(if: $t)": ONE,
    "@skip(if: $f) @include(if: $t)": BOTH,
    "@skip(if: $f) @include(if: $f)": ONE,
}
MAYBE = "query($b: Boolean = true) { viewer { subject roles @include(if: $b) } }"


def _declared(directive: str) -> str:
    return ", ".join(f"${name}: Boolean!" for name in "tf" if f"${name}" in directive)


RULES = (
    *(
        Rule(says=f"{directive} on {place}", query=text.replace("@", directive), data=data)
        for place, text in PLACES.items()
        for directive, data in LITERAL.items()
    ),
    *(
        Rule(
            says=f"{directive} on {place}",
            query=f"query({_declared(directive)}) {text.replace('@', directive)}",
            variables={"t": True, "f": False},
            data=data,
        )
        for place, text in PLACES.items()
        for directive, data in BY_VARIABLE.items()
    ),
    Rule(
        says="where all is skipped nothing is left",
        query="{ viewer @skip(if: true) { subject } }",
        data={},
    ),
    Rule(
        says="an object of which all is skipped is empty",
        query=f"{{ {CUSTOMER} {{ name @skip(if: true) }} }}",
        data={"customerByLink": {}},
    ),
    Rule(
        says="what is skipped in one place is there by another",
        query="{ viewer { subject @skip(if: true) ...F } } fragment F on Viewer { subject }",
        data=ONE,
    ),
    Rule(
        says="a selection that is skipped adds nothing to what it would be merged with",
        query=f"{{ {PRODUCT} {{ sku }} {PRODUCT} @include(if: false) {{ name }} }}",
        data={"product": {"sku": "P-1"}},
    ),
    Rule(
        says="a fragment that is skipped once and spread once is there",
        query="{ viewer { ...F @skip(if: true) ...F } } fragment F on Viewer { subject }",
        data=ONE,
    ),
    Rule(says="a condition has its variable's default", query=MAYBE, data=BOTH),
    Rule(
        says="what is sent for a condition goes before its default",
        query=MAYBE,
        variables={"b": False},
        data=ONE,
    ),
    Rule(
        says="null is no condition",
        query=MAYBE,
        variables={"b": None},
        wrong=(Wrong("BAD_USER_INPUT", ("viewer",), "not to be None"),),
        way="left",
    ),
    refused("a condition is needed", "{ viewer { subject @skip } }", "is required"),
    refused("a condition is a Boolean", '{ viewer { subject @skip(if: "yes") } }', "Boolean"),
)
