"""What is asked for often is read anew in few calls, and never has to be waited for."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import random

from backends.cached import Cached, Keeping
from backends.domain import Stock
from backends.errors import Tripped
from backends.freshness import Clock, Freshness
from backends.memory import MemoryBackend
from backends.port import CallContext
from backends.vocabulary import Kind
from tests.backends.hand_clock import START
from tests.backends.questions import orders, stock
from tests.backends.waiting_loop import simulated

SKUS = [f"S{n}" for n in range(1_000)]
ZIPF = list(itertools.accumulate(1 / (n + 1) for n in range(1_000)))
WINDOWS = {Kind.STOCK: Freshness(1.0, 1.0, 300.0), Kind.ORDER: Freshness(5.0, 10.0, 1800.0)}


class Simulation:
    """A gateway and its ERP, which takes a while to answer, in simulated time."""

    def __init__(self, latency: float = 0.05, join_ms: float = 2.0) -> None:
        """Hold a thousand products."""
        items = [Stock(system="erp", sku=sku, site="1", unit="EA") for sku in SKUS]
        clock = Clock(self.time, self.now, random.Random(7).random)
        self.memory = MemoryBackend("erp", {Kind.STOCK: items, Kind.ORDER: []}, now=self.now)
        for kind in (Kind.STOCK, Kind.ORDER):
            self.memory.delays[kind] = lambda: asyncio.sleep(latency)
        self.cached = Cached(self.memory, Keeping(windows=WINDOWS, join_ms=join_ms), clock=clock)
        self.oldest = 0.0
        self.waited = 0

    @staticmethod
    def time() -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> dt.datetime:
        return START + dt.timedelta(seconds=self.time())

    @property
    def context(self) -> CallContext:
        return CallContext(deadline=self.time() + 5.0)

    async def ask(self, *skus: str) -> None:
        query = stock(*skus)
        page = self.cached.peek(query, self.context)
        if page is None:
            self.waited += 1
            page = await self.cached.fetch(query, self.context)
        ages = [self.now() - s.as_of for s in page.results.values() if s.as_of is not None]
        assert len(ages) == len(set(skus))
        self.oldest = max(self.oldest, *(age.total_seconds() for age in ages))

    async def client(self, number: int, until: float, pause: float) -> None:
        """Ask for twenty products by Zipf's law, again and again."""
        chance = random.Random(number)
        while self.time() < until:
            await self.ask(*chance.choices(SKUS, cum_weights=ZIPF, k=20))
            await asyncio.sleep(pause)


def burst(clients: int, seconds: float, latency: float, pause: float) -> Simulation:
    async def run() -> Simulation:
        simulation = Simulation(latency)
        await asyncio.gather(*(simulation.client(n, seconds, pause) for n in range(clients)))
        await simulation.cached.aclose()
        return simulation

    return simulated(run())


def test_a_burst_costs_five_calls_a_second_at_most() -> None:
    done = burst(clients=64, seconds=30.0, latency=0.05, pause=0.2)
    assert len(done.memory.calls) <= 5 * 30
    assert done.oldest <= 2.0


def test_so_does_a_burst_on_a_slow_system() -> None:
    done = burst(clients=64, seconds=30.0, latency=0.5, pause=0.2)
    assert len(done.memory.calls) <= 5 * 30
    assert done.oldest <= 2.0


def test_who_asks_for_warm_products_does_not_wait() -> None:
    async def run() -> Simulation:
        simulation = Simulation()
        for _ in range(200):
            await simulation.ask(*SKUS[:100])
            await asyncio.sleep(0.1)
        await simulation.cached.aclose()
        return simulation

    done = simulated(run())
    assert done.waited == 1
    assert len(done.memory.calls) <= 20


def test_a_product_that_is_asked_for_now_and_then_comes_along() -> None:
    """One product is asked for all the time, the other every three seconds: past its windows."""

    async def run() -> Simulation:
        simulation = Simulation()
        await simulation.ask("S1", "S2")
        for n in range(300):
            await simulation.ask(*(["S1", "S2"] if n % 30 == 0 else ["S1"]))
            await asyncio.sleep(0.1)
        await simulation.cached.aclose()
        return simulation

    assert simulated(run()).waited == 1


def test_what_nobody_asks_for_any_more_falls_out() -> None:
    async def run() -> Simulation:
        simulation = Simulation()
        await simulation.ask("S1", "S2")
        for _ in range(300):
            await simulation.ask("S1")
            await asyncio.sleep(0.1)
        await simulation.cached.aclose()
        return simulation

    calls = simulated(run()).memory.calls
    assert "S2" in calls[1].keys
    assert all("S2" not in call.keys for call in calls[-5:])


