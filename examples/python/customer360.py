"""A customer 360 and all its orders with the client ``gql``: ``pip install "gql[httpx]"``.

C360_URL=http://127.0.0.1:8360/graphql C360_TOKEN=... python customer360.py CUSTOMER
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Any

import httpx
from gql import Client, gql
from gql.client import AsyncClientSession
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport

PAGE = 3
TRIES = 5
TURNED_AWAY = (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)

CUSTOMER_360 = gql("""
    query Customer360($id: ID!) {
      customer(id: $id) {
        name
        freshness { state retryAfterMs }
        interactions(first: 1) {
          nodes { at kind subject }
          freshness { state retryAfterMs }
        }
        credit {
          standing
          accounts { currency available { amount } }
          freshness { state retryAfterMs }
        }
      }
    }
""")
ORDERS = gql("""
    query Orders($id: ID!, $first: Int!, $after: String) {
      customer(id: $id) {
        orders(first: $first, after: $after) {
          nodes { id number status net { amount currency } }
          pageInfo { hasNextPage endCursor }
          freshness { state retryAfterMs }
        }
      }
    }
""")


class Patient(httpx.AsyncBaseTransport):
    """Waits as long as the gateway says when it turns a question away, and asks again."""

    def __init__(self) -> None:
        """Wait for nothing yet; ``waits`` are the milliseconds that were waited."""
        self._inner = httpx.AsyncHTTPTransport()
        self.waits: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request until it is let in."""
        for _ in range(TRIES - 1):
            response = await self._inner.handle_async_request(request)
            wait = await asked_to_wait(response)
            if wait is None:
                return response
            self.waits.append(wait)
            await asyncio.sleep(wait / 1000)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


async def asked_to_wait(response: httpx.Response) -> int | None:
    """Return the milliseconds that a refusal asks for; None for any other answer."""
    if response.status_code not in TURNED_AWAY:
        return None
    try:
        told = json.loads(await response.aread())["errors"][0]["extensions"]
        return int(told["retryAfterMs"])
    except (ValueError, LookupError, TypeError):
        return None


class Desk:
    """Asks the gateway, and keeps what it says about the answers."""

    def __init__(self, session: AsyncClientSession) -> None:
        """``hidden`` are the paths that the policy hides."""
        self._session = session
        self.hidden: list[str] = []
        self.sections: list[dict[str, str]] = []

    async def ask(self, query: Any, **variables: Any) -> dict[str, Any]:
        """Return what may be seen; raise where there is no answer at all."""
        query.variable_values = variables
        try:
            answer: dict[str, Any] = await self._session.execute(query)
        except TransportQueryError as error:
            if error.data is None:
                raise
            self._note(error.errors or [])
            answer = error.data
        return answer

    def _note(self, errors: list[Any]) -> None:
        for error in errors:
            path = ".".join(str(step) for step in error["path"])
            if error["extensions"]["code"] == "FORBIDDEN" and path not in self.hidden:
                self.hidden.append(path)

    async def profile(self, customer: str) -> dict[str, Any]:
        """Return the customer; ask again while a section was SHED, which is soon over."""
        for left in reversed(range(TRIES)):
            found = (await self.ask(CUSTOMER_360, id=customer))["customer"]
            parts = {"profile": found, **{name: found[name] for name in ("interactions", "credit")}}
            states = {name: part["freshness"] for name, part in parts.items() if part}
            self.sections.append({name: states[name]["state"] for name in states})
            waits = [it["retryAfterMs"] or 1000 for it in states.values() if it["state"] == "SHED"]
            if not waits or not left:
                break
            await asyncio.sleep(max(waits) / 1000)
        profile: dict[str, Any] = found
        return profile

    async def orders(self, customer: str) -> list[dict[str, Any]]:
        """Return the orders of all pages."""
        found: list[dict[str, Any]] = []
        info: dict[str, Any] = {"hasNextPage": True, "endCursor": None}
        while info["hasNextPage"]:
            asked = await self.ask(ORDERS, id=customer, first=PAGE, after=info["endCursor"])
            page = asked["customer"]["orders"]
            found += page["nodes"]
            info = page["pageInfo"]
        return found


def line(order: dict[str, Any]) -> str:
    """Show an order in one line; what it is worth may be hidden."""
    net = order["net"]
    worth = f"{net['amount']} {net['currency']}" if net else "hidden"
    return f"{order['number']} {order['status']} {worth}"


async def shown(url: str, token: str, customer: str) -> dict[str, Any]:
    """Ask for all that the page of a customer shows."""
    patient = Patient()
    transport = HTTPXAsyncTransport(
        url=url, headers={"authorization": f"Bearer {token}"}, transport=patient
    )
    async with Client(transport=transport) as session:
        desk = Desk(session)
        profile = await desk.profile(customer)
        accounts = profile["credit"]["accounts"]
        return {
            "name": profile["name"],
            "available": accounts and [account["available"]["amount"] for account in accounts],
            "sections": desk.sections,
            "orders": [line(order) for order in await desk.orders(customer)],
            "hidden": desk.hidden,
            "waits": patient.waits,
        }


if __name__ == "__main__":
    environment = os.environ
    given = shown(environment["C360_URL"], environment["C360_TOKEN"], sys.argv[1])
    print(json.dumps(asyncio.run(given)))
