"""Who can sign is answered when all is done; who cannot learns nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from backends.errors import Unavailable
from gateway.events.endpoint import BOUNDS, Door, endpoint, route
from gateway.events.replays import Replays
from gateway.events.signatures import WINDOW, sign
from gateway.events.told import Told

SECRET = "a secret of forty characters, of two sides"
NOW = 1_800_000_000
BODY = json.dumps({"changes": [{"kind": "order", "key": "S1"}]}).encode()


class Gateway:
    """The address alone, and what was told at it."""

    def __init__(self, capacity: int = 100) -> None:
        """Give the ERP a secret, and the CRM none."""
        self.told: list[tuple[str, Told]] = []
        self.trouble: list[Exception] = []
        doors = {"erp": Door(secret=SECRET)}
        replays = Replays(None, capacity=capacity)
        made = endpoint(doors, replays, self.take, now=lambda: float(NOW))
        app = Starlette(routes=[route(lambda: made)])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://gateway.test")

    async def take(self, system: str, told: Told) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.told.append((system, told))

    async def post(
        self, body: bytes = BODY, header: str | None = None, system: str = "erp"
    ) -> httpx.Response:
        value = sign(SECRET, body, NOW) if header is None else header
        headers = {"X-C360-Signature": value}
        return await self.client.post(f"/events/{system}", content=body, headers=headers)


async def test_a_signed_notice_is_accepted_after_it_was_dealt_with() -> None:
    gateway = Gateway()
    answer = await gateway.post()
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1})
    ((system, told),) = gateway.told
    assert (system, [change.key for change in told.changes]) == ("erp", ["S1"])


STRANGERS: dict[str, Callable[[Gateway], Any]] = {
    "no header": lambda gateway: gateway.client.post("/events/erp", content=BODY),
    "another secret": lambda gateway: gateway.post(header=sign("x" * 40, BODY, NOW)),
    "too old": lambda gateway: gateway.post(header=sign(SECRET, BODY, int(NOW - WINDOW - 1))),
    "unknown system": lambda gateway: gateway.post(system="mars"),
    "a system without events": lambda gateway: gateway.post(system="crm"),
    "unsigned garbage": lambda gateway: gateway.client.post("/events/erp", content=b"\xff"),
}


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_strangers_are_refused_alike(stranger: str) -> None:
    gateway = Gateway()
    answer = await STRANGERS[stranger](gateway)
    usual = await gateway.post(header="t=1,v1=nonsense")
    assert answer.status_code == 401
    assert (answer.content, dict(answer.headers)) == (usual.content, dict(usual.headers))
    assert gateway.told == []


async def test_a_notice_is_taken_once() -> None:
    gateway = Gateway()
    answers = [await gateway.post() for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 409]
    assert len(gateway.told) == 1


async def test_a_stranger_cannot_use_up_a_signature() -> None:
    gateway = Gateway()
    await gateway.post(system="mars")
    assert (await gateway.post()).status_code == 202


async def test_what_is_wrong_is_named_to_who_signed_it() -> None:
    gateway = Gateway()
    answer = await gateway.post(b'{"changes": [{"kind": "order"}]}')
    assert answer.status_code == 400
    assert answer.json()["field"] == "changes[0].key"
    assert gateway.told == []


async def test_a_notice_that_could_not_be_dealt_with_may_be_sent_again() -> None:
    gateway = Gateway()
    gateway.trouble = [Unavailable("down", system="erp")]
    first = await gateway.post()
    assert (first.status_code, first.headers["retry-after"]) == (503, "5")
    assert (await gateway.post()).status_code == 202


async def test_a_mistake_of_ours_does_not_use_up_a_signature_either() -> None:
    gateway = Gateway()
    gateway.trouble = [ValueError("a bug")]
    assert (await gateway.post()).status_code == 500
    assert (await gateway.post()).status_code == 202


async def test_more_notices_than_can_be_remembered_wait() -> None:
    gateway = Gateway(capacity=1)
    await gateway.post()
    assert (await gateway.post(BODY + b" ")).status_code == 503


async def test_a_body_is_bounded_before_anything_is_looked_at() -> None:
    gateway = Gateway()
    answer = await gateway.post(b" " * (BOUNDS.body + 1), header="", system="mars")
    assert answer.status_code == 413


async def test_only_a_post_is_taken() -> None:
    assert (await Gateway().client.get("/events/erp")).status_code == 405