def test_nobody_asks_and_nothing_is_refreshed() -> None:
    async def run() -> Simulation:
        simulation = Simulation()
        await simulation.ask(*SKUS[:100])
        await asyncio.sleep(60.0)
        await simulation.cached.aclose()
        return simulation

    assert len(simulated(run()).memory.calls) == 1


def test_a_list_is_not_read_for_nobody() -> None:
    """The orders of two customers; of one of them somebody looks again and again."""

    async def run() -> Simulation:
        simulation = Simulation()
        for customers in (("C1", "C2"), *[("C1",)] * 100):
            await simulation.cached.fetch(orders(*customers), simulation.context)
            await asyncio.sleep(0.5)
        await simulation.cached.aclose()
        return simulation

    calls = simulated(run()).memory.calls
    assert [call.keys for call in calls if "C2" in call.keys] == [("C1", "C2")]


def test_an_urgent_miss_takes_along_what_is_due() -> None:
    async def run() -> Simulation:
        simulation = Simulation()
        await simulation.ask("S1")
        await asyncio.sleep(1.5)
        await simulation.ask("S2")
        await simulation.cached.aclose()
        return simulation

    assert [set(call.keys) for call in simulated(run()).memory.calls] == [{"S1"}, {"S1", "S2"}]


def test_there_is_one_refresh_of_a_lookup_at_a_time() -> None:
    async def run() -> Simulation:
        simulation = Simulation(latency=0.7)
        await simulation.ask("S1")
        await asyncio.sleep(0.15)
        await simulation.ask("S2")
        for _ in range(100):
            await asyncio.sleep(0.05)
            simulation.cached.peek(stock("S1"), simulation.context)
            simulation.cached.peek(stock("S2"), simulation.context)
        await simulation.cached.aclose()
        return simulation

    assert simulated(run()).memory.most_in_flight == 1


def test_many_misses_of_a_moment_do_not_become_as_many_calls() -> None:
    """A miss every two milliseconds, while the first calls are still in the air."""

    async def run() -> Simulation:
        simulation = Simulation(latency=0.5)
        asking = []
        for n in range(200):
            asking.append(asyncio.create_task(simulation.ask(SKUS[n])))
            await asyncio.sleep(0.0025)
        await asyncio.gather(*asking)
        await simulation.cached.aclose()
        return simulation

    assert len(simulated(run()).memory.calls) <= 8


def test_cold_products_one_after_the_other_cost_four_calls_a_second_at_most() -> None:
    async def run() -> Simulation:
        simulation = Simulation()
        asking = []
        for n in range(300):
            asking.append(asyncio.create_task(simulation.ask(SKUS[n])))
            await asyncio.sleep(0.03)
        await asyncio.gather(*asking)
        await simulation.cached.aclose()
        return simulation

    done = simulated(run())
    assert len(done.memory.calls) <= 4 * 9 + 1


def test_a_cold_product_after_silence_does_not_wait_for_others() -> None:
    async def run() -> float:
        simulation = Simulation(latency=0.05)
        began = simulation.time()
        await simulation.ask("S1")
        took = simulation.time() - began
        await simulation.cached.aclose()
        return took

    assert simulated(run()) < 0.06


def test_orders_of_customers_do_not_wait_for_one_another() -> None:
    async def run() -> float:
        simulation = Simulation(latency=0.01)
        for n in range(10):
            await simulation.cached.fetch(orders(f"C{n}"), simulation.context)
        took = simulation.time()
        await simulation.cached.aclose()
        return took

    assert simulated(run()) < 0.2


def test_what_the_system_was_spared_keeps_nobody_waiting() -> None:
    async def run() -> float:
        simulation = Simulation(latency=0.0)
        simulation.memory.failures[Kind.STOCK] = Tripped("resting", system="erp")
        for n in range(10):
            await simulation.cached.fetch(stock(f"S{n}"), simulation.context)
        took = simulation.time()
        await simulation.cached.aclose()
        return took

    assert simulated(run()) < 0.1


def test_a_refresh_goes_with_the_flight_that_boards() -> None:
    """Every product but one is warm; the cold ones are asked for one after the other."""

    async def run() -> Simulation:
        simulation = Simulation()
        await simulation.ask(*SKUS[:500])
        for n in range(100):
            asking = asyncio.create_task(simulation.ask(SKUS[500 + n]))
            await simulation.ask(*SKUS[:500])
            await asyncio.sleep(0.1)
            await asking
        await simulation.cached.aclose()
        return simulation

    done = simulated(run())
    assert done.waited == 1 + 100
    assert done.oldest <= 2.0
