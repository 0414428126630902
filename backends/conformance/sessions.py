"""Groups 10 and 11: sessions that end, logins that are refused, and leaving in good order."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest

from backends.conformance.facts import VendorFacts, always, context, question
from backends.conformance.scripted_wire import ScriptedWire
from backends.errors import Refused
from backends.wire import Response


class Logins(VendorFacts):
    """One login for all, renewed once; without sessions a refusal is final."""

    group: ClassVar[int] = 10

    async def test_ended_session_costs_one_login_and_one_retry(self) -> None:
        """The question is answered all the same."""
        if not self.sessions:
            await self._check_final(self.ended_answer())
            return
        ended = [False]
        wire = ScriptedWire(self.script(lambda _: self._once_ended(ended)))
        backend, query = self.backend(wire), question(self.main, self.numbered_key(1))
        await backend.fetch(query, context())
        ended[0], wire.requests = True, []
        page = await backend.fetch(query, context())
        assert page.results == {}
        calls = self.calls_per_chunk.get(self.main, 1)
        assert (self._logins(wire), len(self.asked(wire))) == (1, calls + 1)

    def _once_ended(self, ended: list[bool]) -> Response:
        if ended[0]:
            ended[0] = False
            return self.ended_answer()
        return self.empty_answer()

    async def _check_final(self, answer: Response) -> None:
        """Who is not let in does not ask again."""
        wire = ScriptedWire(always(answer))
        error = await self._error(wire)
        assert type(error) is Refused
        self._check_discreet(error)
        assert len(wire.requests) == 1

    async def test_first_question_logs_in_once(self) -> None:
        """Or never."""
        wire = ScriptedWire(self.script())
        await self._ask(wire, self.main, self.numbered_key(1))
        assert self._logins(wire) == (1 if self.sessions else 0)

    async def test_ten_ended_sessions_cost_one_login(self) -> None:
        """All wait for the one."""
        ended: list[object] = []
        wire = ScriptedWire(
            self.script(
                lambda r: (
                    self.ended_answer() if self.session_of(r) in ended else self.empty_answer()
                )
            )
        )
        backend = self.backend(wire)
        queries = [question(self.main, self.numbered_key(n)) for n in range(10)]
        await backend.fetch(queries[0], context())
        ended += [self.session_of(self.asked(wire)[0])] if self.sessions else []
        wire.requests = []
        pages = await asyncio.gather(*(backend.fetch(query, context()) for query in queries))
        assert all(page.results == {} for page in pages)
        assert self._logins(wire) == (1 if self.sessions else 0)

    async def test_session_that_never_holds_is_refused(self) -> None:
        """After one more login at most."""
        wire = ScriptedWire(self.script(always(self.ended_answer())))
        error = await self._error(wire)
        assert type(error) is Refused
        assert self._logins(wire) <= (2 if self.sessions else 0)

    async def test_refused_login_is_not_repeated(self) -> None:
        """Repeating a wrong password locks accounts."""
        if not self.sessions:
            await self._check_final(self.refused_login())
            return
        wire, key = ScriptedWire(always(self.refused_login())), self.numbered_key(1)
        backend = self.backend(wire)
        pages = [await backend.fetch(question(self.main, key), context()) for _ in range(3)]
        assert len(wire.requests) == 1
        for page in pages:
            error = page.results[key].error
            assert type(error) is Refused
            self._check_discreet(error)


class Leaving(VendorFacts):
    """Nothing is left behind."""

    group: ClassVar[int] = 11

    async def test_cancelling_leaves_nothing_in_flight(self) -> None:
        """Who leaves takes the call along, the login too."""
        wire = ScriptedWire(self.script(), hangs=True)
        query = question(self.main, self.numbered_key(1))
        task = asyncio.create_task(self.backend(wire).fetch(query, context()))
        await wire.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert wire.in_flight == 0

    async def test_after_a_cancelled_question_the_next_is_answered(self) -> None:
        """Also where it was cancelled within its login."""
        wire = ScriptedWire(self.script())
        backend, query = self.backend(wire), question(self.main, self.numbered_key(1))
        for steps in range(6):
            task = asyncio.create_task(backend.fetch(query, context()))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert wire.in_flight == 0
        page = await backend.fetch(query, context())
        assert page.results == {}

    async def test_closing_twice_is_fine(self) -> None:
        """And closes the wire."""
        wire = ScriptedWire(self.script())
        backend = self.backend(wire)
        await backend.aclose()
        await backend.aclose()
        assert wire.closed >= 1
