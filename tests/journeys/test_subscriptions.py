"""What a system tells is pushed to those who may see it, and to nobody else."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import msgspec
import pytest

from backends.domain import Interaction
from backends.errors import Unavailable
from backends.vocabulary import Kind
from policies.audit import existing, who_saw
from tests import valkey
from tests.journeys.company import Company, crm, erp
from tests.journeys.subscribing import (
    ORDER,
    ORDERS_OF,
    SAID,
    STOCK,
    connected,
    events,
    listening,
    streaming,
)
from tests.journeys.telling import tell
from tests.journeys.test_directory_sync import hand_over
from tests.journeys.test_events import MINUTES, OTHER_REP, reprice
from tests.journeys.test_read_log import EVER
from tests.resolvers import world

pytestmark = pytest.mark.integration

NOTHING = {"type": "next", "id": "1", "payload": {"data": {"orderChanged": None}}}
COMPLETE = {"type": "complete", "id": "1"}


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company; what was read serves for minutes."""
    async with streaming(tmp_path, freshness=MINUTES) as made:
        yield made


async def test_a_changed_order_reaches_its_rep_and_support_and_hides_what_support_may_not_see(
    company: Company,
) -> None:
    async with connected(company, "sales_rep") as rep, connected(company, "support_agent") as agent:
        for socket in (rep, agent):
            await socket.subscribe(ORDER, number="S3")
        await listening(company, 2)
        reprice(company, "S3", "1.23")
        await tell(company, "erp", {"kind": "order", "key": "S3"})
        assert await rep.data() == {"orderChanged": {"number": "S3", "net": {"amount": "1.23"}}}
        payload = (await agent.next())["payload"]
    assert payload["data"] == {"orderChanged": {"number": "S3", "net": None}}
    assert [(e["path"], e["extensions"]["code"]) for e in payload["errors"]] == [
        (["orderChanged", "net"], "FORBIDDEN")
    ]


async def test_a_foreign_order_looks_like_one_that_does_not_exist(company: Company) -> None:
    looks = []
    for number in ("S99", "S12345"):
        async with connected(company, "sales_rep") as rep:
            await rep.subscribe(ORDER, number=number)
            calls = [await rep.next(), await rep.next()]
            looks.append((calls, [call.replace(number, "?") for call in company.calls()]))
    assert looks[0] == looks[1] == ([NOTHING, COMPLETE], ["erp order key ?"])


async def test_an_order_of_a_customer_is_pushed_also_when_it_is_new(company: Company) -> None:
    huaxia = await company.id_of("K1")
    async with events(company, "sales_rep", ORDERS_OF, customer=huaxia) as rep:
        await listening(company, 1)
        orders = company.erp._entities[Kind.ORDER]
        company.erp.put(Kind.ORDER, [*orders, world.order("S500", "D1", -1)])
        await tell(company, "erp", {"kind": "order", "key": "S99"})  # of somebody else
        await tell(company, "erp", {"kind": "order", "key": "S500", "customer": "D1"})
        name, answer = await rep.next()
    assert (name, answer["data"]["orderChanged"]["number"]) == ("next", "S500")


async def test_stock_is_pushed_at_the_level_that_a_portal_customer_sees(company: Company) -> None:
    async with connected(company, "portal_customer") as portal:
        await portal.subscribe(STOCK, skus=["P-1", "P-2"])
        await listening(company, 1)
        await tell(company, "erp", {"kind": "stock", "key": "P-9"}, {"kind": "stock", "key": "P-2"})
        payload = (await portal.next())["payload"]
    pushed = payload["data"]["stockChanged"]
    assert (pushed["sku"], pushed["stock"]["total"]) == ("P-2", None)
    assert pushed["stock"]["level"] in {"NONE", "FEW", "ENOUGH"}
    assert [error["extensions"]["code"] for error in payload["errors"]] == ["FORBIDDEN"]


async def test_what_was_added_is_pushed_once_and_on_record_before_it_leaves(
    company: Company, tmp_path: Path
) -> None:
    huaxia = await company.id_of("K1")
    async with connected(company, "sales_rep") as rep:
        await rep.subscribe(SAID, customer=huaxia)
        await listening(company, 1)
        add_interaction(company, "I-new", "A new call")
        for _ in range(2):
            await again(company, "crm", {"kind": "interaction", "key": "I-new", "customer": "K1"})
        pushed = await rep.data()
        assert pushed == {"interactionAdded": {"key": "I-new", "subject": "A new call"}}
        add_interaction(company, "I-newer", "Another")
        await tell(company, "crm", {"kind": "interaction", "key": "I-newer", "customer": "K1"})
        assert (await rep.data())["interactionAdded"]["key"] == "I-newer"
    url = f"sqlite+aiosqlite:///{tmp_path / 'reads.db'}"
    async with existing(url) as store:
        entries = await who_saw(store, huaxia, EVER)
    assert {one.subject for one in entries} == {"u-rep"}


async def again(company: Company, system: str, change: Mapping[str, str]) -> None:
    """Tell of a change; no two notices are the same, so that none is taken for a repeated one."""
    other = {"kind": "product", "key": secrets.token_hex(4)}
    assert (await tell(company, system, change, other)).status_code == 202


def add_interaction(company: Company, key: str, subject: str) -> None:
    """Let the CRM have one more interaction of Huaxia."""
    held = company.crm._entities[Kind.INTERACTION]
    first = next(one for one in held if isinstance(one, Interaction) and one.customer == "K1")
    new = msgspec.structs.replace(first, key=key, subject=subject, at=world.at(0))
    company.crm.put(Kind.INTERACTION, [*held, new])


