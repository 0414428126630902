"""What a company expects of its policy, and where the policy does otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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

    A caller has one role or several at once, and, as ``user``, those that the policy gives to this
    user besides; ``fields`` are coordinates or patterns of them. Without customers, ``visible`` is
    meant of every customer and ``hidden`` of any.
    """

    place: Place
    expect: Expect
    fields: tuple[str, ...]
    callers: tuple[tuple[str, ...], ...] = ()
    user: str | None = None
    customers: tuple[Standing | None, ...] = (None,)


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Where the policy does otherwise: ``lines`` of the policy decided so, for this ``reason``."""

    place: Place
    expected: Expect
    found: Expect
    coordinate: str
    caller: tuple[str, ...] = ()
    user: str | None = None
    customer: Standing | None = None
    reason: str = ""
    lines: tuple[Place, ...] = ()

    def __str__(self) -> str:
        who = f" for {' and '.join(self.caller)}" if self.caller else ""
        who = who if self.user is None else f"{who}, as user {self.user}"
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
    user: str | None = None
    customer: Standing | None = None

    def roles(self, policy: Policy) -> tuple[str, ...]:
        """Name the caller's roles, those that the policy gives the user among them."""
        given = policy.given(self.user) if self.user is not None else ()
        return tuple(dict.fromkeys((*self.caller, *given)))


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
                    user=expectation.user,
                    customer=customer,
                )


def answer(policy: Policy, question: Question) -> Expect:
    """Say what the policy does."""
    if question.expect in (Expect.SENSITIVE, Expect.ORDINARY):
        sensitive = question.coordinate in policy.sensitive
        return Expect.SENSITIVE if sensitive else Expect.ORDINARY
    grant = policy.grant(question.roles(policy))
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
    roles, visible = question.roles(policy), found is Expect.VISIBLE
    reasons = policy.deciding(roles, question.coordinate, question.customer, visible=visible)
    yield Failure(
        place=question.place,
        expected=question.expect,
        found=found,
        coordinate=question.coordinate,
        caller=roles,
        user=question.user,
        customer=question.customer,
        reason="; ".join(dict.fromkeys(_reason(one) for one in reasons)),
        lines=tuple(dict.fromkeys(line for one in reasons for line in one.lines)),
    )


def _reason(found: Explanation) -> str:
    narrow = found.customer is None and found.scope and found.denied_by is None
    return f"seen of {' or '.join(found.customers)}" if narrow else found.reason


def _unknown(policy: Policy, expectations: Iterable[Expectation]) -> Iterator[Problem]:
    for one in expectations:
        for role in dict.fromkeys(role for caller in one.callers for role in caller):
            if role not in policy.roles:
                what = f"unknown role {role[:60]!r}{meant(role, policy.roles)}"
                yield Problem(place=one.place, what=what)
        if one.user is not None and one.user not in policy.users:
            what = f"the policy gives user {one.user[:60]!r} no role{meant(one.user, policy.users)}"
            yield Problem(place=one.place, what=what)
        for field in one.fields:
            if not any(fnmatchcase(name, field) for name in policy.coordinates):
                what = f"unknown field {field[:60]!r}{meant(field, policy.coordinates)}"
                yield Problem(place=one.place, what=what)


def meant(word: str, known: Iterable[str]) -> str:
    """Suggest what may have been meant."""
    close = get_close_matches(word, sorted(known))
    return f": did you mean {' or '.join(close)}?" if close else ""
