"""How a subscription ends: with its token, its rights, its client, or the process."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

import httpx
import pytest

from gateway.auth.database import Database
from gateway.auth.revocation import Revocations
from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings
from tests.journeys.subscribing import (
    ORDER,
    ORDERS_OF,
    STOCK,
    connected,
    events,
    listening,
    streaming,
    token_of,
)
from tests.journeys.test_events import MINUTES, reprice
from tests.journeys.test_subscriptions import again
from tests.resolvers.world import PEOPLE

pytestmark = pytest.mark.integration

MOMENT = 1.5  # seconds that a token of these tests lasts


async def test_a_websocket_ends_when_its_token_ends(tmp_path: Path) -> None:
    async with streaming(tmp_path) as company:
        token = token_of(company, "sales_rep", MOMENT)
        async with connected(company, "sales_rep", token) as rep:
            await rep.subscribe(ORDER, number="S3")
            assert await rep.closed() == (4403, "The token has ended.")
        await listening(company, 0)


async def test_events_end_when_their_token_ends(tmp_path: Path) -> None:
    async with streaming(tmp_path) as company:
        token = token_of(company, "sales_rep", MOMENT)
        async with events(company, "sales_rep", ORDER, token, number="S3") as rep:
            name, told = await rep.next()
            assert (name, told["errors"][0]["extensions"]["code"]) == ("next", "UNAUTHENTICATED")
            assert [await rep.next(), await rep.next()] == [("complete", None), ("closed", None)]
        await listening(company, 0)


async def test_a_subject_that_is_revoked_is_hung_up_on(tmp_path: Path) -> None:
    async with streaming(tmp_path) as company, connected(company, "sales_rep") as rep:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        database = await Database.open(company.gateway.settings.auth.database.get_secret_value())
        try:
            await Revocations(database).revoke_subject(PEOPLE["sales_rep"].subject)
        finally:
            await database.aclose()
        assert await rep.closed() == (4403, "The token is no longer believed.")


async def test_a_policy_that_denies_the_subscription_ends_it(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("g, user:nobody-here, role:finance\n")

    def own(chosen: Settings) -> Settings:
        return chosen.model_copy(update={"policy": PolicyFiles(files=(file,))})

    async with streaming(tmp_path, own) as company, connected(company, "sales_rep") as rep:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        file.write_text("p, role:sales_rep, Subscription.orderChanged, all, deny,\n")
        company.gateway.policy.reload()
        message = await rep.next()
        assert (message["type"], message["payload"][0]["extensions"]["code"]) == (
            "error",
            "FORBIDDEN",
        )
        await listening(company, 0)


async def test_a_policy_that_denies_a_field_hides_it_from_the_next_push(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("g, user:nobody-here, role:finance\n")

    def own(chosen: Settings) -> Settings:
        return chosen.model_copy(update={"policy": PolicyFiles(files=(file,))})

    async with streaming(tmp_path, own) as company, connected(company, "sales_rep") as rep:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        file.write_text("p, role:sales_rep, SalesOrder.net, all, deny,\n")
        company.gateway.policy.reload()
        await again(company, "erp", {"kind": "order", "key": "S3"})
        payload = (await rep.next())["payload"]
    assert payload["data"]["orderChanged"] == {"number": "S3", "net": None}
    assert payload["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_who_reads_too_slowly_is_hung_up_on_with_a_reason(tmp_path: Path) -> None:
    async with (
        streaming(tmp_path, freshness=MINUTES) as company,
        connected(company, "sales_rep", max_queue=1, write_limit=1) as slow,
        connected(company, "sales_rep") as quick,
    ):
        many = " ".join(f"l{i}: lines {{ sku name position unit: sku }}" for i in range(200))
        wide = ORDER.replace("{ number", f"{{ {many} number")
        for number in range(20):
            await slow.subscribe(wide, str(number), number="S3")
        await quick.subscribe(ORDER, number="S3")
        await listening(company, 21)
        slow.connection.transport.pause_reading()
        rounds = 0
        async with asyncio.timeout(60):
            while len(company.gateway.live) > 1:
                rounds += 1
                reprice(company, "S3", f"{rounds}.00")
                await again(company, "erp", {"kind": "order", "key": "S3"})
                answer = await quick.data()
                assert answer["orderChanged"]["net"]["amount"] == f"{rounds}.00"
        slow.connection.transport.resume_reading()
        code, reason = await slow.closed()
    assert (code, reason) == (1013, "The client reads more slowly than there is to tell.")


async def test_who_leaves_is_forgotten(tmp_path: Path) -> None:
    async with streaming(tmp_path) as company:
        async with connected(company, "sales_rep") as rep:
            await rep.subscribe(ORDER, number="S3")
            await rep.subscribe(STOCK, "2", skus=["P-1"])
            await listening(company, 2)
            await rep.send("complete", id="2")
            await listening(company, 1)
        await listening(company, 0)
        async with events(company, "sales_rep", ORDER, number="S3"):
            await listening(company, 1)
        await listening(company, 0)
        assert company.gateway.live.audiences == 0
        assert company.gateway._notices.hub._listening == {}


async def test_a_server_that_stops_says_that_it_goes_away(tmp_path: Path) -> None:
    async with contextlib.AsyncExitStack() as clients:
        client = await clients.enter_async_context(httpx.AsyncClient(trust_env=False))
        async with streaming(tmp_path) as company:
            rep = await clients.enter_async_context(connected(company, "sales_rep"))
            await rep.subscribe(ORDER, number="S3")
            by_events = await clients.enter_async_context(
                events(company, "sales_rep", ORDER, client=client, number="S3")
            )
            await listening(company, 2)
            leaving = asyncio.ensure_future(asyncio.gather(rep.closed(), by_events.next()))
            await asyncio.sleep(0)
        closed, ended = await leaving
    assert (closed[0], ended) == (1001, ("closed", None))


async def test_missed_notices_are_made_good_or_said(tmp_path: Path) -> None:
    async with streaming(tmp_path, freshness=MINUTES) as company:
        huaxia = await company.id_of("K1")
        async with connected(company, "sales_rep") as rep:
            await rep.subscribe(ORDER, "1", number="S3")
            await rep.subscribe(ORDERS_OF, "2", customer=huaxia)
            await listening(company, 2)
            reprice(company, "S3", "1.23")
            company.gateway._notices._missed()
            told = {(message := await rep.next())["id"]: message for _ in range(2)}
    assert told["1"]["payload"]["data"]["orderChanged"]["net"] == {"amount": "1.23"}
    assert told["2"]["payload"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"


async def test_too_many_subscriptions_are_refused(tmp_path: Path) -> None:
    async with (
        streaming(tmp_path, server={"max_subscriptions": 2}) as company,
        connected(company, "sales_rep") as rep,
    ):
        for id_ in ("1", "2"):
            await rep.subscribe(ORDER, id_, number="S3")
        await listening(company, 2)
        await rep.subscribe(ORDER, "3", number="S3")
        message = await rep.next()
        assert message["payload"][0]["extensions"]["code"] == "RATE_LIMITED"
        async with events(company, "sales_rep", ORDER, number="S3") as other:
            assert other.response.status_code == 429
