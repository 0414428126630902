"""No text names what a caller cannot see: introspection, suggestions, errors of validation."""

from __future__ import annotations

import json
from typing import Any

import pytest
from graphql import (
    get_introspection_query,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)

from policies.principal import Principal
from tests.proof.company import Proof
from tests.proof.naming import FIELDS, NAME, hidden_names, told
from tests.proof.oracle import CALLERS, PRIVILEGED
from tests.proof.routes import Route
from tests.proof.stage import COORDINATES, EXECUTABLE, ORACLE

UNPRIVILEGED = [name for name in CALLERS if name != PRIVILEGED]


def spoilt(route: Route, how: str) -> str:
    """Spell the way to a field with a mistake in it."""
    *before, last = route.steps[: route.coordinates.index(route.target) + 1]
    arguments = f"({last.arguments})" if last.arguments else ""
    text = {
        "near miss": last.field[:-1] + ("" if len(last.field) > 3 else "xx"),
        "wrong selection": f"{last.field}{arguments}"
        + (" { nothing }" if is_leaf_type(get_named_type(FIELDS[route.target].type)) else ""),
        "unknown below": f"{last.field}{arguments} {{ nothing_like_it }}",
        "unknown argument": f"{last.field}(nothing: 1) {{ __typename }}",
        "wrong fragment": f"{last.field}{arguments} {{ ... on Viewer {{ subject }} }}",
    }[how]
    for step in reversed(before):
        given = f"({step.arguments})" if step.arguments else ""
        on = f"... on {step.member} {{ {text} }}"
        text = f"{step.field}{given} {{ {on} }}"
    return f"{{ {text} }}"


MISTAKES = ("near miss", "wrong selection", "unknown below", "unknown argument", "wrong fragment")


@pytest.mark.parametrize("role", UNPRIVILEGED)
async def test_no_error_names_what_the_caller_did_not(proof: Proof, role: str) -> None:
    who, checked = CALLERS[role], 0
    hidden = hidden_names(who)
    for route in proof.stage.shortest():
        if ORACLE.scope(who, route.target):
            continue
        for mistake in MISTAKES:
            text = spoilt(route, mistake)
            answer = await proof.world.ask(text, who)
            assert answer.errors, text
            leaked = (told(answer.errors) & hidden) - {*NAME.findall(text)}
            assert not leaked, (text, answer.errors)
            checked += 1
    assert checked > 0
    assert proof.stage.asked() == []


def test_near_misses_are_near_enough_to_be_guessed(proof: Proof) -> None:
    """Where suggestions are not switched off, nearly each of these mistakes names the field."""
    guessed = [
        route.target
        for route in proof.stage.shortest()
        if any(
            route.target.partition(".")[2] in NAME.findall(error.message)
            for error in validate(EXECUTABLE, parse(spoilt(route, "near miss")))
        )
    ]
    assert len(guessed) > 250


async def test_the_privileged_is_told_the_types(proof: Proof) -> None:
    route = next(x for x in proof.stage.shortest() if x.target == "CreditAccount.limit")
    answer = await proof.world.ask(spoilt(route, "wrong selection"), CALLERS[PRIVILEGED])
    assert told(answer.errors) >= {"Money", "limit"}


WHOLE = get_introspection_query(descriptions=False)


def named(found: Any) -> set[str]:
    """Collect every name that an introspection tells."""
    if isinstance(found, list):
        return set[str]().union(*map(named, found))
    if not isinstance(found, dict):
        return set()
    own = {found["name"]} if isinstance(found.get("name"), str) else set()
    return own.union(*map(named, found.values()))


@pytest.mark.parametrize("role", CALLERS)
async def test_introspection_names_what_the_caller_sees_and_nothing_else(
    proof: Proof, role: str
) -> None:
    who = CALLERS[role]
    answer = await proof.world.ask(WHOLE, who)
    assert answer.errors == ()
    types = answer.data["__schema"]["types"] if answer.data else []
    shown = {
        f"{type_['name']}.{field['name']}"
        for type_ in types
        if type_["kind"] == "OBJECT" and not type_["name"].startswith("__")
        for field in type_["fields"]
    }
    visible = {one.name for one in COORDINATES if ORACLE.scope(who, one.name)}
    assert shown <= visible
    assert {name for name in visible - shown if not name.startswith("_")} <= unreachable(who)
    # The vocabulary of introspection itself is everybody's.
    assert not named([x for x in types if not x["name"].startswith("__")]) & hidden_names(who)


@pytest.mark.parametrize("role", [name for name in CALLERS if name != "nobody"])
async def test_the_viewer_is_told_every_field_that_the_caller_may_see_and_no_other(
    proof: Proof, role: str
) -> None:
    who = CALLERS[role]
    data = await proof.world.data("{ viewer { permissions } }", who)
    visible = sorted(one.name for one in COORDINATES if ORACLE.scope(who, one.name))
    assert data["viewer"]["permissions"] == visible


def unreachable(who: Principal) -> set[str]:
    """Name what is visible and yet on no visible way from the root: nobody gets there."""
    seen = [one for one in COORDINATES if ORACLE.scope(who, one.name)]
    reached, grown = {"Query"}, True
    while grown:
        leading = [get_named_type(FIELDS[x.name].type) for x in seen if x.owner in reached]
        members = {
            member.name
            for type_ in leading
            for member in (getattr(type_, "types", None) or [type_])
        }
        grown, reached = not members <= reached, reached | members
    return {one.name for one in seen if one.owner not in reached}


@pytest.mark.parametrize("role", UNPRIVILEGED)
async def test_a_type_asked_by_name_is_told_as_far_as_it_is_seen(proof: Proof, role: str) -> None:
    who = CALLERS[role]
    hidden = hidden_names(who)
    asked = "__type(name: $n) { name fields { name } possibleTypes { name } }"
    query = f"query($n: String!) {{ {asked} }}"
    for type_ in {one.owner for one in COORDINATES}:
        answer = await proof.world.ask(query, who, n=type_)
        privileged = await proof.world.ask(query, CALLERS[PRIVILEGED], n=type_)
        assert privileged.data is not None
        assert privileged.data["__type"]["fields"]
        assert type_ not in hidden or answer.data == {"__type": None}
        assert not named(answer.data) & hidden, json.dumps(answer.data)
