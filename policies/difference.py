"""What a new policy changes: per role what it gains and loses, and what becomes sensitive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from policies.compile import words_of
from policies.engine import Policy
from policies.principal import Scope


class Turn(StrEnum):
    """How something changed; a scope that is neither wider nor narrower than before has moved."""

    ROLE_ADDED = "role added"
    ROLE_REMOVED = "role removed"
    GIVEN = "given"
    TAKEN = "given no more"
    GAINED = "gained"
    LOST = "lost"
    WIDENED = "widened"
    NARROWED = "narrowed"
    MOVED = "moved"
    DENIED = "denied beside any role"
    DENIED_NO_MORE = "denied no more"
    SENSITIVE = "sensitive"
    SENSITIVE_NO_MORE = "sensitive no more"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change: ``before`` and ``after`` are scopes in the words of a policy file.

    Without a role it is a change for all; without a coordinate, of the role itself, or of the
    ``user`` to whom the policy gives it.
    """

    turn: Turn
    role: str = ""
    user: str = ""
    coordinate: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    def __str__(self) -> str:
        user = f"user {self.user}" if self.user else ""
        subject = " ".join(one for one in (user, self.role, self.coordinate) if one)
        scopes = [" or ".join(one) for one in (self.before, self.after) if one]
        return f"{subject}: {self.turn}" + (f" ({' -> '.join(scopes)})" if scopes else "")


def difference(old: Policy, new: Policy) -> tuple[Change, ...]:
    """List what changes from the old policy to the new one: by role and field, by user, for all."""
    by_role = (
        change
        for role in sorted(old.roles | new.roles)
        for change in (*_comings(old, new, role), *_rights(old, new, role))
    )
    return (*by_role, *_gifts(old, new), *_marks(old, new))


def _comings(old: Policy, new: Policy, role: str) -> Iterator[Change]:
    if role not in old.roles:
        yield Change(turn=Turn.ROLE_ADDED, role=role)
    if role not in new.roles:
        yield Change(turn=Turn.ROLE_REMOVED, role=role)


def _gifts(old: Policy, new: Policy) -> Iterator[Change]:
    for user in sorted(old.users.keys() | new.users.keys()):
        before, after = set(old.given(user)), set(new.given(user))
        for role in sorted(before ^ after):
            turn = Turn.GIVEN if role in after else Turn.TAKEN
            yield Change(turn=turn, user=user, role=role)


def _rights(old: Policy, new: Policy, role: str) -> Iterator[Change]:
    before, after = _scopes(old, role), _scopes(new, role)
    was_denied, is_denied = (one.denied.get(role, frozenset()) for one in (old, new))
    for name in sorted(before.keys() | after.keys() | was_denied | is_denied):
        earlier, later = before.get(name, ()), after.get(name, ())
        turn = _turn(earlier, later)
        if turn is not None:
            yield Change(turn=turn, role=role, coordinate=name, before=earlier, after=later)
        if (name in was_denied) != (name in is_denied):
            denied = Turn.DENIED if name in is_denied else Turn.DENIED_NO_MORE
            yield Change(turn=denied, role=role, coordinate=name)


def _scopes(policy: Policy, role: str) -> Mapping[str, tuple[str, ...]]:
    if role not in policy.roles:
        return {}
    words = words_of(policy.rules)
    scopes = policy.grant([role]).scopes
    spelled = {scope: _spelled(scope, words) for scope in set(scopes.values())}
    return {name: spelled[scope] for name, scope in scopes.items()}


def _spelled(scope: Scope, words: Mapping[str, Scope]) -> tuple[str, ...]:
    return tuple(word for word, one in words.items() if one in scope)


def _turn(before: Sequence[str], after: Sequence[str]) -> Turn | None:
    if set(before) == set(after):
        return None
    if not before or not after:
        return Turn.LOST if before else Turn.GAINED
    if _covers(after, before):
        return Turn.WIDENED
    return Turn.NARROWED if _covers(before, after) else Turn.MOVED


def _covers(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    """Whether every customer of the one is also of the other; ``a&b`` are some of ``a``."""
    return "all" in wide or all(
        any(set(one.split("&")) <= set(other.split("&")) for one in wide) for other in narrow
    )


def _marks(old: Policy, new: Policy) -> Iterator[Change]:
    for name in sorted(old.sensitive ^ new.sensitive):
        turn = Turn.SENSITIVE if name in new.sensitive else Turn.SENSITIVE_NO_MORE
        yield Change(turn=turn, coordinate=name)
