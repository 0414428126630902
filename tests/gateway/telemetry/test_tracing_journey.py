"""A whole request over a CRM and an ERP, as a collector sees it."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.demo.lab.faults import Fault
from tests.gateway.telemetry.collector import Collector, Span, collecting
from tests.gateway.telemetry.followed import Followed, following
from tests.journeys.questions import CUSTOMER_360
from tests.resolvers import world
from tests.valkey_process import free_port

pytestmark = pytest.mark.integration

TRACE, ABOVE = "a" * 32, "b" * 16
PARENT = {"traceparent": f"00-{TRACE}-{ABOVE}-01", "tracestate": "client=1"}
SECTIONS = """
    contact contract credit customer delivery interaction invoice opportunity order payment quote
    ticket
""".split()
KEYS = frozenset(
    """
    c360.age_seconds c360.as_of c360.by c360.cache.hit c360.cache.miss c360.cache.stale
    c360.error_codes c360.keys c360.kind c360.operation c360.outcome c360.part.sources
    c360.part.states c360.retry_after_ms c360.section c360.sections_left_out c360.served_from
    c360.shared c360.source c360.state c360.system error.type
    http.request.method http.response.status_code http.route network.protocol.version url.scheme
    """.split()
)


async def seen(folder: Path, collector: Collector, who: str = "admin", **headers: str) -> Followed:
    """Ask once for all of a customer; when this returns, the collector has every span."""
    async with following(folder, collector.url) as company:
        response = await company.see(CUSTOMER_360, who, **headers)
        assert response.status_code == 200, response.text
    return company


def root(collector: Collector) -> Span:
    """Return the span of the one request."""
    (found,) = collector.named("POST /graphql")
    return found


async def test_a_request_is_one_tree_in_the_trace_of_its_client(tmp_path: Path) -> None:
    async with collecting() as collector:
        await seen(tmp_path, collector, **PARENT)
    request = root(collector)
    assert (request.kind, request.trace, request.parent) == ("SERVER", TRACE, ABOVE)
    assert {span.trace for span in collector.spans} == {TRACE}
    loads = collector.named("load ")
    assert sorted({*collector.below(request)}) == sorted(
        {"plan", *(f"section {name}" for name in SECTIONS), *(load.name for load in loads)}
    )
    calls = [span for span in collector.spans if span.kind == "CLIENT"]
    by_id = {load.id: load for load in loads}
    assert [by_id[call.parent].attributes["c360.kind"] for call in calls] == [
        call.attributes["c360.kind"] for call in calls
    ]
    assert len(calls) == len(loads)
    assert all(request.began <= span.began <= span.ended <= request.ended for span in calls)


async def test_ten_orders_cost_one_call_for_their_deliveries(tmp_path: Path) -> None:
    async with collecting() as collector:
        await seen(tmp_path, collector)
    (load,) = collector.named("load delivery")
    assert load.attributes["c360.keys"] == 10
    assert collector.below(load) == ["erp delivery by order"]
    assert len(collector.named("section delivery")) == 10, "one of each order"


async def test_every_section_says_how_fresh_it_is(tmp_path: Path) -> None:
    async with collecting() as collector:
        await seen(tmp_path, collector)
    for section in collector.named("section "):
        told = section.attributes
        assert (told["c360.state"], told["c360.served_from"]) == ("FRESH", "ORIGIN")
        assert told["c360.age_seconds"] >= 0
        assert re.match(r"20\d\d-\d\d-\d\dT", told["c360.as_of"])
        assert told["c360.part.sources"] == [told["c360.source"]]
        assert not section.failed


async def test_a_system_that_fails_is_seen_on_its_calls_and_its_sections(tmp_path: Path) -> None:
    async with collecting() as collector, following(tmp_path, collector.url) as company:
        await company.street.fault("erp", Fault.STATUS500)
        await company.see(CUSTOMER_360, "admin")
    failed = {span.name for span in collector.spans if span.failed}
    assert failed == {
        *(f"section {kind}" for kind in ("order", "invoice", "payment", "credit")),
        *(f"erp {kind} by customer" for kind in ("order", "invoice", "payment", "credit")),
    }
    (order,) = collector.named("section order")
    (call,) = collector.named("erp order")
    assert (order.message, call.message) == ("UNAVAILABLE", "unavailable")
    assert not root(collector).failed


async def test_a_system_is_told_the_call_only_where_the_settings_say_so(tmp_path: Path) -> None:
    async with collecting() as collector:
        company = await seen(tmp_path, collector, **PARENT)
    calls = [span for span in collector.spans if span.name.startswith("erp ")]
    told = {parent for parent in company.street.parents("erp") if parent}
    assert {tuple(parent.split("-")[1:3]) for parent in told} == {(TRACE, c.id) for c in calls}
    assert len(told) == len(company.street.parents("erp"))
    assert {*company.street.parents("crm")} == {None}
    states = [head.get("tracestate") for path, head in company.street.heads if "/erp/" in path]
    assert {*states} == {"client=1"}


@pytest.mark.parametrize("who", ["admin", "support_agent", "portal_customer"])
async def test_nothing_personal_is_on_any_span(tmp_path: Path, who: str) -> None:
    async with collecting() as collector, following(tmp_path, collector.url) as company:
        await company.see(CUSTOMER_360, who)
        await company.ask('{ findOrders(reference: "PO-4711") { nodes { id } } }', "admin")
        await company.see("{ nope }", who)
        customer = await company.id_of("K1")
    assert {key for span in collector.spans for key in span.attributes} <= KEYS
    texts = [text for span in collector.spans for text in _texts(span)]
    secrets = ("K1", "D1", "S1", "S10", "L1", customer, world.PEOPLE[who].subject, "PO-4711")
    assert not [text for text in texts if text in secrets]
    joined = "\n".join(texts)
    for name in ("Huaxia", "Li Na", "Customer360", "findOrders", "nope", "eyJ", "127.0.0.1"):
        assert name not in joined


def _texts(span: Span) -> list[str]:
    """Return every text on a span."""
    values: list[Any] = [span.name, span.message, *span.attributes.values()]
    lists = [value if isinstance(value, list) else [value] for value in values]
    return [str(value) for each in lists for value in each]


async def test_what_policy_hides_has_no_section_and_no_call(tmp_path: Path) -> None:
    async with collecting() as collector:
        await seen(tmp_path, collector, "support_agent")
    assert collector.named("section interaction")
    assert not collector.named("section opportunity")
    assert not collector.named("crm opportunity")
    assert root(collector).attributes["c360.error_codes"] == ["FORBIDDEN"]


async def test_who_is_not_sampled_leaves_no_span_and_tells_the_systems(tmp_path: Path) -> None:
    async with collecting() as collector:
        async with following(tmp_path, collector.url, sample_ratio=0) as company:
            response = await company.see(CUSTOMER_360, "admin")
            assert "errors" not in response.json()
        assert collector.posts == 0
    flags = {
        int(parent.split("-")[3], 16) & 1 for parent in company.street.parents("erp") if parent
    }
    assert flags == {0}


async def test_what_memory_has_is_a_section_from_the_cache_without_a_call(tmp_path: Path) -> None:
    async with (
        collecting() as collector,
        following(tmp_path, collector.url, freshness=None) as company,
    ):
        for _ in range(2):
            await company.see("query ($id: ID!) { customer(id: $id) { name } }", "admin")
    first, second = collector.named("section customer")
    assert (first.attributes["c360.served_from"], second.attributes["c360.served_from"]) == (
        "ORIGIN",
        "CACHE",
    )
    assert len(collector.named("load customer")) == len(collector.named("crm customer")) == 1


async def test_a_collector_that_is_down_harms_no_answer_and_is_told_once(tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with following(tmp_path, f"http://127.0.0.1:{free_port()}") as company:
            for _ in range(3):
                assert (await company.see(CUSTOMER_360, "admin")).status_code == 200
    assert [line["event"] for line in logs if "spans" in line["event"]] == ["spans_lost"]


async def test_questions_at_the_same_time_are_trees_of_their_own(tmp_path: Path) -> None:
    async with collecting() as collector, following(tmp_path, collector.url) as company:
        await asyncio.gather(*(company.see(CUSTOMER_360, "admin") for _ in range(5)))
    roots = {span.id: span for span in collector.named("POST /graphql")}
    assert len(roots) == len({span.trace for span in collector.spans}) == 5
    sections = [span for span in collector.spans if span.name == "section order"]
    assert sorted(span.parent for span in sections) == sorted(roots)
    assert all(roots[span.parent].trace == span.trace for span in sections)


async def test_the_gateway_says_who_it_is_and_nothing_of_its_machine(tmp_path: Path) -> None:
    async with collecting() as collector:
        await seen(tmp_path, collector)
    (resource,) = {tuple(sorted(each)) for each in collector.resources}
    assert resource == (
        "service.instance.id",
        "service.name",
        "telemetry.sdk.language",
        "telemetry.sdk.name",
        "telemetry.sdk.version",
    )
    assert collector.resources[0]["service.name"] == "customer360-gateway"
