"""Texts that want to cost more than they may."""

from __future__ import annotations

KIB = 1024
ENTRY = 'customer(id: "x") { id } '


def _many(text: str, count: int) -> str:
    """Write a text many times, each with its own number for #."""
    return " ".join(text.replace("#", str(i)) for i in range(count))


def _in_groups(text: str, outer: int, inner: int) -> str:
    return "{" + ("... {" + text * inner + "} ") * outer + "}"


def _chain(count: int, body: str) -> str:
    """Make fragments; # in the body is the number of the next one."""
    return " ".join(
        f"fragment F{i} on Query {{ {body.replace('#', str(i + 1))} }}" for i in range(count)
    )


HOSTILE: dict[str, str] = {
    "5000 levels": "{" + "a{" * 5000 + "a" + "}" * 5001,
    "1900 levels": "{" + "a{" * 1900 + "a" + "}" * 1901,
    "300 levels of nothing": "{" + "...{" * 300 + "__typename" + "}" * 301,
    "10000 repeated fields": "{" + "viewer { subject } " * 10000 + "}",
    "one name 3900 times": "{" + "__typename " * 3900 + "}",
    "one name in groups": _in_groups("__typename ", 30, 30),
    "one object in groups": _in_groups(ENTRY, 11, 32),
    "objects in one object": "{" + f"a: viewer {{ {'subject ' * 30} }} " * 30 + "}",
    "unused fragment": "{ __typename } fragment F on Query {" + ENTRY * 350 + "}",
    "fragments over each other": "{"
    + _many("...F#", 150)
    + "}"
    + _chain(150, "a: viewer { roles }"),
    "doubling chain": "{ ...F0 }" + _chain(300, "...F# ...F#"),
    "short doubling chain": "{ ...F0 }" + _chain(20, "...F# ...F#"),
    "circle of fragments": "{ ...F0 }" + _chain(40, _many("...F#", 40)),
    "unused circle": "{ __typename }" + _chain(40, _many("...F#", 40)),
    "long circle": "{ __typename }" + _chain(490, "...F#") + "fragment F490 on Query { ...F0 }",
    "circle through objects": "{ ...F } "
    "fragment F on Query { a: viewer { ...G } b: viewer { ...G } }"
    " fragment G on Viewer { ...G subject }",
    "many aliases": "{" + _many("a#: __typename", 1300) + "}",
    "many lists": "{" + _many("a#: customers { nodes { id name } }", 300) + "}",
    "many operations": _many("query Q# { __typename }", 790),
    "operations with one name": "query Q { __typename } " * 790,
    "operations over one fragment": _many("query Q# { ...F }", 400)
    + " fragment F on Query {"
    + _many("a#: __typename", 500)
    + "}",
    "many variables": "query(" + _many("$v#: ID", 950) + ") { __typename }",
    "one variable 950 times": "query(" + "$v: ID " * 950 + ") { __typename }",
    "unknown types": "query(" + _many("$v#: Custome#", 900) + ") { __typename }",
    "unknown fields": "{" + _many("zz#", 3900) + "}",
    "long unknown fields": "{" + _many("customer" * 30 + "#", 900) + "}",
    "huge unknown field": "{" + "z" * 250 * KIB + "}",
    "unknown arguments": "{ customer(" + _many("a#: 1", 1200) + ") { id } }",
    "one argument 1200 times": "{ customer(" + "id: 1 " * 1200 + ") { id } }",
    "unknown directives": "{ __typename " + "@a " * 1900 + "}",
    "known directive": "{ __typename " + "@include(if: true) " * 500 + "}",
    "directives on the operation": "query " + "@a " * 1900 + "{ __typename }",
    "deep list": "{ products(skus: " + "[" * 1000 + "]" * 1000 + ") { sku } }",
    "deep object": "{ customers(filter: " + "{segment: " * 600 + "1" + "}" * 600 + ") { a } }",
    "deep type": "query($a: " + "[" * 1500 + "ID" + "]" * 1500 + ") { __typename }",
    "wide object": "{ customers(filter: {" + "segment: 1 " * 1200 + "}) { totalCount } }",
    "huge page": "{ customers(first: " + "9" * 250 * KIB + ") { nodes { id } } }",
    "huge default": "query($n: Int = 2147483647) { customers(first: $n) { nodes { id } } }",
    "huge number": '{ product(sku: "a") { price(quantity: '
    + "9" * 250 * KIB
    + ") { validUntil } } }",
    "endless name": "{" + "a" * 256 * KIB,
    "endless string": '{ customers(search: "' + "a" * 256 * KIB,
    "definitions": "type A { a: Int } " * 400,
    "introspection in depth": "{ __schema { types {"
    + " fields { type {" * 8
    + " name "
    + "} }" * 8
    + "} } }",
    "introspection in breadth": "{"
    + _many("a#: __schema { types { fields { name } } }", 200)
    + "}",
}

# Bounded in size and cheap to run, so they are let through.
HARMLESS = {HOSTILE["many aliases"], HOSTILE["many operations"]}

LONG_BUT_PLAIN = (
    "#" + "a" * 250 * KIB + "\n{ __typename }",
    "," * 250 * KIB + "{ __typename }",
    '{ customers(search: "' + "a" * 250 * KIB + '") { totalCount } }',
    '{ customers(search: """' + "a\n  " * 60 * KIB + '""") { totalCount } }',
)
