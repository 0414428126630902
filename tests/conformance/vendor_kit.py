"""What every vendor on HTTP must do; a vendor's test class inherits it and brings its facts."""

from __future__ import annotations

import asyncio
import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest

from backends.adapter import Adapter, Binding
from backends.domain import Entity
from backends.errors import (
    BackendError,
    Garbled,
    Refused,
    Throttled,
    TimedOut,
    Unavailable,
    Unserved,
)
from backends.port import NOW as NOTHING_YET
from backends.port import By, CallContext, Page, Query
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.conformance.nuisances import GARBAGE, HOSTILE, SECRET_TEXT, STATUSES
from tests.conformance.samples import Exchange, Sample, load
from tests.conformance.scripted_wire import Answer, ScriptedWire

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def context(seconds: float = 5.0) -> CallContext:
    """Return a context whose deadline is so many seconds away."""
    return CallContext(deadline=asyncio.get_running_loop().time() + seconds)


class VendorKit(ABC):
    """The journey that each vendor inherits."""

    samples: ClassVar[Path]
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]]
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]]
    secrets: ClassVar[tuple[str, ...]]
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {}
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]]
    required: ClassVar[bytes]

    @abstractmethod
    def backend(self, wire: Wire, now: dt.datetime = NOW) -> Adapter:
        """Return the vendor's backend, named ``erp``, over a wire."""

    @abstractmethod
    def is_login(self, request: Request) -> bool:
        """Say whether a request is a login."""

    @abstractmethod
    def is_preface(self, request: Request) -> bool:
        """Say whether a request reads what is kept for all later questions."""

    @abstractmethod
    def login_answer(self, turn: int) -> Response:
        """Return the answer to a login that succeeds; each turn opens a session of its own."""

    @abstractmethod
    def ended_answer(self) -> Response:
        """Return the answer that says the session is over."""

    @abstractmethod
    def refused_login(self) -> Response:
        """Return the answer to a wrong password."""

    @abstractmethod
    def preface_answer(self, request: Request) -> Response:
        """Answer what is kept for all later questions."""

    @abstractmethod
    def empty_answer(self) -> Response:
        """Return an answer that finds nothing."""

    @abstractmethod
    def same(self, request: Request, exchange: Exchange) -> bool:
        """Say whether a request is the recorded one."""

    @abstractmethod
    def check_quoted(self, request: Request, key: str) -> None:
        """Assert that a request asks for the key as a value and for nothing else."""

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run a test once per sample, binding, refusal, status and piece of garbage it names."""
        bound = self.backend(ScriptedWire(self.script())).bindings
        cases: dict[str, Sequence[object]] = {
            "sample": sorted(load(self.samples)),
            "binding": sorted(b for b in bound if b[1] is not By.CHANGED),
            "refusal": sorted(self.refusals),
            "status": sorted(STATUSES),
            "garbage": sorted(GARBAGE),
        }
        for name in cases.keys() & set(metafunc.fixturenames):
            metafunc.parametrize(name, cases[name], ids=str)

    def script(self, answer: Answer | None = None) -> Answer:
        turns = count()

        def script(request: Request) -> Response | BackendError:
            if self.is_login(request):
                return self.login_answer(next(turns))
            if self.is_preface(request):
                return self.preface_answer(request)
            return self.empty_answer() if answer is None else answer(request)

        return script

    def asked(self, wire: ScriptedWire) -> list[Request]:
        return [r for r in wire.requests if not self.is_login(r) and not self.is_preface(r)]

    def _logins(self, wire: ScriptedWire) -> int:
        return sum(self.is_login(request) for request in wire.requests)

    async def _ask(self, wire: ScriptedWire, binding: tuple[Kind, By], *keys: str) -> Page:
        kind, by = binding
        query = Query(system="erp", kind=kind, by=by, keys=keys)
        return await self.backend(wire).fetch(query, context())

    async def _error(self, wire: ScriptedWire) -> BackendError:
        page = await self._ask(wire, (Kind.CUSTOMER, By.KEY), "C1")
        error = page.results["C1"].error
        assert error is not None
        return error

    # samples

    def test_every_binding_has_a_sample(self) -> None:
        sampled = {(s.kind, s.by) for s in load(self.samples).values()}
        assert sampled == set(self.backend(ScriptedWire(self.script())).bindings)

    def test_every_sample_has_an_expectation(self) -> None:
        assert set(load(self.samples)) == set(self.expected)

    async def test_sample_becomes_exactly_the_expected_entities(self, sample: str) -> None:
        recorded: Sample = load(self.samples)[sample]
        wire = ScriptedWire(self._replay(recorded))
        page = await self.backend(wire, recorded.now).fetch(recorded.query, context())
        assert {key: list(found.items) for key, found in page.results.items()} == (
            self.expected[sample]
        )
        assert all(found.as_of == recorded.now for found in page.results.values())
        limit = recorded.window.limit
        assert limit is None or all(len(f.items) <= limit for f in page.results.values())

    def _replay(self, recorded: Sample) -> Answer:
        replay = recorded.answers(self.same)
        return lambda request: self.login_answer(0) if self.is_login(request) else replay(request)

    # keys

    async def test_hostile_key_stays_a_value(self, binding: tuple[Kind, By]) -> None:
        if binding[1] is By.ALL:
            return  # takes no key of a caller
        for key in HOSTILE:
            wire = ScriptedWire(self.script())
            page = await self._ask(wire, binding, key)
            assert all(found.error is None for found in page.results.values())
            for request in self.asked(wire):
                self.check_quoted(request, key)

    async def test_unknown_key_is_absent_and_a_list_without_items_is_empty(
        self, binding: tuple[Kind, By]
    ) -> None:
        page = await self._ask(ScriptedWire(self.script()), binding, "*")
        known = {"*"} if binding in self.empty_lists else set()
        assert set(page.results) == known
        assert all(found.items == () for found in page.results.values())

    async def test_keys_cost_one_call_per_chunk_and_duplicates_none(
        self, binding: tuple[Kind, By]
    ) -> None:
        wire = ScriptedWire(self.script())
        bound: Binding = self.backend(wire).bindings[binding]
        size = 1 if bound.single else bound.max_keys
        keys = [f"K{i}" for i in range(size + 1)]
        await self._ask(wire, binding, *keys, *keys)
        assert len(self.asked(wire)) == 2 * self.calls_per_chunk.get(binding, 1)

    async def test_no_keys_cost_no_call(self, binding: tuple[Kind, By]) -> None:
        wire = ScriptedWire(self.script())
        page = await self._ask(wire, binding)
        assert (dict(page.results), wire.requests) == ({}, [])

    async def test_chunks_run_side_by_side_but_not_all_at_once(self) -> None:
        wire = ScriptedWire(self.script())
        keys = [f"K{i}" for i in range(100 * 30)]
        await self._ask(wire, (Kind.CUSTOMER, By.KEY), *keys)
        assert 1 < wire.most_in_flight <= 10

    async def test_what_is_not_bound_is_unserved_and_costs_no_call(self) -> None:
        wire = ScriptedWire(self.script())
        page = await self._ask(wire, (Kind.CUSTOMER, By.SKU), "x")
        assert isinstance(page.results["x"].error, Unserved)
        assert wire.requests == []

    # changes

    def _followed(self) -> list[tuple[Kind, By]]:
        """Return the bindings whose keys are marks."""
        bound = self.backend(ScriptedWire(self.script())).bindings
        return [binding for binding in bound if binding[1] is By.CHANGED]

    async def test_what_is_no_mark_is_refused_and_costs_no_call(self) -> None:
        for followed in self._followed():
            for mark in HOSTILE:
                wire = ScriptedWire(self.script())
                page = await self._ask(wire, followed, mark)
                assert isinstance(page.results[mark].error, Refused)
                assert self.asked(wire) == []

    async def test_where_nothing_has_changed_the_mark_stays_and_costs_one_call(self) -> None:
        for followed in self._followed():
            mark = await self._begun(followed)
            quiet = ScriptedWire(self.script())
            found = (await self._ask(quiet, followed, mark)).results[mark]
            assert (found.items, found.next, found.error) == ((), mark, None)
            assert len(self.asked(quiet)) == 1

    async def _begun(self, followed: tuple[Kind, By]) -> str:
        """Return the mark of this moment."""
        page = await self._ask(ScriptedWire(self.script()), followed, NOTHING_YET)
        mark = page.results[NOTHING_YET].next
        assert mark
        return mark

    async def test_changes_say_where_to_go_on(self) -> None:
        for recorded in load(self.samples).values():
            if recorded.by is By.CHANGED:
                wire = ScriptedWire(self._replay(recorded))
                found = await self.backend(wire, recorded.now).fetch(recorded.query, context())
                slice_ = found.results[recorded.keys[0]]
                assert slice_.items
                assert slice_.next not in {None, NOTHING_YET, recorded.keys[0]}

    # failures

    async def test_status_has_its_meaning(self, status: int) -> None:
        body = SECRET_TEXT.encode()
        wire = ScriptedWire(self.script(lambda _: Response(status=status, body=body)))
        error = await self._error(wire)
        assert type(error) is STATUSES[status]
        self._check_discreet(error)

    async def test_throttling_keeps_the_wait(self) -> None:
        limited = Response(status=429, headers={"retry-after": "7"})
        error = await self._error(ScriptedWire(self.script(lambda _: limited)))
        assert isinstance(error, Throttled)
        assert error.retry_after == 7.0

    async def test_refusal_inside_a_success_has_its_meaning(self, refusal: str) -> None:
        response, meaning = self.refusals[refusal]
        error = await self._error(ScriptedWire(self.script(lambda _: response)))
        assert type(error) is meaning
        self._check_discreet(error)

    async def test_garbage_is_garbled(self, garbage: str) -> None:
        body = GARBAGE[garbage]
        wire = ScriptedWire(self.script(lambda _: Response(status=200, body=body)))
        error = await self._error(wire)
        assert type(error) is Garbled
        self._check_discreet(error)

    async def test_garbage_instead_of_a_login_is_garbled(self, garbage: str) -> None:
        body = GARBAGE[garbage]
        error = await self._error(ScriptedWire(lambda _: Response(status=200, body=body)))
        assert type(error) is Garbled
        self._check_discreet(error)

    async def test_sample_with_a_member_missing_is_garbled(self, sample: str) -> None:
        recorded: Sample = load(self.samples)[sample]
        replay = self._replay(recorded)
        wire = ScriptedWire(lambda request: self._stripped(request, replay(request)))
        page = await self.backend(wire, recorded.now).fetch(recorded.query, context())
        assert page.results
        assert all(type(found.error) is Garbled for found in page.results.values())

    def _stripped(
        self, request: Request, answer: Response | BackendError
    ) -> Response | BackendError:
        """Rename a member that every record needs."""
        if self.is_login(request) or self.is_preface(request) or isinstance(answer, BackendError):
            return answer
        return Response(status=200, body=answer.body.replace(self.required, b'"was":'))

    async def test_failure_hits_the_keys_of_its_chunk_only(self) -> None:
        down = Unavailable("erp: down", system="erp")
        wire = ScriptedWire(
            self.script(lambda r: down if b'"K0"' in r.body else self.empty_answer())
        )
        bound: Binding = self.backend(wire).bindings[Kind.CUSTOMER, By.KEY]
        keys = [f"K{i}" for i in range(bound.max_keys + 1)]
        page = await self._ask(wire, (Kind.CUSTOMER, By.KEY), *keys)
        assert set(page.results) == set(keys[:-1])
        assert all(found.error is down for found in page.results.values())
        assert down.kind == Kind.CUSTOMER

    async def test_silence_ends_at_the_deadline(self) -> None:
        wire = ScriptedWire(self.script(), hangs=True)
        query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",))
        page = await self.backend(wire).fetch(query, context(0.02))
        assert isinstance(page.results["C1"].error, TimedOut)
        assert wire.in_flight == 0

    def _check_discreet(self, error: BackendError) -> None:
        for secret in (*self.secrets, SECRET_TEXT):
            assert secret not in str(error)
        assert error.system == "erp"
        assert error.kind == Kind.CUSTOMER

    # logins

    async def test_ended_session_costs_one_login_and_one_retry(self) -> None:
        ended = [False]
        wire = ScriptedWire(self.script(lambda _: self._once_ended(ended)))
        backend = self.backend(wire)
        query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",))
        await backend.fetch(query, context())
        ended[0], wire.requests = True, []
        page = await backend.fetch(query, context())
        assert page.results == {}
        assert (self._logins(wire), len(self.asked(wire))) == (1, 2)

    def _once_ended(self, ended: list[bool]) -> Response:
        if ended[0]:
            ended[0] = False
            return self.ended_answer()
        return self.empty_answer()

    async def test_ten_ended_sessions_cost_one_login(self) -> None:
        tokens: list[Mapping[str, str]] = []
        script = self.script(
            lambda r: self.ended_answer() if r.headers in tokens else self.empty_answer()
        )
        wire = ScriptedWire(script)
        backend = self.backend(wire)
        queries = [
            Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=(f"C{i}",)) for i in range(10)
        ]
        await backend.fetch(queries[0], context())
        tokens.append(self.asked(wire)[0].headers)
        wire.requests = []
        pages = await asyncio.gather(*(backend.fetch(query, context()) for query in queries))
        assert all(page.results == {} for page in pages)
        assert self._logins(wire) == 1

    async def test_session_that_never_holds_is_refused(self) -> None:
        wire = ScriptedWire(self.script(lambda _: self.ended_answer()))
        error = await self._error(wire)
        assert type(error) is Refused
        assert self._logins(wire) <= 2

    async def test_refused_login_is_not_repeated(self) -> None:
        wire = ScriptedWire(lambda _: self.refused_login())
        backend = self.backend(wire)
        query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",))
        pages = [await backend.fetch(query, context()) for _ in range(3)]
        assert len(wire.requests) == 1
        for page in pages:
            error = page.results["C1"].error
            assert type(error) is Refused
            self._check_discreet(error)

    # leaving

    async def test_cancelling_leaves_nothing_in_flight(self) -> None:
        wire = ScriptedWire(self.script(), hangs=True)
        query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",))
        task = asyncio.create_task(self.backend(wire).fetch(query, context()))
        await wire.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert wire.in_flight == 0

    async def test_closing_twice_is_fine(self) -> None:
        wire = ScriptedWire(self.script())
        backend = self.backend(wire)
        await backend.aclose()
        await backend.aclose()
        assert wire.closed >= 1
