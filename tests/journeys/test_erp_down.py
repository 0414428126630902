"""The ERP stops: the CRM's part answers, the ERP's sections say so, and all is well afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backends.vocabulary import Kind
from tests.journeys.company import ONLY_ON_ERROR, Company, running
from tests.journeys.questions import CUSTOMER_360

pytestmark = pytest.mark.integration

ROLE = "admin"
STATES = """
query States($id: ID!) {
  customer(id: $id) {
    name
    freshness { state }
    contacts { freshness { state } nodes { name } }
    orders {
      freshness { state asOf parts { source state } }
      nodes { number deliveries { freshness { state } nodes { number } } }
    }
    invoices { freshness { state } nodes { number } }
    credit {
      freshness { state asOf } standing
      accounts { currency limit { amount } } totals { currency limit { amount } }
    }
  }
}
"""


async def seen(company: Company, key: str = "K1") -> dict[str, Any]:
    """Ask for a customer: status 200 and no errors, whatever the systems do."""
    found = await company.data(STATES, ROLE, id=await company.id_of(key))
    customer: dict[str, Any] = found["customer"]
    return customer


async def test_without_the_erp_the_crms_part_answers(company: Company) -> None:
    company.stop_erp()
    customer = await seen(company)
    assert (customer["name"], customer["freshness"]["state"]) == ("Huaxia Pumps", "FRESH")
    assert len(customer["contacts"]["nodes"]) == 3


async def test_what_was_never_read_is_unavailable(company: Company) -> None:
    company.stop_erp()
    customer = await seen(company)
    assert customer["orders"] == {
        "freshness": {
            "state": "UNAVAILABLE",
            "asOf": None,
            "parts": [{"source": "erp", "state": "UNAVAILABLE"}],
        },
        "nodes": [],
    }
    assert customer["credit"] == {
        "freshness": {"state": "UNAVAILABLE", "asOf": None},
        "standing": None,
        "accounts": [],
        "totals": None,
    }


async def test_what_was_read_before_is_shown_as_stale_with_its_age(tmp_path: Path) -> None:
    async with running(tmp_path, ONLY_ON_ERROR) as company:
        before = await seen(company)
        company.stop_erp()
        after = await seen(company)
    assert after["orders"]["freshness"]["state"] == "STALE"
    assert after["orders"]["freshness"]["asOf"] == before["orders"]["freshness"]["asOf"]
    assert [order["number"] for order in after["orders"]["nodes"]] == [
        order["number"] for order in before["orders"]["nodes"]
    ]
    assert after["orders"]["nodes"][0]["deliveries"]["freshness"]["state"] == "STALE"
    assert after["credit"]["freshness"]["state"] == "STALE"
    assert after["credit"]["totals"] == before["credit"]["totals"]
    assert after["contacts"]["freshness"]["state"] == "FRESH"


async def test_when_the_erp_is_back_so_are_its_sections(company: Company) -> None:
    before = await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1"))
    company.stop_erp()
    await seen(company)
    company.start_erp()
    assert await company.data(CUSTOMER_360, ROLE, id=await company.id_of("K1")) == before


async def test_a_gateway_that_is_started_without_the_erp_answers_and_recovers(
    tmp_path: Path,
) -> None:
    async with running(tmp_path):
        pass  # the directory is kept
    async with running(tmp_path, erp_is_down=True) as company:
        without = await seen(company)
        company.start_erp()
        back = await seen(company)
    assert without["name"] == back["name"] == "Huaxia Pumps"
    assert without["orders"]["freshness"]["state"] == "UNAVAILABLE"
    assert back["orders"]["freshness"]["state"] == "FRESH"
    assert len(back["orders"]["nodes"]) == 10


async def test_one_unreadable_account_of_two_leaves_no_total(company: Company) -> None:
    whole = (await seen(company, "K2"))["credit"]
    assert (whole["standing"], len(whole["totals"])) == ("TIGHT", 2)
    company.erp.unreadable.add("D3")
    credit = (await seen(company, "K2"))["credit"]
    assert credit["freshness"]["state"] == "PARTIAL"
    assert credit["totals"] is None
    assert [account["currency"] for account in credit["accounts"]] == ["CNY"]
    assert credit["standing"] == "TIGHT"


async def test_one_kind_that_fails_leaves_the_others_alone(company: Company) -> None:
    company.stop_erp()
    del company.erp.failures[Kind.CREDIT]
    customer = await seen(company)
    assert customer["orders"]["freshness"]["state"] == "UNAVAILABLE"
    assert customer["invoices"]["freshness"]["state"] == "UNAVAILABLE"
    assert customer["credit"]["freshness"]["state"] == "FRESH"


async def test_only_a_root_field_that_cannot_answer_is_an_error(company: Company) -> None:
    query = '{ order(id: "ZXJwOlMz") { number } product(sku: "P-1") { name } viewer { subject } }'
    company.stop_erp()
    answer = await company.ask(query, ROLE)
    assert answer["data"] == {"order": None, "product": None, "viewer": {"subject": "u-admin"}}
    told = {error["path"][0]: error["extensions"]["code"] for error in answer["errors"]}
    assert told == {"order": "BACKEND_UNAVAILABLE", "product": "BACKEND_UNAVAILABLE"}


async def test_the_gateway_stays_ready_and_says_which_system_is_down(company: Company) -> None:
    company.stop_erp()
    await seen(company)
    response = await company.client.get("/readyz")
    assert (response.status_code, response.json()["ready"]) == (200, True)
    states = {name: system["state"] for name, system in response.json()["systems"].items()}
    assert states["crm"] == "UP"
    assert states["erp"] != "UP"
