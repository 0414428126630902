"""Queries go to the system they name, and kinds have owners."""

from __future__ import annotations

import pytest

from backends.cached import Cached
from backends.domain import Ticket
from backends.errors import Unserved
from backends.health import HealthState
from backends.memory import MemoryBackend
from backends.port import By, Query
from backends.resilient import Resilient
from backends.router import Router
from backends.vocabulary import Kind
from backends.waiting import Awaited
from tests.backends.questions import STOCK, erp, soon, stock

TICKET = Ticket(system="crm", key="T1", customer="A1", number="1")


def crm() -> MemoryBackend:
    return MemoryBackend("crm", {Kind.TICKET: [TICKET]})


def tickets(system: str) -> Query:
    return Query(system=system, kind=Kind.TICKET, by=By.CUSTOMER, keys=("A1", "A2"))


async def test_a_query_goes_to_the_system_it_names() -> None:
    router = Router({"crm": crm(), "erp": erp()}, {})
    assert (await router.fetch(tickets("crm"), soon())).results["A1"].items == (TICKET,)
    assert (await router.fetch(stock("S1"), soon())).results["S1"].items == (STOCK[1],)


def test_owners_come_in_the_order_given() -> None:
    router = Router({"crm": crm(), "erp": erp()}, {Kind.ORDER: ["erp", "crm"]})
    assert router.owners(Kind.ORDER) == ("erp", "crm")
    assert router.owners(Kind.TICKET) == ()


def test_an_owner_that_is_no_system_is_a_mistake_at_the_start() -> None:
    with pytest.raises(ValueError, match="sap"):
        Router({"erp": erp()}, {Kind.ORDER: ["sap"]})


def test_it_serves_what_any_system_serves() -> None:
    router = Router({"crm": crm(), "erp": erp()}, {})
    assert set(router.serves) == {Kind.TICKET, *erp().serves}


@pytest.mark.parametrize("system", ["nobody", "erp"])
async def test_what_a_system_does_not_serve_is_unserved_for_every_key(system: str) -> None:
    memory = erp()
    page = await Router({"erp": memory}, {}).fetch(tickets(system), soon())
    assert {type(slice_.error) for slice_ in page.results.values()} == {Unserved}
    assert set(page.results) == {"A1", "A2"}
    assert memory.calls == []


async def test_peek_reaches_the_memory_of_the_system() -> None:
    router = Router({"erp": Cached(erp()), "crm": crm()}, {})
    assert router.peek(stock("S1"), soon()) is None
    await router.fetch(stock("S1"), soon())
    assert router.peek(stock("S1"), soon()) is not None
    assert router.peek(tickets("crm"), soon()) is None
    assert router.peek(tickets("nobody"), soon()) is None
    await router.aclose()


async def test_health_is_told_for_systems_that_can_tell() -> None:
    router = Router({"erp": Resilient(erp()), "crm": crm()}, {})
    await router.fetch(stock("S1"), soon())
    assert {name: health.state for name, health in router.health().items()} == {
        "erp": HealthState.UP
    }


class Stuck(MemoryBackend):
    """A system whose closing fails."""

    async def aclose(self) -> None:
        await super().aclose()
        raise OSError("stuck")


async def test_every_system_is_closed_also_when_one_of_them_fails() -> None:
    systems = {"a": erp(), "b": Stuck("b", {}), "c": erp()}
    with pytest.raises(OSError, match="stuck"):
        await Router(systems, {}).aclose()
    assert all(system.closed for system in systems.values())


async def test_begin_reaches_the_memory_of_the_system() -> None:
    router = Router({"crm": crm(), "erp": Cached(erp())}, {})
    landing = Awaited()
    assert router.begin(stock("S1"), soon(), landing) is not None
    assert (await landing.page).results["S1"].items == (STOCK[1],)
    assert router.begin(tickets("crm"), soon(), landing) is None
    assert router.begin(tickets("erp"), soon(), landing) is None
    assert router.begin(tickets("nobody"), soon(), landing) is None