async def test_who_may_not_see_what_was_said_is_refused_and_nothing_is_read(
    company: Company,
) -> None:
    huaxia = await company.id_of("K1")
    async with connected(company, "finance") as finance:
        await finance.subscribe(SAID, customer=huaxia)
        message = await finance.next()
    assert (message["type"], message["payload"][0]["extensions"]["code"]) == ("error", "FORBIDDEN")
    assert message["payload"][0]["path"] == ["interactionAdded"]
    assert company.calls() == []


@pytest.mark.parametrize("asked", [{}, {"number": "S3", "customer": "x"}])
async def test_either_number_or_customer_is_given(company: Company, asked: dict[str, str]) -> None:
    given = ", ".join(f'{name}: "{value}"' for name, value in asked.items())
    query = f"subscription {{ orderChanged{f'({given})' if given else ''} {{ number }} }}"
    async with connected(company, "admin") as admin:
        await admin.subscribe(query)
        message = await admin.next()
    assert message["payload"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_account_that_moves_ends_as_if_the_order_had_never_been(company: Company) -> None:
    async with connected(company, "sales_rep") as rep, connected(company, OTHER_REP) as other:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        hand_over(company, "K1", "rep02", "north")
        await tell(company, "crm", {"kind": "customer", "key": "K1"})
        assert [await rep.next(), await rep.next()] == [NOTHING, COMPLETE]
        await other.subscribe(ORDER, number="S3")
        await listening(company, 1)
        await tell(company, "erp", {"kind": "order", "key": "S3"})
        assert (await other.data())["orderChanged"]["number"] == "S3"


async def test_an_order_that_is_gone_ends_the_same_way(company: Company) -> None:
    async with connected(company, "sales_rep") as rep:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        held = company.erp._entities[Kind.ORDER]
        company.erp.put(Kind.ORDER, [one for one in held if getattr(one, "number", "") != "S3"])
        await tell(company, "erp", {"kind": "order", "key": "S3"})
        assert [await rep.next(), await rep.next()] == [NOTHING, COMPLETE]


async def test_what_is_pushed_again_without_a_difference_is_not_sent(company: Company) -> None:
    async with connected(company, "sales_rep") as rep:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        reprice(company, "S3", "1.23")
        await again(company, "erp", {"kind": "order", "key": "S3"})
        assert (await rep.data())["orderChanged"]["net"]["amount"] == "1.23"
        await again(company, "erp", {"kind": "order", "key": "S3"})
        reprice(company, "S3", "4.56")
        await again(company, "erp", {"kind": "order", "key": "S3"})
        assert (await rep.data())["orderChanged"]["net"]["amount"] == "4.56"


async def test_an_erp_that_is_down_is_told_and_the_stream_goes_on(company: Company) -> None:
    async with connected(company, "sales_rep") as rep:
        await rep.subscribe(ORDER, number="S3")
        await listening(company, 1)
        company.erp.failures[Kind.ORDER] = Unavailable("down", system="erp", kind=Kind.ORDER)
        await tell(company, "erp", {"kind": "order", "key": "S3"})
        payload = (await rep.next())["payload"]
        assert payload["data"] == {"orderChanged": None}
        assert payload["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"
        company.erp.failures.clear()
        await tell(company, "erp", {"kind": "order", "key": "S3"})
        assert (await rep.data())["orderChanged"]["number"] == "S3"


async def test_a_thousand_subscribers_of_one_order_cost_one_read_for_each_change(
    company: Company,
) -> None:
    """Five roles, ten connections, a hundred subscriptions on each."""
    roles = ("sales_rep", "sales_manager", "finance", "portal_customer", "admin")
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(connected(company, role)) for role in roles * 2]
        for socket in sockets:
            for number in range(100):
                await socket.subscribe(ORDER, str(number), number="S3")
        await listening(company, 1000)
        assert company.calls() == ["erp order key S3"]
        for net in ("1.23", "4.56"):
            reprice(company, "S3", net)
            await again(company, "erp", {"kind": "order", "key": "S3"})
            for socket in sockets:
                answers = [(await socket.next())["payload"]["data"] for _ in range(100)]
                assert {answer["orderChanged"]["number"] for answer in answers} == {"S3"}
            assert company.calls() == ["erp order key S3"]
        assert company.gateway.live.audiences == len(roles)


async def test_a_change_told_to_one_process_is_pushed_by_the_others(tmp_path: Path) -> None:
    with valkey.running() as server:
        both = (crm(), erp())
        start = partial(streaming, tmp_path, systems=both, freshness=MINUTES, cache=server.url)
        async with (
            start() as one,
            start() as other,
            connected(one, "sales_rep") as here,
            connected(other, "support_agent") as there,
        ):
            await here.subscribe(ORDER, number="S3")
            await there.subscribe(ORDER, number="S3")
            await listening(one, 1)
            await listening(other, 1)
            one.calls()
            reprice(one, "S3", "1.23")
            await tell(one, "erp", {"kind": "order", "key": "S3"})
            assert (await here.data())["orderChanged"]["net"] == {"amount": "1.23"}
            assert (await there.next())["payload"]["data"]["orderChanged"]["number"] == "S3"
            assert one.calls() == ["erp order key S3"]
