"""What a check of documents has found: problems, cost, and what is hidden from which role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from gateway.cli.listed import Listed

if TYPE_CHECKING:
    from policies.engine import Policy
    from resolvers.review import Reviewer


class Checked(msgspec.Struct, frozen=True, rename="camel"):
    """One document; ``hidden`` are the fields that the policy hides, by role."""

    id: str
    name: str | None
    kind: str
    problems: tuple[str, ...]
    cost: int | None
    cost_by_variables: bool
    hidden: Mapping[str, tuple[str, ...]]


def checked(
    listed: Sequence[Listed], reviewer: Reviewer, policy: Policy, roles: Sequence[str]
) -> list[Checked]:
    """Review documents for these roles, as far as they may ask them."""
    grants = {role: policy.grant([role]) for role in roles}
    found = []
    for one in listed:
        review = reviewer.review(one.document.text)
        asking = [role for role in roles if one.roles is None or role in one.roles]
        hidden = {role: review.denied(grants[role]) for role in asking}
        found.append(
            Checked(
                id=one.document.id,
                name=one.document.name,
                kind=one.document.kind,
                problems=review.problems,
                cost=review.points,
                cost_by_variables=review.by_variables,
                hidden={role: fields for role, fields in hidden.items() if fields},
            )
        )
    return sorted(found, key=lambda one: (one.name or "", one.id))


def lines(found: Sequence[Checked]) -> Iterator[str]:
    """Say it line by line; a cost that variables can raise ends with '+'."""
    for one in found:
        cost = "-" if one.cost is None else f"{one.cost}{'+' if one.cost_by_variables else ''}"
        state = "fails" if one.problems else "ok"
        yield f"{title(one)}: {state}, {one.kind}, cost {cost}"
        yield from (f"  {problem}" for problem in one.problems)
        for role, fields in sorted(one.hidden.items()):
            yield f"  hidden from {role}: {', '.join(fields)}"
    failed = sum(1 for one in found if one.problems)
    hiding = sum(1 for one in found if one.hidden)
    yield f"Documents: {len(found)}, failing: {failed}, asking for hidden fields: {hiding}"


def title(one: Checked) -> str:
    """Return how a person calls a document."""
    return one.name or f"(no name) {one.id[:12]}"
