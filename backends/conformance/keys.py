"""Groups 4 and 5: hostile keys stay values, and keys share calls."""

from __future__ import annotations

from itertools import cycle
from typing import ClassVar

from backends.conformance.cases import each, keyed, lookups
from backends.conformance.facts import VendorFacts, context, question
from backends.conformance.nuisances import HOSTILE, SEED, generated
from backends.conformance.scripted_wire import ScriptedWire
from backends.errors import Unavailable, Unfit, Unserved
from backends.port import By, Page
from backends.vocabulary import Kind

MANY = 1000


class HostileKeys(VendorFacts):
    """A key is a value in the request, whatever stands in it."""

    group: ClassVar[int] = 4
    seed: ClassVar[int] = SEED

    @each(keyed)
    async def test_hostile_key_stays_a_value(self, binding: tuple[Kind, By]) -> None:
        """Or it is unknown, or unfit: then it costs no call."""
        wire = ScriptedWire(self.script())
        backend = self.backend(wire)
        for key in HOSTILE:
            wire.requests.clear()
            self._check_harmless(await backend.fetch(question(binding, key), context()))
            for request in self.asked(wire):
                self.check_quoted(request, key)

    async def test_a_thousand_generated_keys_stay_values(self) -> None:
        """Spread over the lookups; the seed is in the message."""
        wire = ScriptedWire(self.script())
        backend = self.backend(wire)
        for key, binding in zip(generated(MANY, self.seed), cycle(keyed(self)), strict=False):
            wire.requests.clear()
            page = await backend.fetch(question(binding, key), context())
            try:
                self._check_harmless(page)
                for request in self.asked(wire):
                    self.check_quoted(request, key)
            except AssertionError as error:
                error.add_note(f"seed {self.seed}, {binding}, key {key!r}")
                raise

    def _check_harmless(self, page: Page) -> None:
        for found in page.results.values():
            assert found.items == ()
            assert found.error is None or type(found.error) is Unfit


class Batching(VendorFacts):
    """Unique keys share calls as the binding declares."""

    group: ClassVar[int] = 5

    @each(lookups)
    async def test_keys_cost_one_call_per_chunk_and_duplicates_none(
        self, binding: tuple[Kind, By]
    ) -> None:
        """One key more than fits into a call makes two."""
        wire = ScriptedWire(self.script())
        bound = self._binding(binding)
        size = 1 if bound.single else bound.max_keys
        keys = [self.numbered_key(n) for n in range(size + 1)]
        await self._ask(wire, binding, *keys, *keys)
        assert len(self.asked(wire)) == 2 * self.calls_per_chunk.get(binding, 1)

    @each(lookups)
    async def test_no_keys_cost_no_call(self, binding: tuple[Kind, By]) -> None:
        """Not even a login."""
        wire = ScriptedWire(self.script())
        page = await self._ask(wire, binding)
        assert (dict(page.results), wire.requests) == ({}, [])

    async def test_chunks_run_side_by_side_but_not_all_at_once(self) -> None:
        """The system decides how many at most, not the question."""
        wire = ScriptedWire(self.script())
        bound = self._binding(self.main)
        keys = [self.numbered_key(n) for n in range(30 * (1 if bound.single else bound.max_keys))]
        await self._ask(wire, self.main, *keys)
        assert 1 < wire.most_in_flight <= 10

    async def test_failure_hits_the_keys_of_its_chunk_only(self) -> None:
        """The other chunks are answered."""
        down = Unavailable("erp: down", system="erp")
        bound = self._binding(self.main)
        size = 1 if bound.single else bound.max_keys
        keys = [self.numbered_key(n) for n in range(size + 1)]
        wire = ScriptedWire(
            self.script(
                lambda r: down if self.mentions(r, self.main, keys[0]) else self.empty_answer()
            )
        )
        page = await self._ask(wire, self.main, *keys)
        assert set(page.results) == set(keys[:-1])
        assert all(found.error is down for found in page.results.values())
        assert down.kind == self.main[0]

    async def test_what_is_not_bound_is_unserved_and_costs_no_call(self) -> None:
        """A gap is declared."""
        wire = ScriptedWire(self.script())
        page = await self._ask(wire, (Kind.CUSTOMER, By.SKU), "x")
        assert isinstance(page.results["x"].error, Unserved)
        assert wire.requests == []
