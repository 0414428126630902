"""What a new policy changes, for people: a paragraph per role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from policies.difference import Change, Turn

_SIGNS: Mapping[Turn, str] = {
    Turn.ROLE_ADDED: "+",
    Turn.GIVEN: "+",
    Turn.GAINED: "+",
    Turn.WIDENED: "+",
    Turn.DENIED_NO_MORE: "+",
    Turn.ROLE_REMOVED: "-",
    Turn.TAKEN: "-",
    Turn.LOST: "-",
    Turn.NARROWED: "-",
    Turn.DENIED: "-",
}


def told(changes: Sequence[Change]) -> Iterator[str]:
    """Tell what each role and user gains (+) and loses (-), and what is otherwise now (~)."""
    for whose, group in groupby(changes, key=_whose):
        yield whose
        yield from (f"  {_SIGNS.get(one.turn, '~')} {_line(one)}" for one in group)
    signs = [_SIGNS.get(change.turn, "~") for change in changes]
    if not changes:
        yield "No role and no user gains or loses anything."
    else:
        gains, losses = signs.count("+"), signs.count("-")
        rest = len(signs) - gains - losses
        yield f"Gains: {gains}, losses: {losses}, others: {rest}"


def _whose(change: Change) -> str:
    return f"user {change.user}" if change.user else change.role or "everybody"


def _line(change: Change) -> str:
    scopes = " -> ".join(" or ".join(one) for one in (change.before, change.after) if one)
    named = change.role if change.user else change.coordinate
    subject = f"{named}: " if named else ""
    return f"{subject}{change.turn}" + (f" ({scopes})" if scopes else "")
