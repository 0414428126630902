"""Systems as they look from outside."""

import asyncio

import msgspec
import pytest

from backends.errors import Unavailable
from backends.health import Health, HealthState, Reports
from backends.port import CallContext, Page, Query, ServedFrom, Slice
from backends.tally import Tally, called, counting
from gateway.telemetry import CacheWatched, Metrics, Observed
from tests.gateway.telemetry.fakes import CONTEXT, QUERY, Scripted

DOWN = {key: Slice(error=Unavailable("x", system="erp")) for key in QUERY.keys}
UP = {key: Slice() for key in QUERY.keys}


def _text(metrics: Metrics) -> str:
    return metrics.expose()[0].decode()


async def test_an_answer_passes_unchanged_and_is_counted() -> None:
    metrics = Metrics()
    page = await Observed(Scripted(UP), metrics).fetch(QUERY, CONTEXT)
    assert page.results is UP
    line = 'c360_backend_calls_total{kind="order",outcome="ok",system="erp"} 1.0'
    assert line in _text(metrics)
    assert 'c360_backend_seconds_count{kind="order",system="erp"} 1.0' in _text(metrics)


async def test_a_failure_is_counted_by_its_word() -> None:
    metrics = Metrics()
    await Observed(Scripted(DOWN), metrics).fetch(QUERY, CONTEXT)
    assert 'outcome="unavailable"' in _text(metrics)


async def test_a_caller_who_leaves_is_counted_apart() -> None:
    metrics = Metrics()
    watched = Observed(Scripted(asyncio.CancelledError()), metrics)
    with pytest.raises(asyncio.CancelledError):
        await watched.fetch(QUERY, CONTEXT)
    assert 'outcome="cancelled"' in _text(metrics)


async def test_a_broken_adapter_is_counted_and_its_error_goes_on() -> None:
    metrics = Metrics()
    watched = Observed(Scripted(KeyError("x")), metrics)
    with pytest.raises(KeyError):
        await watched.fetch(QUERY, CONTEXT)
    assert 'outcome="broken"' in _text(metrics)


async def test_where_slices_came_from_is_counted_per_key() -> None:
    metrics = Metrics()
    slices = {"1": Slice(served_from=ServedFrom.CACHE), "2": Slice()}
    watched = CacheWatched(Scripted(slices), metrics)
    page = await watched.fetch(QUERY, CONTEXT)
    assert page.results is slices
    assert 'c360_cache_reads_total{kind="order",result="hit"} 1.0' in _text(metrics)
    assert 'c360_cache_reads_total{kind="order",result="miss"} 1.0' in _text(metrics)


@pytest.mark.parametrize("wrapper", [Observed, CacheWatched])
async def test_a_watched_system_keeps_its_name_and_closes(
    wrapper: type[Observed] | type[CacheWatched],
) -> None:
    inner = Scripted(UP)
    watched = wrapper(inner, Metrics())
    await watched.aclose()
    assert (watched.name, watched.serves, inner.closed) == ("erp", inner.serves, 1)


class _Ailing(Scripted):
    def health(self) -> Health:
        return Health(state=HealthState.DOWN)


@pytest.mark.parametrize("wrapper", [Observed, CacheWatched])
def test_a_watched_system_still_tells_how_it_is(
    wrapper: type[Observed] | type[CacheWatched],
) -> None:
    watched = wrapper(_Ailing(UP), Metrics())
    assert isinstance(watched, Reports)
    assert watched.health().state is HealthState.DOWN


class _Calling(Scripted):
    """Makes two calls for a query, as an adapter that pages does."""

    async def fetch(self, query: Query, context: CallContext) -> Page:
        called("erp")
        called("erp")
        return await super().fetch(query, context)


async def test_calls_are_counted_for_who_asks() -> None:
    tally = Tally()
    context = msgspec.structs.replace(CONTEXT, tally=tally)
    await Observed(_Calling(UP), Metrics()).fetch(QUERY, context)
    assert dict(tally.calls) == {"erp": 2}


async def test_behind_a_cache_calls_are_counted_for_who_opened_the_flight() -> None:
    tally = Tally()
    with counting(tally):
        await Observed(_Calling(UP), Metrics()).fetch(QUERY, CONTEXT)
    assert dict(tally.calls) == {"erp": 2}
