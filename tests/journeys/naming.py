"""Asking by the name of a document, as clients of persisted and trusted documents do."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import httpx
import orjson

from tests.journeys.company import Company
from tests.resolvers.world import PEOPLE


def hash_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(hash_: Any, version: Any = 1) -> dict[str, Any]:
    """Return the extensions of Apollo's protocol."""
    return {"persistedQuery": {"version": version, "sha256Hash": hash_}}


async def send(company: Company, who: str, **body: Any) -> httpx.Response:
    """POST these members as somebody."""
    headers = {"authorization": f"Bearer {company.token(PEOPLE[who])}"}
    return await company.client.post("/graphql", json=body, headers=headers)


async def get(company: Company, who: str, **parameters: Any) -> httpx.Response:
    """GET with these parameters as somebody; objects go as JSON."""
    headers = {"authorization": f"Bearer {company.token(PEOPLE[who])}"}
    params = {
        name: orjson.dumps(value).decode() if isinstance(value, Mapping) else value
        for name, value in parameters.items()
    }
    return await company.client.get("/graphql", params=params, headers=headers)


async def by_hash(company: Company, who: str, text: str, **more: Any) -> httpx.Response:
    """Ask by the hash of a text alone."""
    return await send(company, who, extensions=persisted(hash_of(text)), **more)


async def register(company: Company, who: str, text: str, **more: Any) -> httpx.Response:
    """Ask with text and hash."""
    return await send(company, who, query=text, extensions=persisted(hash_of(text)), **more)


def code(response: httpx.Response) -> str | None:
    """Return the code of the first error; None where there is none."""
    errors = response.json().get("errors")
    found: str | None = errors[0]["extensions"]["code"] if errors else None
    return found


def counted(company: Company, outcome: str) -> float:
    """Tell how many documents came to this."""
    registry = company.gateway.metrics.registry
    return registry.get_sample_value("c360_documents_total", {"outcome": outcome}) or 0.0
