"""What a company expects of its policy, and where the policy does otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from enum import StrEnum
from fnmatch import fnmatchcase

import msgspec

from policies.engine import Policy
from policies.explanation import Explanation
from policies.principal import Scope
from policies.problems import Place, PolicyError, Problem
from policies.standing import Standing


class Expect(StrEnum):
    """What is expected of a field: for callers, or, of its mark, for all."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    SENSITIVE = "sensitive"
    ORDINARY = "ordinary"


class Expectation(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a file of expectations: every caller, field and customer of it is asked about.

    A caller has one role or several at once; ``fields`` are coordinates or patterns of them.
    Without customers, ``visible`` is meant of every customer and ``hidden`` of any.
    """

    place: Place
    expect: Expect
    fields: tuple[str, ...]
    callers: tuple[tuple[str, ...], ...] = ()
    customers: tuple[Standing | None, ...] = (None,)


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Where the policy does otherwise: ``lines`` of the policy decided so, for this ``reason``."""

    place: Place
    expected: Expect
    found: Expect
    coordinate: str
    caller: tuple[str, ...] = ()
    customer: Standing | None = None
    reason: str = ""
    lines: tuple[Place, ...] = ()

    def __str__(self) -> str:
        who = f" for {' and '.join(self.caller)}" if self.caller else ""
        of = f" of a customer ({self.customer})" if self.customer else ""
        because = "".join(f"\n  {line}: {line.text}" for line in self.lines)
        told = f"{self.place}: {self.coordinate}{who}{of} is {self.found}, not {self.expected}"
        return f"{told}: {self.reason}{because}" if self.reason else told + because


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An expectation of one caller, field and customer."""

    place: Place
    expect: Expect
    coordinate: str
    caller: tuple[str, ...] = ()
    customer: Standing | None = None


def failures(policy: Policy, expectations: Iterable[Expectation]) -> tuple[Failure, ...]:
    """List every expectation that the policy does not meet.

    PolicyError names the roles and fields that do not exist: nothing is told of the others then.
    """
    expected = tuple(expectations)
    unknown = tuple(_unknown(policy, expected))
    if unknown:
        raise PolicyError(unknown)
    asked = (one for each in expected for one in questions(each, policy.coordinates))
    return tuple(failure for one in asked for failure in _failure(policy, one))


def questions(expectation: Expectation, coordinates: Iterable[str]) -> Iterator[Question]:
    """Take an expectation apart."""
    names = [n for n in sorted(coordinates) if any(fnmatchcase(n, f) for f in expectation.fields)]
    for caller in expectation.callers or ((),):
        for customer in expectation.customers:
            for name in names:
                yield Question(
                    place=expectation.place,
                    expect=expectation.expect,
                    coordinate=name,
                    caller=caller,
                    customer=customer,
                )


def answer(policy: Policy, question: Question) -> Expect:
    """Say what the policy does."""
    if question.expect in (Expect.SENSITIVE, Expect.ORDINARY):
        sensitive = question.coordinate in policy.sensitive
        return Expect.SENSITIVE if sensitive else Expect.ORDINARY
    grant = policy.grant(question.caller)
    if question.customer is not None:
        visible = grant.visible(question.coordinate, question.customer.relation(policy.rules))
    else:
        scope = grant.scope(question.coordinate)
        visible = scope == Scope.ALL if question.expect is Expect.VISIBLE else bool(scope)
    return Expect.VISIBLE if visible else Expect.HIDDEN


def _failure(policy: Policy, question: Question) -> Iterator[Failure]:
    found = answer(policy, question)
    if found is question.expect:
        return
    reasons = _deciding(policy, question, found)
    yield Failure(
        place=question.place,
        expected=question.expect,
        found=found,
        coordinate=question.coordinate,
        caller=question.caller,
        customer=question.customer,
        reason="; ".join(dict.fromkeys(_reason(one) for one in reasons)),
        lines=tuple(dict.fromkeys(line for one in reasons for line in one.lines)),
    )


def _reason(found: Explanation) -> str:
    narrow = found.customer is None and found.scope and found.denied_by is None
    return f"seen of {' or '.join(found.customers)}" if narrow else found.reason


def _deciding(policy: Policy, question: Question, found: Expect) -> Sequence[Explanation]:
    """Explain by the roles that decide: who denies, else who shows, else all of them."""
    name = question.coordinate
    all_of_them = [policy.explain(role, name, question.customer) for role in question.caller]
    denying = [one for one in all_of_them if name in policy.denied[one.role]]
    showing = [one for one in all_of_them if one.visible and found is Expect.VISIBLE]
    return denying or showing or all_of_them


def _unknown(policy: Policy, expectations: Iterable[Expectation]) -> Iterator[Problem]:
    for one in expectations:
        for role in dict.fromkeys(role for caller in one.callers for role in caller):
            if role not in policy.roles:
                what = f"unknown role {role[:60]!r}{meant(role, policy.roles)}"
                yield Problem(place=one.place, what=what)
        for field in one.fields:
            if not any(fnmatchcase(name, field) for name in policy.coordinates):
                what = f"unknown field {field[:60]!r}{meant(field, policy.coordinates)}"
                yield Problem(place=one.place, what=what)


def meant(word: str, known: Iterable[str]) -> str:
    """Suggest what may have been meant."""
    close = get_close_matches(word, sorted(known))
    return f": did you mean {' or '.join(close)}?" if close else ""
