"""Groups 7 to 9: what failures mean, garbage, and what may be told of either."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from typing import ClassVar

import pytest
from structlog.testing import capture_logs

from backends.conformance.cases import each, refusals, samples
from backends.conformance.facts import VendorFacts, always, context, question
from backends.conformance.nuisances import GARBAGE, SECRET_TEXT, STATUSES
from backends.conformance.samples import Sample, load
from backends.conformance.scripted_wire import Answer, ScriptedWire
from backends.errors import BackendError, Garbled, Throttled, TimedOut, Unavailable
from backends.wire import Request, Response

NOT_FOUND = 404


class Statuses(VendorFacts):
    """Statuses and refusals inside successes have their meaning."""

    group: ClassVar[int] = 7

    @each(lambda _: sorted(STATUSES))
    async def test_status_has_its_meaning(self, status: int) -> None:
        """By what the caller should do."""
        wire = ScriptedWire(self.script(always(Response(status=status, body=SECRET_TEXT.encode()))))
        if status == NOT_FOUND and self.main in self.by_id:
            assert (await self._ask(wire, self.main, self.numbered_key(1))).results == {}
            return
        error = await self._error(wire)
        assert type(error) is STATUSES[status]
        self._check_discreet(error)

    async def test_throttling_keeps_the_wait(self) -> None:
        """As the system asks."""
        limited = Response(status=429, headers={"retry-after": "7"})
        error = await self._error(ScriptedWire(self.script(always(limited))))
        assert isinstance(error, Throttled)
        assert error.retry_after == 7.0

    @each(refusals)
    async def test_refusal_inside_a_success_has_its_meaning(self, refusal: str) -> None:
        """Many systems say an error with status 200."""
        response, meaning = self.refusals[refusal]
        error = await self._error(ScriptedWire(self.script(always(response))))
        assert type(error) is meaning
        self._check_discreet(error)

    async def test_nobody_there_is_unavailable(self) -> None:
        """A refused connection goes through as it is, also where the login meets it."""
        down = Unavailable("erp: nothing answers", system="erp")
        for answer in (always(down), self.script(always(down))):
            assert await self._error(ScriptedWire(answer)) is down

    async def test_silence_ends_at_the_deadline(self) -> None:
        """And leaves nothing in flight."""
        wire, key = ScriptedWire(self.script(), hangs=True), self.numbered_key(1)
        page = await self.backend(wire).fetch(question(self.main, key), context(0.02))
        assert isinstance(page.results[key].error, TimedOut)
        assert wire.in_flight == 0


def garbage(facts: VendorFacts) -> list[str]:
    """Return the names of all garbage that is not what finds nothing."""
    nothing = facts.empty_answer().body
    return sorted(name for name, body in GARBAGE.items() if body != nothing)


class Garbage(VendorFacts):
    """An answer that does not fit is garbled, never an error of a library."""

    group: ClassVar[int] = 8

    @each(garbage)
    async def test_garbage_is_garbled(self, name: str) -> None:
        """Whatever it is."""
        body = GARBAGE[name]
        wire = ScriptedWire(self.script(always(Response(status=200, body=body))))
        error = await self._error(wire)
        assert type(error) is Garbled
        self._check_discreet(error)

    @each(garbage)
    async def test_garbage_instead_of_a_login_is_garbled(self, name: str) -> None:
        """The first answer may be of a proxy."""
        body = GARBAGE[name]
        error = await self._error(ScriptedWire(always(Response(status=200, body=body))))
        assert type(error) is Garbled
        self._check_discreet(error)

    @each(samples)
    async def test_sample_with_a_member_missing_is_garbled(self, sample: str) -> None:
        """The one that every record needs."""
        await self._check_garbled(sample, b'"was":')

    @each(samples)
    async def test_sample_with_a_member_of_a_wrong_type_is_garbled(self, sample: str) -> None:
        """A table where a plain value should be."""
        await self._check_garbled(sample, self.required + b'{"a":[1]},"was":')

    async def _check_garbled(self, sample: str, instead: bytes) -> None:
        recorded: Sample = load(self.samples)[sample]
        replay = self.replay(recorded)
        wire = ScriptedWire(lambda request: self._changed(request, replay(request), instead))
        page = await self.backend(wire, recorded.now).fetch(recorded.query, context())
        assert page.results
        assert all(type(found.error) is Garbled for found in page.results.values())

    def _changed(
        self, request: Request, answer: Response | BackendError, instead: bytes
    ) -> Response | BackendError:
        """Put something else where the required member stands."""
        if self.is_login(request) or self.is_preface(request) or isinstance(answer, BackendError):
            return answer
        return Response(status=200, body=answer.body.replace(self.required, instead))


class Discretion(VendorFacts):
    """No secret and no payload in an exception, a log line or an address."""

    group: ClassVar[int] = 9

    def _troubles(self) -> Iterator[Answer]:
        for status in STATUSES:
            yield self.script(always(Response(status=status, body=SECRET_TEXT.encode())))
        for body in GARBAGE.values():
            yield self.script(always(Response(status=200, body=body)))
        for response, _ in self.refusals.values():
            yield self.script(always(response))
        yield always(self.refused_login())

    async def test_no_trouble_tells_a_secret_or_a_payload(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Neither do its causes, nor the lines logged meanwhile."""
        caplog.set_level(logging.DEBUG)
        for answer in self._troubles():
            with capture_logs() as lines:
                page = await self._ask(ScriptedWire(answer), self.main, self.numbered_key(1))
            errors = [found.error for found in page.results.values() if found.error]
            self._check_silent([*map(_all_of, errors), *map(repr, errors), str(lines), caplog.text])

    def _check_silent(self, texts: list[str]) -> None:
        for secret in (*self.secrets, SECRET_TEXT):
            assert not [text for text in texts if secret in text]

    @each(samples)
    async def test_no_secret_stands_in_an_address(self, sample: str) -> None:
        """Addresses are logged by whoever is in between."""
        recorded: Sample = load(self.samples)[sample]
        wire = ScriptedWire(self.replay(recorded))
        await self.backend(wire, recorded.now).fetch(recorded.query, context())
        addresses = [request.path for request in wire.requests]
        assert not [a for a in addresses for secret in self.secrets if secret in a]

    def test_printing_the_backend_tells_no_secret(self) -> None:
        """It may stand in a traceback."""
        self._check_silent([repr(self.backend(ScriptedWire(self.script())))])


def _all_of(error: BackendError) -> str:
    """Return an error with its causes, as a log would show them."""
    return "".join(traceback.format_exception(error))
