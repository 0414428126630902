"""A whole gateway over fake servers, asked over HTTP: settings, tokens, directory as in production.

async with answering(fake) as url:
    systems = {"crm": {"vendor": "x", "base_url": url, "timezone": "UTC", ...}}
    async with running(tmp_path, systems, owners(crm=CRM_KINDS)) as journey:
        found = await journey.customer_360("crm", "C1", skus=["SKU-1"])
        assert found == expected_360(facts, "C1", skus=["SKU-1"])
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from backends.directory.exchange import import_links
from backends.domain import Link
from backends.vocabulary import Kind
from gateway.app import Gateway, load_policy
from gateway.auth import LocalKey, expected, issue
from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings
from policies.holder import PolicyHolder
from policies.principal import Principal
from resolvers.schema import build
from tests.fakes.expected import with_decimals
from tests.serving import served

KEY = "a key of the fake servers' journeys, of forty chars"
ADMIN = Principal(subject="u-admin", roles=("admin",))
NOT_REMEMBERED = {kind: {"fresh": 0, "revalidate": 0, "if_error": 0} for kind in Kind}

CUSTOMER_360 = """
query Customer360($id: ID!, $skus: [String!]!) {
  customer(id: $id) {
    freshness { state }
    name
    contacts { freshness { state } nodes { key name phone primary } }
    interactions { freshness { state } nodes { key at kind subject } }
    opportunities {
      freshness { state }
      nodes { key name status amount { amount currency } expectedClose }
    }
    quotes { freshness { state } nodes { number status amount { amount currency } issued } }
    contracts {
      freshness { state }
      nodes { number status amount { amount currency } starts ends }
    }
    tickets { freshness { state } nodes { number subject status opened } }
    orders {
      freshness { state }
      nodes {
        number status reference ordered
        net { amount currency }
        blocks { kind }
        lines { position sku quantity { value unit } price { amount } amount { amount } }
        deliveries {
          freshness { state }
          nodes { number status trackingNumber lines { order quantity { value } } }
        }
      }
    }
    invoices {
      freshness { state }
      nodes { number status issued due amount { amount currency } openAmount { amount } }
    }
    payments { freshness { state } nodes { number status received amount { amount currency } } }
    credit {
      freshness { state }
      accounts { currency limit { amount } exposure { amount } overdue { amount } }
    }
  }
  products(skus: $skus) {
    sku name unit
    stock { freshness { state } bySite { site available { value unit } } }
    price { freshness { state } amount { amount currency } }
    availability(quantity: "5", by: "2036-01-10") {
      freshness { state }
      confirmed { date quantity { value } }
    }
  }
}
"""
SEARCH = """
query Search($first: Int, $after: String) {
  customers(first: $first, after: $after) {
    totalCount
    nodes { name }
    pageInfo { hasNextPage endCursor }
  }
}
"""


def owners(**kinds: Iterable[Kind]) -> dict[Kind, str | list[str]]:
    """Return who owns what, told by system; of several the first named comes first."""
    owned: dict[Kind, list[str]] = {}
    for system, its in kinds.items():
        for kind in its:
            owned.setdefault(kind, []).append(system)
    return {kind: names if len(names) > 1 else names[0] for kind, names in owned.items()}


def settings(
    folder: Path, systems: Mapping[str, Mapping[str, Any]], owned: Mapping[Kind, str | list[str]]
) -> Settings:
    """Return the settings of a gateway that remembers nothing."""
    database = "sqlite+aiosqlite:///"
    return Settings.model_validate(
        {
            "server": {"request_timeout": 30},
            "auth": {
                "issuer": "journeys",
                "audience": "c360",
                "key": KEY,
                "database": f"{database}{folder / 'access.db'}",
            },
            "audit": {"url": f"{database}{folder / 'reads.db'}", "key": KEY},
            "directory": {"url": f"{database}{folder / 'directory.db'}"},
            "systems": {name: {"poll_every": 0, **table} for name, table in systems.items()},
            "owners": owned,
            "freshness": NOT_REMEMBERED,
        }
    )


class Journey:
    """A gateway that answers over HTTP; ``client`` is there once it is served."""

    def __init__(self, gateway: Gateway, links: Sequence[Sequence[Link]]) -> None:
        """Take the gateway, and the links of one customer each that a person told."""
        self.gateway = gateway
        self.client: httpx.AsyncClient
        self._links = links

    async def begin(self) -> None:
        """Fill the directory: from the systems, then from what a person told."""
        await self.gateway.synchronise()
        rows = [
            f"customer-{number},{link.system},{link.key}"
            for number, links in enumerate(self._links)
            for link in links
        ]
        text = "\n".join(["customer,system,key", *rows])
        await import_links(self.gateway.directory, text, self.gateway.settings.systems)

    async def ask(self, query: str, who: Principal = ADMIN, **variables: Any) -> dict[str, Any]:
        """Ask as somebody; return the answer, which came with status 200."""
        wanted = expected(self.gateway.settings.auth)
        token = issue(LocalKey.read(KEY), who, expected=wanted, lifetime=60.0)
        response = await self.client.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"authorization": f"Bearer {token}"},
        )
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def data(self, query: str, who: Principal = ADMIN, **variables: Any) -> dict[str, Any]:
        """Ask as somebody; return the data, which came without errors."""
        answer = await self.ask(query, who, **variables)
        assert "errors" not in answer, answer["errors"]
        found: dict[str, Any] = answer["data"]
        return found

    async def customer_360(self, system: str, key: str, skus: Sequence[str] = ()) -> dict[str, Any]:
        """Ask everything about a customer and some products; numbers come as Decimals."""
        ident = await self.id_of(system, key)
        found: dict[str, Any] = with_decimals(
            await self.data(CUSTOMER_360, id=ident, skus=list(skus))
        )
        return found

    async def id_of(self, system: str, key: str) -> str:
        """Return our id of a customer."""
        link = Link(system, key)
        return (await self.gateway.directory.by_links([link]))[link].id

    async def everybody(self, first: int = 50) -> list[str]:
        """Return the names of all customers of the directory, page by page."""
        names: list[str] = []
        after: str | None = None
        while True:
            found = (await self.data(SEARCH, first=first, after=after))["customers"]
            names += [node["name"] for node in found["nodes"]]
            if not found["pageInfo"]["hasNextPage"]:
                return names
            after = found["pageInfo"]["endCursor"]


@cache
def _rules() -> tuple[PolicyHolder, Any]:
    """Build the schema and load the policy once: neither changes."""
    schema = build()
    policy = load_policy(PolicyFiles(), schema)
    return PolicyHolder(lambda: policy, []), schema


@asynccontextmanager
async def running(
    folder: Path,
    systems: Mapping[str, Mapping[str, Any]],
    owned: Mapping[Kind, str | list[str]],
    links: Sequence[Sequence[Link]] = (),
) -> AsyncIterator[Journey]:
    """Serve a gateway over the systems of these settings tables.

    The directory reads all customers that the systems list, each a customer of its own, and then
    takes ``links``: each entry names the links of one customer, of one system or of several.
    """
    gateway = Gateway(settings(folder, systems, owned), *_rules())
    journey = Journey(gateway, links)
    app = gateway.asgi(begin=journey.begin)
    async with served(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        journey.client = client
        yield journey
