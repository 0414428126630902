"""Asking a process or the router as a role, and what is compared of two answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from tests.federation.company import Company

SECONDS = 60.0

ROLES = (
    "sales_rep",
    "sales_manager",
    "support_agent",
    "finance",
    "portal_customer",
    "admin",
)


class Answer(msgspec.Struct, frozen=True):
    """An answer without what may differ: who served it, how old, what it counted."""

    data: Any
    errors: frozenset[tuple[str, str]]


async def ask(
    url: str, company: Company, role: str | None, query: str, **variables: Any
) -> dict[str, Any]:
    """Ask as a role, or as nobody; return the answer as it came."""
    headers = {"authorization": f"Bearer {company.tokens[role]}"} if role else {}
    async with httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client:
        body = {"query": query, "variables": variables}
        response = await client.post(url, json=body, headers=headers)
    answer: dict[str, Any] = response.json()
    return answer


def told(answer: Mapping[str, Any]) -> Answer:
    """Return the data, and of each error its code and where it is."""
    errors = frozenset(
        (".".join(map(str, error.get("path") or ())), error["extensions"]["code"])
        for error in answer.get("errors", ())
    )
    return Answer(answer.get("data"), errors)


def codes(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the code of each error by its path."""
    return dict(told(answer).errors)
