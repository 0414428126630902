"""No line of the default policy can be deleted or altered unnoticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from policies.engine import DEFAULT, MODEL, Policy
from policies.expectation_file import read_expectations
from policies.expectations import Question, answer, questions
from policies.lines import Flag, Rule, read
from policies.principal import Scope
from tests.policies.coordinates import public_coordinates
from tests.policies.mutations import Laboratory, Mutant, mutants
from tests.policies.table import SENSITIVE, named, table

EXAMPLE = DEFAULT.with_name("policy_tests.example.yaml")
PUBLIC = public_coordinates()
COMPUTED = {one.name for one in PUBLIC if one.inputs}


@cache
def laboratory() -> Laboratory:
    return Laboratory(MODEL.read_text(encoding="utf-8"), read(DEFAULT), PUBLIC)


@cache
def grown() -> Sequence[tuple[Mutant, Policy]]:
    """Every mutant that loads, with the policy it becomes."""
    lab = laboratory()
    return [(one, lab.grown(one)) for one in mutants(read(DEFAULT)) if not lab.refused(one)]


def scopes(policy: Policy) -> Mapping[str, Mapping[str, Scope]]:
    return {role: policy.grant([role]).scopes for role in policy.roles}


def changed(policy: Policy) -> set[str]:
    """Name the coordinates that a mutant treats otherwise than the policy does."""
    old, new = laboratory().policy, policy
    differing = set(old.sensitive ^ new.sensitive)
    for role, before in old._grounds.seen.items():
        after = new._grounds.seen[role]
        if before != after:
            differing |= {n for n in {*before, *after} if before.get(n) != after.get(n)}
    return differing


def only_widens_a_computed_field(mutant: Mutant) -> bool:
    """Tell what has no effect: a computed field is never seen more widely than its inputs."""
    after = mutant.after
    return (
        after is not None
        and isinstance(mutant.before, Rule)
        and after.pattern in COMPUTED
        and Flag.DECLASSIFIED not in after.flags
        and (mutant.before.scope, after.scope) in {("own", "all"), ("team", "all"), ("self", "all")}
    )


def test_mutants_are_of_every_line_and_of_every_kind() -> None:
    lines = read(DEFAULT)
    bred = list(mutants(lines))
    assert {one.before for one in bred} == {*lines.rules, *lines.links}
    flags = sum(len(rule.flags) for rule in lines.rules)
    assert len(bred) == len(lines.links) + 5 * len(lines.rules) + flags


def test_policy_is_the_table_and_every_mutant_leaves_it() -> None:
    names = [one.name for one in PUBLIC]
    assert scopes(laboratory().policy) == table(names)
    assert laboratory().policy.sensitive == set(named(SENSITIVE, names))
    idle = [one for one, policy in grown() if not changed(policy)]
    assert [str(one) for one in idle if not only_widens_a_computed_field(one)] == []


def test_mutants_that_cannot_have_an_effect_are_few_and_have_none() -> None:
    idle = [policy for one, policy in grown() if only_widens_a_computed_field(one)]
    assert [changed(policy) for policy in idle] == [set()] * 8


def test_every_mutant_fails_the_example_of_expectations() -> None:
    asked: dict[str, list[Question]] = {}
    for expectation in read_expectations(EXAMPLE):
        for question in questions(expectation, laboratory().policy.coordinates):
            asked.setdefault(question.coordinate, []).append(question)
    unnoticed = [
        str(one)
        for one, policy in grown()
        if not any(
            answer(policy, question) is not question.expect
            for name in changed(policy)
            for question in asked.get(name, ())
        )
        if not only_widens_a_computed_field(one)
    ]
    assert unnoticed == []


def test_mutant_compiled_for_one_type_is_what_the_whole_compilation_gives(tmp_path: Path) -> None:
    lab = laboratory()
    text = DEFAULT.read_text(encoding="utf-8")
    loading = [one for one in mutants(read(DEFAULT)) if not lab.refused(one)]
    for one in loading[5::160]:
        line = "" if one.after is None else spelled(one.after)
        file = tmp_path / "mutant.csv"
        file.write_text(text.replace(one.before.place.text + "\n", line + "\n"), encoding="utf-8")
        lines = read(file)
        whole = Laboratory(MODEL.read_text(encoding="utf-8"), lines, PUBLIC).policy
        assert scopes(whole) == scopes(lab.grown(one)), one


def spelled(rule: Rule) -> str:
    flags = " ".join(sorted(rule.flags))
    return f"p, {rule.subject}, {rule.pattern}, {rule.scope}, {rule.effect}, {flags}"
