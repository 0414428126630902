"""Topics know what to listen to, and look at what was missed as far as anybody can."""

from __future__ import annotations

import asyncio

import pytest

from backends.port import By
from backends.vocabulary import Kind
from resolvers.context import RequestContext
from resolvers.exchange import Caller
from resolvers.problems import Problem
from resolvers.products import MAX_SKUS
from resolvers.topics import Gone, Heard, Interactions, Interest, Topic, order_topic, stock_topic
from tests.resolvers.live.test_audience import order_of
from tests.resolvers.world import PEOPLE, POLICY, World


def context_of(world: World, who: str) -> RequestContext:
    deadline = asyncio.get_running_loop().time() + 5
    caller = Caller(principal=PEOPLE[who], request_id="r", deadline=deadline)
    return RequestContext(world.services, caller, POLICY.grant(caller.principal.roles))


async def begun(topic: Topic, world: World, who: str = "admin") -> Topic:
    await topic.begin(context_of(world, who))
    return topic


async def huaxia(world: World) -> str:
    from backends.domain import Link

    found = await world.directory.by_links([Link("crm", "K1")])
    return found[Link("crm", "K1")].id


async def test_an_order_is_listened_to_with_its_sold_to(w: World) -> None:
    number = order_of(w)
    topic = await begun(order_topic(number, None), w)
    assert set(topic.interests()) == {
        Interest("erp", Kind.ORDER, By.KEY, number),
        Interest("erp", Kind.CUSTOMER, By.KEY, "D1"),
    }
    assert topic.catch_up() == [Heard("erp", Kind.ORDER, number)]


async def test_orders_of_a_customer_cannot_be_caught_up_with(w: World) -> None:
    topic = await begun(order_topic(None, await huaxia(w)), w)
    assert Interest("erp", Kind.ORDER, By.CUSTOMER, "D1") in set(topic.interests())
    assert Interest("erp", Kind.ORDER, By.CUSTOMER, None) in set(topic.interests())
    assert topic.catch_up() is None


async def test_an_order_of_another_customer_is_not_pushed(w: World) -> None:
    topic = await begun(order_topic(None, await huaxia(w)), w)
    held = w.erp._entities[Kind.ORDER]
    foreign = [one for one in held if getattr(one, "customer", "D1") != "D1"]
    for one in foreign:
        heard = Heard("erp", Kind.ORDER, getattr(one, "number", ""))
        assert await topic.take(context_of(w, "admin"), heard) == ()
    assert foreign


async def test_what_was_said_before_is_known_and_what_is_new_is_pushed_once(w: World) -> None:
    topic = await begun(Interactions(await huaxia(w)), w)
    heard = Heard("crm", Kind.INTERACTION, "K1")
    assert await topic.take(context_of(w, "admin"), heard) == []
    assert topic.catch_up() == [Heard("crm", Kind.INTERACTION, "K1")]


@pytest.mark.parametrize("who", ["sales_rep", "portal_customer"])
async def test_who_is_not_there_and_who_is_foreign_are_gone_alike(w: World, who: str) -> None:
    from backends.domain import Link

    foreign = await w.directory.by_links([Link("crm", "K2")])
    for customer in ("c_nobody", foreign[Link("crm", "K2")].id):
        with pytest.raises(Gone):
            await begun(order_topic(None, customer), w, who)
    with pytest.raises(Gone):
        await begun(order_topic("S-unknown", None), w, who)


async def test_stock_is_listened_to_once_for_each_product(w: World) -> None:
    topic = await begun(stock_topic(["P-1", "P-2", "P-1"]), w)
    assert set(topic.interests()) == {
        Interest("erp", Kind.STOCK, By.KEY, sku) for sku in ("P-1", "P-2")
    }
    assert topic.catch_up() == [Heard("erp", Kind.STOCK, sku) for sku in ("P-1", "P-2")]


@pytest.mark.parametrize("skus", [[], ["x"] * (MAX_SKUS + 1)])
def test_no_products_and_too_many_are_refused(skus: list[str]) -> None:
    with pytest.raises(Problem, match="give 1 to"):
        stock_topic(skus)


@pytest.mark.parametrize(("number", "customer"), [(None, None), ("S1", "c")])
def test_an_order_is_named_by_one_of_two(number: str | None, customer: str | None) -> None:
    with pytest.raises(Problem, match="either number or customer"):
        order_topic(number, customer)
