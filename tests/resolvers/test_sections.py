"""Sections: what fails says so in its own place, and the rest answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from backends.errors import (
    BackendError,
    Garbled,
    Missing,
    Refused,
    Shed,
    Throttled,
    TimedOut,
    Unavailable,
    Unserved,
)
from backends.port import Query, ServedFrom, Slice
from backends.router import Router
from backends.vocabulary import Kind
from resolvers.freshness import SectionState
from tests.resolvers.doubles import Alter, alter, rewire
from tests.resolvers.questions import CUSTOMER_360, dig, states
from tests.resolvers.world import CRM_KINDS, ERP_KINDS, NOW, World, at

CREDIT = """query($id: ID!) { customer(id: $id) { name credit {
    freshness { state asOf servedFrom retryAfterMs source parts { source state } }
    standing accounts { currency } totals { currency limit { amount } } } } }"""


async def customer(w: World, query: str, key: str = "K1", role: str = "admin") -> Any:
    answer = await w.ask(query, role, id=await w.id_of(key))
    assert answer.errors == ()
    return dig(answer.data, ["customer"])


async def test_while_the_erp_is_stopped_the_crm_part_answers_and_errors_stay_empty(
    w: World,
) -> None:
    down = Unavailable("down", system="erp")
    w.erp.failures.update(dict.fromkeys(Kind, down))
    found = await customer(w, CUSTOMER_360)
    assert found["name"] == "Huaxia Pumps"
    assert len(found["interactions"]["nodes"]) == 5
    assert states(found) == {
        "contacts": "FRESH",
        "interactions": "FRESH",
        "opportunities": "FRESH",
        "quotes": "FRESH",
        "contracts": "FRESH",
        "tickets": "FRESH",
        "orders": "UNAVAILABLE",
        "invoices": "UNAVAILABLE",
        "payments": "UNAVAILABLE",
        "credit": "UNAVAILABLE",
        "timeline": "PARTIAL",
    }
    assert found["credit"]["standing"] is None
    assert found["credit"]["totals"] is None


async def test_when_the_erp_is_back_its_part_is_back(w: World) -> None:
    w.erp.failures.update(dict.fromkeys(Kind, Unavailable("down", system="erp")))
    await customer(w, CUSTOMER_360)
    w.erp.failures.clear()
    assert set(states(await customer(w, CUSTOMER_360)).values()) == {"FRESH"}


async def test_while_the_crm_is_stopped_the_erp_part_answers(w: World) -> None:
    w.crm.failures.update(dict.fromkeys(Kind, Unavailable("down", system="crm")))
    found = await customer(w, CUSTOMER_360)
    assert (found["name"], found["freshness"]["state"]) == (None, "UNAVAILABLE")
    assert (found["orders"]["freshness"]["state"], found["credit"]["standing"]) == ("FRESH", "GOOD")


FAILURES: list[tuple[Callable[[], BackendError], str, int | None]] = [
    (lambda: Unavailable("down", system="erp"), "UNAVAILABLE", None),
    (lambda: Throttled("slow", system="erp", retry_after=2.5), "UNAVAILABLE", 2500),
    (lambda: TimedOut("late", system="erp"), "TIMED_OUT", None),
    (lambda: Shed("full", system="erp", retry_after=0.25), "SHED", 250),
    (lambda: Refused("login", system="erp"), "FAILED", None),
    (lambda: Missing("hidden", system="erp"), "FAILED", None),
    (lambda: Garbled("html", system="erp"), "FAILED", None),
    (lambda: Unserved("gap", system="erp"), "NOT_PROVIDED", None),
]


@pytest.mark.parametrize(("failure", "state", "wait"), FAILURES)
async def test_what_went_wrong_is_the_state_of_the_section(
    w: World, failure: Callable[[], BackendError], state: str, wait: int | None
) -> None:
    w.erp.failures[Kind.CREDIT] = failure()
    freshness = (await customer(w, CREDIT))["credit"]["freshness"]
    assert freshness == {
        "state": state,
        "asOf": None,
        "servedFrom": None,
        "retryAfterMs": wait,
        "source": "erp",
        "parts": [{"source": "erp", "state": state}],
    }
    assert w.sections.count(("credit", SectionState(state))) == 1


async def test_a_slow_system_times_out_alone(w: World) -> None:
    w.erp.delays.update(dict.fromkeys(ERP_KINDS, asyncio.Event().wait))
    answer = await w.ask(CUSTOMER_360, id=await w.id_of("K1"), seconds=0.1)
    found = dig(answer.data, ["customer"])
    assert answer.errors == ()
    assert states(found)["orders"] == "TIMED_OUT"
    assert states(found)["contacts"] == "FRESH"


async def test_a_linked_key_that_its_system_denies_knowing_has_failed(w: World) -> None:
    alter(w, lambda _query, key, slice_: None if key == "D1" else slice_)
    found = await customer(w, CUSTOMER_360)
    assert states(found)["orders"] == "FAILED"
    assert states(found)["credit"] == "FAILED"
    assert states(found)["contacts"] == "FRESH"


async def test_a_profile_whose_key_is_unknown_has_failed(w: World) -> None:
    w.crm.put(Kind.CUSTOMER, [])
    found = await customer(w, CUSTOMER_360)
    assert (found["name"], found["freshness"]["state"]) == (None, "FAILED")
    assert found["links"] == [{"system": "crm", "key": "K1"}, {"system": "erp", "key": "D1"}]


async def test_a_customer_in_one_system_is_not_linked_in_the_other(w: World) -> None:
    found = await customer(w, CUSTOMER_360, "K3")
    assert found["name"] == "Only In CRM"
    assert states(found)["orders"] == states(found)["credit"] == "NOT_LINKED"
    assert states(found)["contacts"] == "FRESH"
    assert [c for c in w.calls() if c.startswith("erp")] == []


async def test_a_customer_of_the_erp_alone_has_its_profile_from_there(w: World) -> None:
    answer = await w.ask(CUSTOMER_360, id=await w.id_of("D4", "erp"))
    found = dig(answer.data, ["customer"])
    assert (found["name"], found["freshness"]["source"]) == ("Only In ERP", "erp")
    assert states(found)["contacts"] == "NOT_LINKED"
    assert states(found)["orders"] == "FRESH"


async def test_a_kind_that_nobody_owns_is_not_provided_and_costs_no_call(w: World) -> None:
    owners = dict.fromkeys(CRM_KINDS, ("crm",)) | dict.fromkeys(ERP_KINDS, ("erp",))
    del owners[Kind.TICKET], owners[Kind.CREDIT]
    router = Router({"crm": w.crm, "erp": w.erp}, owners)
    rewire(w, backend=router, owners=router.owners)
    found = await customer(w, CUSTOMER_360)
    assert states(found)["tickets"] == states(found)["credit"] == "NOT_PROVIDED"
    assert [c for c in w.calls() if " ticket " in c or " credit " in c] == []


def _down(unreadable: str) -> Alter:
    down = Unavailable("down", system="erp", retry_after=3)

    def change(query: Query, key: str, slice_: Slice | None) -> Slice | None:
        hit = (query.kind, key) == (Kind.CREDIT, unreadable)
        return Slice(error=down) if hit else slice_

    return change


async def test_one_of_two_accounts_unreadable_is_partial_without_totals(w: World) -> None:
    alter(w, _down("D2"))
    credit = (await customer(w, CREDIT, "K2"))["credit"]
    assert credit["freshness"]["state"] == "PARTIAL"
    assert credit["freshness"]["retryAfterMs"] == 3000
    assert credit["freshness"]["parts"] == [
        {"source": "erp", "state": "UNAVAILABLE"},
        {"source": "erp", "state": "FRESH"},
    ]
    assert credit["totals"] is None
    assert credit["accounts"] == [{"currency": "USD"}]


@pytest.mark.parametrize(("unreadable", "standing"), [("D2", None), ("D3", "TIGHT")])
async def test_the_standing_is_not_better_than_what_is_known_and_says_partial(
    w: World, unreadable: str, standing: str | None
) -> None:
    """D2 is tight and D3 good: GOOD of D3 alone stands beside PARTIAL and without totals."""
    whole = (await customer(w, CREDIT, "K2"))["credit"]
    assert (whole["freshness"]["state"], whole["standing"]) == ("FRESH", "TIGHT")
    assert [t["currency"] for t in whole["totals"]] == ["CNY", "USD"]
    alter(w, _down(unreadable))
    part = (await customer(w, CREDIT, "K2"))["credit"]
    assert (part["freshness"]["state"], part["standing"]) == ("PARTIAL", standing)
    assert part["totals"] is None


async def test_an_old_value_whose_refresh_failed_is_stale_with_its_age(w: World) -> None:
    def old(query: Query, _key: str, slice_: Slice | None) -> Slice | None:
        if query.kind is not Kind.CREDIT or slice_ is None:
            return slice_
        down = Unavailable("down", system="erp", retry_after=1)
        return msgspec.structs.replace(
            slice_, as_of=at(-1 / 24), served_from=ServedFrom.CACHE, error=down
        )

    alter(w, old)
    credit = (await customer(w, CREDIT))["credit"]
    assert credit["freshness"] == {
        "state": "STALE",
        "asOf": "2026-03-09T07:00:00Z",
        "servedFrom": "CACHE",
        "retryAfterMs": 1000,
        "source": "erp",
        "parts": [{"source": "erp", "state": "STALE"}],
    }
    assert credit["standing"] == "GOOD"
    assert credit["totals"] == [{"currency": "CNY", "limit": {"amount": "1000.00"}}]


async def test_a_section_counts_its_age_from_when_its_read_was_sent(w: World) -> None:
    w.now = at(0.5)
    query = "query($id: ID!) { customer(id: $id) { contacts { freshness { asOf ageSeconds } } } }"
    freshness = (await customer(w, query))["contacts"]["freshness"]
    assert freshness == {"asOf": "2026-03-09T08:00:00Z", "ageSeconds": 43200.0}
    assert w.now > NOW


async def test_a_profile_is_read_once_however_many_of_its_fields_are_asked(w: World) -> None:
    await customer(
        w, "query($id: ID!) { customer(id: $id) { name grade team freshness { state } } }"
    )
    assert w.calls() == ["crm customer key K1"]
    assert w.sections == [("customer", "FRESH")]


async def test_a_customer_without_a_wish_for_its_profile_costs_no_call(w: World) -> None:
    await customer(w, "query($id: ID!) { customer(id: $id) { id links { system } } }")
    assert w.calls() == []
