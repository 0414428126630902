"""Every rule holds in both ways, and answers what the specification says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from policies.grant import Grant
from resolvers.exchange import Question
from tests.resolvers.compiled.both import Both, Told, company
from tests.resolvers.compiled.circumstances import Circumstances
from tests.resolvers.compiled.rules import abstract, directives, executor, lists, nulls, variables
from tests.resolvers.compiled.rules.rule import Rule
from tests.resolvers.world import POLICY, Fixed

GROUPS = (executor, directives, variables, nulls, lists, abstract)
RULES = [
    pytest.param(rule, id=f"{group.__name__.rpartition('.')[2]}: {rule.says}")
    for group in GROUPS
    for rule in group.RULES
]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[asyncio.Runner, Both]]:
    """Keep a company for all rules."""
    with company(tmp_path_factory.mktemp("rules")) as running:
        yield running


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_holds_in_both_ways(running: tuple[asyncio.Runner, Both], rule: Rule) -> None:
    runner, both = running
    question = Question(query=rule.query, variables=rule.variables, operation_name=rule.name)
    circumstances = _circumstances(rule)
    told = runner.run(both.ask(both.interpreted, question, circumstances))
    _holds(rule, told)
    for _ in ("compiled", "remembered"):
        assert runner.run(both.departs(told, question, circumstances)) == ""
        assert both.plans.last == rule.way


def _holds(rule: Rule, told: Told) -> None:
    answer = told.answer
    assert orjson.dumps(answer.data) == orjson.dumps(rule.data)
    assert len(answer.errors) == len(rule.wrong), answer.errors
    for error, wrong in zip(answer.errors, rule.wrong, strict=True):
        path = tuple(error["path"]) if "path" in error else None
        assert (error["extensions"]["code"], path) == (wrong.code, wrong.path)
        assert wrong.says in error["message"]


def _circumstances(rule: Rule) -> Circumstances:
    scopes: dict[str, Any] = dict(POLICY.grant(["admin"]).scopes)
    left = {name: scope for name, scope in scopes.items() if name not in rule.denied}
    return Circumstances(
        who="admin",
        policy=Fixed(Grant(scopes=left)) if rule.denied else None,
        broken=rule.broken,
        slow=rule.slow,
        odd=rule.odd,
        log_is_down=False,
    )


def test_rules_are_told_apart_by_their_words() -> None:
    said = Counter(str(param.id) for param in RULES)
    assert [words for words, often in said.items() if often > 1] == []
