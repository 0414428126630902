"""Group 12: the same holds through the shelter, the cache and the router."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from backends.adapter import Adapter
from backends.cached import Cached
from backends.conformance.cases import each, keyed, samples
from backends.conformance.facts import UNKEYED, VendorFacts, always, context, question
from backends.conformance.samples import Sample, load
from backends.conformance.scripted_wire import ScriptedWire
from backends.errors import Unavailable
from backends.port import Backend, By
from backends.resilient import Resilient, Timing
from backends.router import Router
from backends.vocabulary import Kind

OWNERS = dict.fromkeys(Kind, ("erp",))
PROMPT = Timing(sleep=lambda _: asyncio.sleep(0))  # a second try need not be waited for


class Wrapped(VendorFacts):
    """What questions go through changes nothing of what is answered."""

    group: ClassVar[int] = 12

    def wrapped(self, backend: Adapter, by: By) -> Backend:
        """Put around a backend what stands there at work; listings are not remembered."""
        shelter = Resilient(backend, timing=PROMPT)
        return shelter if by in UNKEYED else Router({"erp": Cached(shelter)}, OWNERS)

    @each(samples)
    async def test_expectation_holds_through_the_wrappers(self, sample: str) -> None:
        """Each value, and nothing more."""
        recorded: Sample = load(self.samples)[sample]
        wire = ScriptedWire(self.replay(recorded))
        backend = self.wrapped(self.backend(wire, recorded.now), recorded.by)
        page = await backend.fetch(recorded.query, context())
        found = {key: list(slice_.items) for key, slice_ in page.results.items()}
        assert found == self.expected[sample]
        assert {slice_.error for slice_ in page.results.values()} <= {None}
        await backend.aclose()
        assert wire.closed >= 1

    @each(keyed)
    async def test_unknown_key_stays_absent_through_the_wrappers(
        self, binding: tuple[Kind, By]
    ) -> None:
        """So that a linked key that is not there is told as a failed section."""
        wire = ScriptedWire(self.script())
        backend, key = self.wrapped(self.backend(wire), binding[1]), self.numbered_key(1)
        page = await backend.fetch(question(binding, key), context())
        assert set(page.results) == ({key} if binding in self.empty_lists else set())
        await backend.aclose()

    async def test_failure_keeps_its_class_through_the_wrappers(self) -> None:
        """And is tried again as often as a read may be."""
        down = Unavailable("erp: down", system="erp")
        wire, key = ScriptedWire(self.script(always(down))), self.numbered_key(1)
        backend = self.wrapped(self.backend(wire), self.main[1])
        page = await backend.fetch(question(self.main, key), context())
        assert type(page.results[key].error) is Unavailable
        assert len(self.asked(wire)) > 1
        await backend.aclose()
