"""What is followed of one request, and how calls that requests share are told apart."""

from __future__ import annotations

import asyncio

import pytest
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

from backends.cached import Cached, Keeping
from backends.errors import Unavailable
from backends.port import Page, Slice
from backends.trace import marks
from backends.vocabulary import Kind
from gateway.telemetry import Metrics, Observed
from gateway.telemetry.tracing import MOST_SECTIONS, call_span, current
from resolvers.freshness import Freshness, SectionState
from tests.backends.questions import Gate, erp, soon, stock, turns
from tests.gateway.telemetry.fakes import CONTEXT, QUERY, Scripted
from tests.gateway.telemetry.spans import Spans, attributes, id_of, parent_of

FRESH = Freshness(state=SectionState.FRESH)
CALL = "erp order by customer"


def sampled(told: list[str]) -> bool:
    """Whether a ``traceparent``, cut into its parts, says that the trace is recorded."""
    return int(told[3], 16) & 1 == 1


async def test_a_call_that_nobody_follows_has_no_span_and_no_marks() -> None:
    assert current() is None
    with call_span(QUERY) as span:
        assert marks() == {}
        span.ended("ok")
    assert call_span(QUERY) is call_span(QUERY), "nothing is made for it"


async def test_a_call_is_inside_the_load_that_asked_for_it() -> None:
    spans = Spans()
    observed = Observed(Scripted({"1": Slice(), "2": Slice()}), Metrics())
    with spans.request() as request:
        await request.load(observed.fetch, QUERY, CONTEXT)
    load, call = spans.one("load order"), spans.one(CALL)
    assert parent_of(load) == request.span.get_span_context().span_id
    assert parent_of(call) == id_of(load)
    assert attributes(call) == {
        "c360.system": "erp",
        "c360.kind": "order",
        "c360.by": "customer",
        "c360.keys": 2,
        "c360.outcome": "ok",
    }
    assert attributes(load)["c360.cache.miss"] == 2


async def test_a_call_carries_its_own_span_to_the_system() -> None:
    spans = Spans()
    with spans.request() as request, call_span(QUERY):
        carried = marks()
    trace = request.span.get_span_context().trace_id
    assert carried.keys() == {"traceparent"}
    told = carried["traceparent"].split("-")
    assert told[1:3] == [f"{trace:032x}", f"{id_of(spans.one(CALL)):016x}"]
    assert sampled(told)


async def test_a_request_that_is_not_sampled_says_so_to_the_systems() -> None:
    spans = Spans(ALWAYS_OFF)
    with spans.request(), call_span(QUERY) as span:
        span.ended("ok")
        assert not sampled(marks()["traceparent"].split("-"))
    assert spans.ended() == []


async def test_a_failed_call_is_told_by_one_word() -> None:
    spans = Spans()
    error = Unavailable("nothing answers at Huaxia", system="erp")
    observed = Observed(Scripted(dict.fromkeys(QUERY.keys, Slice(error=error))), Metrics())
    with spans.request():
        await observed.fetch(QUERY, CONTEXT)
    call = spans.one(CALL)
    assert (call.status.is_ok, call.status.description) == (False, "unavailable")
    assert attributes(call)["error.type"] == "unavailable"


async def test_a_fault_of_ours_leaves_no_message_on_the_span() -> None:
    spans = Spans()
    with spans.request(), pytest.raises(KeyError):
        await Observed(Scripted(KeyError("Huaxia")), Metrics()).fetch(QUERY, CONTEXT)
    call = spans.one(CALL)
    assert (call.status.description, call.events) == ("broken", ())


async def test_who_leaves_does_not_make_a_call_a_failure() -> None:
    spans = Spans()
    with spans.request(), pytest.raises(asyncio.CancelledError):
        await Observed(Scripted(asyncio.CancelledError()), Metrics()).fetch(QUERY, CONTEXT)
    call = spans.one(CALL)
    assert attributes(call)["c360.outcome"] == "cancelled"
    assert "error.type" not in attributes(call)


async def test_a_shared_call_belongs_to_its_opener_and_is_linked_by_the_other() -> None:
    spans, memory, gate = Spans(), erp(), Gate()
    memory.delays[Kind.STOCK] = gate.wait
    cached = Cached(Observed(memory, Metrics()), Keeping(join_ms=0))
    requests = [spans.request(), spans.request()]

    async def ask(place: int) -> Page:
        with requests[place] as request:
            return await request.load(cached.fetch, stock("S1", "S2"), soon())

    first = asyncio.create_task(ask(0))
    await turns()
    second = asyncio.create_task(ask(1))
    await turns()
    gate.open()
    await asyncio.gather(first, second)
    await cached.aclose()
    call = spans.one("erp stock by sku")
    opener, joiner = sorted(
        (span for span in spans.ended() if span.name == "load stock"),
        key=lambda span: parent_of(span) != requests[0].span.get_span_context().span_id,
    )
    assert parent_of(call) == id_of(opener)
    assert [link.context.span_id for link in joiner.links] == [id_of(opener)]
    assert attributes(joiner)["c360.shared"] is True
    assert opener.links == ()
    assert "c360.shared" not in attributes(opener)


async def test_a_call_after_the_answer_has_a_trace_of_its_own_with_a_link() -> None:
    spans = Spans()
    with spans.request():
        later = asyncio.create_task(_called_later())
    await later
    call = spans.one(CALL)
    assert call.parent is None
    (link,) = call.links
    assert call.context is not None
    assert link.context.trace_id != call.context.trace_id


async def _called_later() -> None:
    await turns()
    with call_span(QUERY):
        pass


async def test_sections_become_spans_with_the_time_that_they_took() -> None:
    spans = Spans()
    with spans.request() as request:
        began = request.now()
        request.section("order", FRESH, began)
        assert spans.ended() == []
        assert request.span.is_recording()
    section = spans.one("section order")
    assert section.start_time == began
    assert section.end_time is not None
    assert section.end_time >= began


async def test_a_failed_section_is_a_failed_span() -> None:
    spans = Spans()
    with spans.request() as request:
        request.section("order", Freshness(state=SectionState.TIMED_OUT), request.now())
    assert spans.one("section order").status.description == "TIMED_OUT"


async def test_an_answer_that_begins_anew_tells_each_section_once() -> None:
    spans = Spans()
    with spans.request() as request:
        request.section("order", FRESH, request.now())
        request.again()
        request.section("order", FRESH, request.now())
    spans.one("section order")


async def test_a_request_with_very_many_sections_tells_how_many_are_left_out() -> None:
    spans = Spans()
    with spans.request() as request:
        for _ in range(MOST_SECTIONS + 3):
            request.section("delivery", FRESH, request.now())
        request.planned(request.now())
    assert len(spans.ended()) == MOST_SECTIONS + 2, "with the plan and the request"
    assert attributes(spans.one("request"))["c360.sections_left_out"] == 3
