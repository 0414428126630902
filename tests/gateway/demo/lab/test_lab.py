"""A lab over real sockets: systems apart from each other, changes in the answers, all closed."""

from __future__ import annotations

import socket
from decimal import Decimal

import httpx
import pytest

from gateway.demo.lab.faults import Fault
from tests.lab import lab

pytestmark = pytest.mark.integration


async def test_one_systems_fault_is_not_the_others() -> None:
    async with lab() as benches, httpx.AsyncClient(trust_env=False) as client:
        await benches.erp.fault("refuse")
        with pytest.raises(httpx.ConnectError):
            await client.get(f"{benches.erp.url}/order/key/S1")
        answer = await client.get(f"{benches.crm.url}/contact/customer/K1")
        assert answer.status_code == 200
        assert (benches.crm.counts.calls, benches.erp.counts.calls) == (1, 0)
        await benches.erp.heal()
        assert (await client.get(f"{benches.erp.url}/order/key/S1")).status_code == 200


async def test_a_cut_answer_is_a_broken_connection() -> None:
    async with lab() as benches, httpx.AsyncClient(trust_env=False) as client:
        await benches.erp.fault("cut")
        with pytest.raises(httpx.TransportError):
            await client.get(f"{benches.erp.url}/order/key/S1")


async def test_a_changed_stock_is_answered_and_written_down() -> None:
    async with lab() as benches, httpx.AsyncClient(trust_env=False) as client:
        made = await benches.lab.change("P-1", Decimal(41), "SZ")
        answer = await client.get(f"{benches.erp.url}/stock/sku/P-1")
        sites = {row["site"]: row["available"] for row in answer.json()["rows"]}
        assert (sites["SZ"], made.before) == ("41", Decimal(5))
        with pytest.raises(KeyError):
            await benches.lab.change("nothing", Decimal(1))


async def test_its_state_tells_what_every_system_can_have() -> None:
    async with lab() as benches:
        await benches.erp.fault("slow", seconds=0.5)
        state = benches.lab.state()
    assert state.keys() == {"crm", "erp"}
    assert state["erp"].setting.seconds == 0.5
    assert state["crm"].setting.fault is Fault.NONE
    assert state["crm"].offered == tuple(Fault)


async def test_closed_it_listens_no_more() -> None:
    async with lab() as benches:
        port = benches.lab.parts["erp"].proxy.port
        await benches.erp.fault("hang")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
