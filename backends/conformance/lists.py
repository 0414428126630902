"""Group 6: what is unknown, how long lists become, and what has changed."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from backends.conformance.cases import each, list_samples, lookups, paged
from backends.conformance.facts import VendorFacts, always, context, question
from backends.conformance.nuisances import HOSTILE
from backends.conformance.samples import Sample, load
from backends.conformance.scripted_wire import Answer, ScriptedWire
from backends.domain import Entity
from backends.errors import BackendError, Garbled, Refused
from backends.ordering import ORDERINGS
from backends.port import EVERY, NOW, By, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response

LONG = 10_000
FORGOTTEN = 2_000  # rows that were not asked for
LIMIT = 150  # more than a page of most


class Lists(VendorFacts):
    """Unknown keys are absent, limits hold per key, pages are followed at home only."""

    group: ClassVar[int] = 6

    @each(lookups)
    async def test_unknown_key_is_absent_and_a_list_without_items_is_empty(
        self, binding: tuple[Kind, By]
    ) -> None:
        """``empty_lists`` says which is which."""
        key = EVERY if binding[1] is By.ALL else self.numbered_key(1)
        page = await self._ask(ScriptedWire(self.script()), binding, key)
        assert set(page.results) == ({key} if binding in self.empty_lists else set())
        assert all((found.items, found.error) == ((), None) for found in page.results.values())

    async def test_404_of_one_resource_is_an_unknown_key(self) -> None:
        """Where a lookup reads by the path."""
        for binding in self.by_id:
            gone = Response(status=404, body=b"{}")
            page = await self._ask(
                ScriptedWire(self.script(always(gone))), binding, self.numbered_key(1)
            )
            assert page.results == {}

    @each(paged)
    async def test_a_limit_holds_where_a_list_is_long(self, long: tuple[Kind, By]) -> None:
        """All pages are followed up to the limit and no further."""
        answer, key = self.long_list(long, LONG), self.numbered_key(1)
        wire = ScriptedWire(self.script(answer))
        page = await self.backend(wire).fetch(question(long, key, limit=LIMIT), context())
        found = page.results[key]
        assert found.error is None
        assert len({_key(long[0], item) for item in found.items}) == LIMIT
        assert found.next is not None
        assert self.rows_read(long, wire) < LONG / 2

    def rows_read(self, binding: tuple[Kind, By], wire: ScriptedWire) -> int:
        """Return about how many rows were sent for a long list: a hundred a call, unless told."""
        del binding
        return 100 * len(self.asked(wire))

    @each(list_samples)
    async def test_a_limit_holds_where_the_system_sends_all(self, sample: str) -> None:
        """A server may forget how many rows it was asked for."""
        recorded: Sample = load(self.samples)[sample]
        wire = ScriptedWire(self._forgetful(recorded))
        limit = recorded.window.limit or 1
        query = msgspec.structs.replace(recorded.query, window=Window(limit=limit))
        page = await self.backend(wire, recorded.now).fetch(query, context())
        for found in page.results.values():
            assert len(found.items) <= limit
            assert found.error is None or type(found.error) is Garbled

    def _forgetful(self, recorded: Sample) -> Answer:
        """Answer what was recorded with many rows more, and the pages behind it with nothing."""
        replay, member = self.replay(recorded), self.required.decode().strip('":')

        def answer(request: Request) -> Response | BackendError:
            if self.is_login(request) or self.is_preface(request):
                return replay(request)
            if not any(self.same(request, each) for each in recorded.exchanges):
                return self.empty_answer()
            found = replay(request)
            assert isinstance(found, Response)
            rows = multiplied(msgspec.json.decode(found.body), member, FORGOTTEN)
            return Response(status=200, body=msgspec.json.encode(rows))

        return answer

    async def test_a_page_at_another_host_is_not_followed(self) -> None:
        """Nor is its answer taken for the whole list."""
        for binding, answer in self.foreign_pages().items():
            wire = ScriptedWire(self.script(always(answer)))
            key = EVERY if binding[1] is By.ALL else self.numbered_key(1)
            page = await self.backend(wire).fetch(question(binding, key), context())
            assert isinstance(page.results[key].error, (Garbled, Refused))
            assert len(self.asked(wire)) == self.calls_per_chunk.get(binding, 1)
            assert not [request for request in wire.requests if "evil" in request.path]

    # changes

    def _followed(self) -> list[tuple[Kind, By]]:
        """Return the bindings whose keys are marks."""
        return [binding for binding in self.bound() if binding[1] is By.CHANGED]

    async def test_what_is_no_mark_is_refused_and_costs_no_call(self) -> None:
        """A mark is ours to make."""
        for followed in self._followed():
            for mark in HOSTILE:
                wire = ScriptedWire(self.script())
                page = await self._ask(wire, followed, mark)
                assert isinstance(page.results[mark].error, Refused)
                assert self.asked(wire) == []

    async def test_where_nothing_has_changed_the_mark_stays_and_costs_one_call(self) -> None:
        """Asking often must be cheap."""
        for followed in self._followed():
            mark = await self._begun(followed)
            quiet = ScriptedWire(self.script())
            found = (await self._ask(quiet, followed, mark)).results[mark]
            assert (found.items, found.next, found.error) == ((), mark, None)
            assert len(self.asked(quiet)) == 1

    async def _begun(self, followed: tuple[Kind, By]) -> str:
        """Return the mark of this moment."""
        page = await self._ask(ScriptedWire(self.script()), followed, NOW)
        mark = page.results[NOW].next
        assert mark
        return mark

    async def test_changes_say_where_to_go_on(self) -> None:
        """Every mark leads further."""
        for recorded in load(self.samples).values():
            if recorded.by is By.CHANGED:
                wire = ScriptedWire(self.replay(recorded))
                found = await self.backend(wire, recorded.now).fetch(recorded.query, context())
                slice_ = found.results[recorded.keys[0]]
                assert slice_.items
                assert slice_.next not in {None, NOW, recorded.keys[0]}


def multiplied(answer: Any, member: str, rows: int) -> Any:
    """Return an answer whose outermost list of records has so many, under ids of their own."""
    if isinstance(answer, dict):
        return {name: multiplied(value, member, rows) for name, value in answer.items()}
    if not isinstance(answer, list) or not answer:
        return answer
    first = answer[0]
    if not isinstance(first, dict) or member not in first:
        return answer
    whose = first[member]
    more = ({**first, member: _another(whose, n)} for n in range(len(answer), rows))
    return [*answer, *more]


def _another(whose: Any, number: int) -> Any:
    return whose + number if isinstance(whose, int) else f"{whose}{number}"


def _key(kind: Kind, item: Entity) -> str:
    return str(getattr(item, ORDERINGS[kind].key))
