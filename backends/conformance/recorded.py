"""Groups 1 to 3: samples, the entities they become, and keys in both spellings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from backends.conformance.cases import each, keyed_samples, samples
from backends.conformance.facts import VendorFacts, context, decoded
from backends.conformance.samples import Exchange, Sample, load
from backends.conformance.scripted_wire import ScriptedWire
from backends.domain import Entity
from backends.ordering import ORDERINGS
from backends.port import By, Page
from backends.vocabulary import Kind

MONEY = frozenset("amount open_amount net gross cost limit exposure overdue".split())
ITEMS = {By.KEY: 1}


class Samples(VendorFacts):
    """Every bound lookup has a sample and an expectation, and nothing recorded lies idle."""

    group: ClassVar[int] = 1

    def test_every_binding_has_a_sample(self) -> None:
        """What nobody has recorded is not served."""
        sampled = {(s.kind, s.by) for s in load(self.samples).values()}
        assert sampled == set(self.bound())

    def test_every_sample_has_an_expectation(self) -> None:
        """Both ways: no expectation without its sample."""
        assert set(load(self.samples)) == set(self.expected)

    def test_every_file_beside_the_samples_is_one(self) -> None:
        """A file with another ending would be passed over."""
        assert {path.stem for path in self.samples.iterdir()} == set(load(self.samples))

    def test_every_sample_says_where_it_comes_from(self) -> None:
        """A recording, a published example with its link, or an invention."""
        assert all(recorded.source.strip() for recorded in load(self.samples).values())

    @each(samples)
    async def test_every_recorded_exchange_is_asked_for(self, sample: str) -> None:
        """What is not asked for was recorded of another adapter."""
        recorded: Sample = load(self.samples)[sample]
        used: list[Exchange] = []
        wire = ScriptedWire(self.replay(recorded, used))
        await self.backend(wire, recorded.now).fetch(recorded.query, context())
        assert [e.path for e in recorded.exchanges if not any(e is u for u in used)] == []


class Mapped(VendorFacts):
    """Samples become exactly the expected entities, of the right types."""

    group: ClassVar[int] = 2

    @each(samples)
    async def test_sample_becomes_exactly_the_expected_entities(self, sample: str) -> None:
        """Each value, and nothing more."""
        recorded: Sample = load(self.samples)[sample]
        page = await self._replayed(recorded)
        assert {key: list(found.items) for key, found in page.results.items()} == (
            self.expected[sample]
        )
        assert all(found.as_of == recorded.now for found in page.results.values())
        limit = recorded.window.limit
        assert limit is None or all(len(f.items) <= limit for f in page.results.values())

    @each(samples)
    async def test_values_are_of_their_types(self, sample: str) -> None:
        """Decimal and never float, aware instants, money with its currency."""
        page = await self._replayed(load(self.samples)[sample])
        for found in page.results.values():
            for entity in found.items:
                assert list(_wrong(entity)) == []

    async def _replayed(self, recorded: Sample) -> Page:
        wire = ScriptedWire(self.replay(recorded))
        return await self.backend(wire, recorded.now).fetch(recorded.query, context())


class RoundTrip(VendorFacts):
    """What is sent is the vendor's spelling of a key, what returns is ours."""

    group: ClassVar[int] = 3

    @each(keyed_samples)
    async def test_a_key_is_sent_in_the_vendors_spelling(self, sample: str) -> None:
        """Every key of the question stands in some request as ``spelled`` says."""
        recorded: Sample = load(self.samples)[sample]
        wire = ScriptedWire(self.replay(recorded))
        await self.backend(wire, recorded.now).fetch(recorded.query, context())
        sent = [decoded(request) for request in self.asked(wire)]
        for key in recorded.keys:
            spelled = self.spelled((recorded.kind, recorded.by), key)
            assert any(spelled in text for text in sent), f"{spelled} is not asked for"

    @each(samples)
    async def test_what_returns_is_in_our_spelling(self, sample: str) -> None:
        """Each entity belongs to the key that it is found under."""
        recorded: Sample = load(self.samples)[sample]
        wire = ScriptedWire(self.replay(recorded))
        page = await self.backend(wire, recorded.now).fetch(recorded.query, context())
        assert set(page.results) <= set(recorded.keys)
        for key, found in page.results.items():
            assert len(found.items) <= ITEMS.get(recorded.by, len(found.items))
            assert all(_belongs(entity, recorded.kind, recorded.by, key) for entity in found.items)


def _belongs(entity: Entity, kind: Kind, by: By, key: str) -> bool:
    """Say whether an entity is one that a key asks for; by a reference it may be any."""
    if by is By.KEY:
        return str(getattr(entity, ORDERINGS[kind].key)) == key
    if by is By.ORDER:
        lines = getattr(entity, "lines", ())
        return not lines or key in {line.order for line in lines}
    if by in {By.CUSTOMER, By.SKU}:
        return bool(getattr(entity, by.value) == key)
    return True


def _wrong(value: Any) -> Iterator[str]:
    """Yield what in a record is not as values of ours are."""
    name = type(value).__name__
    fields = {field: getattr(value, field) for field in value.__struct_fields__}
    if "currency" in fields and not fields["currency"]:
        yield from (f"{name}.{each} without a currency" for each in MONEY if fields.get(each))
    for field, found in fields.items():
        if isinstance(found, float):
            yield f"{name}.{field} is a float"
        if isinstance(found, dt.datetime) and found.utcoffset() is None:
            yield f"{name}.{field} is an instant of nowhere"
        for part in found if isinstance(found, tuple) else ():
            if isinstance(part, msgspec.Struct):
                yield from _wrong(part)
