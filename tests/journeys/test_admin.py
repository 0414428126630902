"""An admin sees everything, which is also what the other roles' answers are held against."""

from __future__ import annotations

import pytest

from tests.journeys.company import Company
from tests.journeys.questions import (
    CUSTOMER_360,
    FIND,
    INTERFACES,
    SEARCH,
    STOCK,
    calls_without,
    values,
)

pytestmark = pytest.mark.integration

ROLE = "admin"


async def test_the_question_is_of_about_two_hundred_values(company: Company) -> None:
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    assert 190 <= values(seen) <= 220
    assert company.calls() == calls_without()


async def test_an_admin_sees_what_both_systems_say_of_a_customer(company: Company) -> None:
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    customer = seen["customer"]
    assert customer["name"] == "Huaxia Pumps"
    assert customer["owner"] == {"code": "rep01", "name": "Li Na"}
    assert customer["links"] == [
        {"system": "crm", "key": "K1"},
        {"system": "erp", "key": "D1"},
    ]
    assert [contact["name"] for contact in customer["contacts"]["nodes"]] == [
        "Person 0",
        "Person 1",
        "Person 2",
    ]
    assert [said["subject"] for said in customer["interactions"]["nodes"]] == [
        f"Call {i}" for i in range(5)
    ]
    assert customer["opportunities"]["nodes"] == [
        {"name": "New line", "amount": {"amount": "1000.50", "currency": "CNY"}}
    ]
    assert [found["number"] for found in customer["quotes"]["nodes"]] == ["Q-1"]
    assert [found["number"] for found in customer["contracts"]["nodes"]] == ["C-1"]
    assert [found["number"] for found in customer["tickets"]["nodes"]] == ["T-1"]


async def test_an_admin_sees_orders_with_lines_money_and_deliveries(company: Company) -> None:
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    orders = seen["customer"]["orders"]["nodes"]
    assert [order["number"] for order in orders] == [f"S{i}" for i in range(1, 11)]
    assert orders[0] == {
        "number": "S1",
        "status": "ON_HOLD",
        "reference": "PO-S1",
        "gross": {"amount": "339.00"},
        "cost": {"amount": "210.00"},
        "margin": {"amount": "90.00"},
        "blocks": [{"kind": "credit", "reason": "limit exceeded"}],
        "lines": [
            {
                "sku": "P-1",
                "quantity": {"value": "3"},
                "price": {"amount": "100.00"},
                "amount": {"amount": "300.00"},
            }
        ],
        "deliveries": {"nodes": [{"number": "L1", "carrier": "SF", "trackingNumber": "SF1"}]},
    }


async def test_an_admin_sees_bills_and_credit(company: Company) -> None:
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    customer = seen["customer"]
    assert customer["invoices"]["nodes"] == [{"number": "R1", "openAmount": {"amount": "339.00"}}]
    assert customer["payments"]["nodes"] == [{"number": "Z1", "amount": {"amount": "50.00"}}]
    money = {
        "limit": {"amount": "1000.00"},
        "available": {"amount": "600.00"},
        "exposure": {"amount": "400.00"},
        "overdue": {"amount": "0"},
    }
    assert customer["credit"] == {
        "freshness": {"state": "FRESH"},
        "standing": "GOOD",
        "accounts": [{"currency": "CNY", **money}],
        "totals": [{"currency": "CNY", **money}],
    }


async def test_a_customer_of_one_system_has_the_sections_of_that_system(company: Company) -> None:
    seen = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K3"))
    customer = seen["customer"]
    assert customer["contacts"]["freshness"] == {"state": "FRESH"}
    assert customer["orders"] == {"freshness": {"state": "NOT_LINKED"}, "nodes": []}
    assert customer["credit"]["freshness"] == {"state": "NOT_LINKED"}
    assert not [call for call in company.calls() if call.startswith("erp")]


async def test_every_customer_and_order_is_found(company: Company) -> None:
    assert (await company.data(SEARCH, ROLE, text=None))["customers"]["totalCount"] == 4
    found = await company.data(FIND, ROLE, reference="S99")
    assert [node["number"] for node in found["findOrders"]["nodes"]] == ["S99"]


async def test_stock_and_what_is_no_product(company: Company) -> None:
    known, unknown = (await company.data(STOCK, ROLE, skus=["P-1", "P-9"]))["products"]
    assert known["stock"]["level"] == "ENOUGH"
    assert known["availability"]["confirmed"] == [
        {"date": "2026-03-12", "site": "SH", "quantity": {"value": "5"}}
    ]
    assert unknown is None


async def test_an_admin_sees_how_the_interfaces_are(company: Company) -> None:
    crm, erp = (await company.data(INTERFACES, ROLE))["interfaces"]
    assert (crm["name"], crm["vendor"], crm["state"]) == ("crm", "sql", "UP")
    assert (erp["name"], erp["vendor"], erp["state"]) == ("erp", "sql", "UP")
    assert crm["callsPerMinute"] >= 1
