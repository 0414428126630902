"""What an answer has cost, told in it to who asks with ``X-C360-Cost: 1``.

Only systems that were called for the request are named: ``freshness.source`` tells those names,
and what else is configured is nobody's business. Calls and hits are told only to who may look at
every customer: to others the difference between a hit and a call would tell a foreign order that
somebody has read from a number that nobody has. Their answers do not have those two keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from backends.tally import Tally
from gateway.http.endpoint import Execute
from policies.grant import Grant
from policies.principal import Scope
from resolvers.exchange import Answer, Caller, Question

# The grant of these roles by the policy in force.
Grants: TypeAlias = Callable[[Sequence[str]], Grant]

ENTRIES = ("Query.customer", "Query.order", "Query.findOrders")


def telling(execute: Execute, grants: Grants) -> Execute:
    """Let answers tell their cost to those for whom it was counted."""

    async def told(question: Question, caller: Caller) -> Answer:
        return with_cost(await execute(question, caller), caller, grants)

    return told


def with_cost(answer: Answer, caller: Caller, grants: Grants) -> Answer:
    """Put what was counted for the caller beside the answer; as it is where nothing was."""
    tally = caller.tally
    if tally is None:
        return answer
    left = caller.deadline - asyncio.get_running_loop().time()
    cost = {
        **(_counted(tally) if sees_everybody(grants(caller.principal.roles)) else {}),
        "staleSections": tally.stale,
        "deadlineLeftMs": max(0, round(left * 1000)),
    }
    return msgspec.structs.replace(answer, extensions={**(answer.extensions or {}), "cost": cost})


def sees_everybody(grant: Grant) -> bool:
    """Whether no customer and no order is hidden from the caller."""
    return all(Scope.ALL in grant.scope(entry) for entry in ENTRIES)


def _counted(tally: Tally) -> dict[str, Any]:
    return {"calls": dict(sorted(tally.calls.items())), "cacheHits": tally.hits}
