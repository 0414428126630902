"""Why a caller with several roles, or one whom the policy gives some, sees a field or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gateway.cli.standings import Known, facts, remark
from policies.engine import Policy
from policies.explanation import Explanation
from policies.lines import Link
from policies.principal import Scope
from policies.standing import Standing, in_words


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What all roles come to together: ``given`` are the policy's own, ``decided`` the reasons."""

    coordinate: str
    visible: bool
    roles: tuple[str, ...]
    scope: Scope
    customers: tuple[str, ...]
    decided: tuple[Explanation, ...]
    user: str | None = None
    given: tuple[Link, ...] = ()


def verdict(
    policy: Policy,
    coordinate: str,
    claimed: Sequence[str],
    user: str | None,
    customer: Standing | None,
) -> Verdict:
    """Ask the policy as a request does: with the roles of the token and those of the user."""
    given = policy.users[user] if user is not None else ()
    roles = tuple(dict.fromkeys((*claimed, *(policy.given(user) if user is not None else ()))))
    grant = policy.grant(roles)
    scope = grant.scope(coordinate)
    relation = scope if customer is None else customer.relation(policy.rules)
    visible = grant.visible(coordinate, relation)
    return Verdict(
        coordinate=coordinate,
        visible=visible,
        roles=roles,
        scope=scope,
        customers=in_words(scope, grant.rules),
        decided=policy.deciding(roles, coordinate, customer, visible=visible),
        user=user,
        given=given,
    )


def told(found: Verdict, known: Known | None) -> Iterator[str]:
    """Tell a verdict, where the roles come from, and what each deciding role says."""
    who = f"user {found.user}" if found.user is not None else " and ".join(found.roles)
    may = "may see" if found.visible else "may not see"
    yield f"{who} {may} {found.coordinate}{f' of {known.id}' if known else ''}"
    if known is not None:
        yield f"  customer {facts(known)}"
    yield f"  roles    {', '.join(found.roles)}"
    for link in found.given:
        yield f"  given    {link.place}: {link.place.text}"
    yield f"  of       {' or '.join(found.customers) or 'no customer'}"
    for one in found.decided:
        yield f"  because  {one.role}: {one.reason}"
        for place in one.lines:
            yield f"  line     {place}: {place.text}"
    yield from remark(found.scope, known)
