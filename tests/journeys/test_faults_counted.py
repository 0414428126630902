"""Every fault of the ERP, over real sockets: how often it is still asked, and when no more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from backends.breaker import BreakerState, Rule
from backends.cached import Cached, Keeping
from backends.errors import BackendError, Tripped
from backends.freshness import WINDOWS, Freshness
from backends.port import By, CallContext, Query, Slice, Window
from backends.resilient import Limits, Resilient, Timing
from backends.tally import Tally
from backends.vocabulary import Kind
from gateway.settings import Rest
from gateway.systems import connect
from tests.backends.hand_clock import HandClock
from tests.journeys.test_faults import FAULTS
from tests.lab import Bench, lab

pytestmark = pytest.mark.integration

REST = Rule().rest
CALLERS = 6
SILENT = frozenset({"slow", "drip", "hang"})
PATIENCE = 5.0  # seconds that the ERP has for an answer; it takes far less
IMPATIENCE = 0.5  # where its silence is waited for
KINDS = (Kind.ORDER, Kind.CREDIT)
ONLY_ON_ERROR = dict.fromkeys(WINDOWS, Freshness(0, 0, 600))


class Shelter:
    """What stands between questions and the ERP, on a clock that is turned by hand."""

    def __init__(self, bench: Bench, clock: HandClock, fault: str) -> None:
        """``tally`` counts what leaves for the ERP, also where nobody listens."""
        self._fault = fault
        self.bench = bench
        self.clock = clock
        self.tally = Tally()
        patience = IMPATIENCE if fault in SILENT else PATIENCE
        limits = Limits(timeout=patience, fair=patience / 2, retries=1)
        timing = Timing(monotonic=clock.monotonic, chance=lambda: 0.0)
        adapter = connect("erp", Rest.model_validate(bench.tables))
        self.resilient = Resilient(adapter, limits, timing)
        self.cached = Cached(self.resilient, Keeping(windows=ONLY_ON_ERROR, join_ms=0))
        self._windows = 0

    @property
    def state(self) -> BreakerState:
        return self.resilient.health().breaker

    async def ask(self, kind: Kind, window: Window) -> Slice:
        """Ask for a customer's; every window is a call of its own."""
        query = Query(system="erp", kind=kind, by=By.CUSTOMER, keys=("D1",), window=window)
        deadline = asyncio.get_running_loop().time() + 10
        page = await self.cached.fetch(query, CallContext(deadline=deadline, tally=self.tally))
        return page.results["D1"]

    async def asked(self) -> list[BackendError | None]:
        """Let many ask for both kinds at once, for what nobody has asked for before."""
        self._windows += CALLERS
        windows = [Window(limit=self._windows + n) for n in range(CALLERS)]
        asking = (self.ask(kind, window) for window in windows for kind in KINDS)
        found = await asyncio.gather(*asking)
        return [slice_.error for slice_ in found]

    def called(self) -> int:
        """Return how many calls have left since the last time."""
        return self.tally.calls.pop("erp", 0)

    async def broken(self) -> None:
        """Begin the fault."""
        await self.bench.fault(self._fault, **FAULTS[self._fault][1])

    async def tripped(self) -> int:
        """Begin it, and ask until nothing leaves for the ERP any more; return how much did."""
        await self.broken()
        calls = 0
        while True:
            await self.asked()
            more = self.called()
            if not more:
                return calls
            calls += more


@pytest.fixture(params=[*FAULTS])
async def shelter(request: pytest.FixtureRequest) -> AsyncIterator[Shelter]:
    async with lab() as benches:
        made = Shelter(benches.erp, HandClock(), request.param)
        yield made
        await made.cached.aclose()


async def test_within_twenty_calls_it_is_left_alone(shelter: Shelter) -> None:
    calls = await shelter.tripped()
    errors = await shelter.asked()
    assert 5 <= calls <= 20
    assert shelter.state is BreakerState.OPEN
    assert {type(error) for error in errors} == {Tripped}


async def test_while_the_fault_lasts_one_call_per_rest_probes_it(
    shelter: Shelter,
) -> None:
    await shelter.tripped()
    probes = []
    for _ in range(4):
        shelter.clock.advance(REST - 0.01)
        await shelter.asked()
        early = shelter.called()
        shelter.clock.advance(0.01)
        await shelter.asked()
        probes.append((early, shelter.called()))
    assert probes == [(0, 1)] * 4


async def test_after_recovery_it_is_found_well_within_a_rest(shelter: Shelter) -> None:
    await shelter.tripped()
    shelter.clock.advance(REST)
    await shelter.asked()  # a probe that fails
    await shelter.bench.heal()
    shelter.clock.advance(REST)
    for _ in KINDS:  # the answer to one kind's probe lets the next probe at once
        await shelter.asked()
    assert shelter.state is BreakerState.CLOSED
    assert set(await shelter.asked()) == {None}


async def test_what_was_read_is_shown_from_the_first_failure_until_the_recovery(
    shelter: Shelter,
) -> None:
    window = Window()
    before = await shelter.ask(Kind.ORDER, window)
    await shelter.broken()
    during = [await shelter.ask(Kind.ORDER, window) for _ in range(8)]
    await shelter.bench.heal()
    shelter.clock.advance(REST)
    after = await shelter.ask(Kind.ORDER, window)
    assert all(slice_.error is not None for slice_ in during)
    assert isinstance(during[-1].error, Tripped)
    assert {slice_.items for slice_ in during} == {before.items}
    assert (after.error, after.items) == (None, before.items)
