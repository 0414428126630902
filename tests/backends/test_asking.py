"""One question to one backend: an answer in time, whatever comes out of the backend."""

from __future__ import annotations

import asyncio

import pytest

from backends.asking import failure, in_time, is_punctual, late
from backends.errors import BackendError, Garbled, Refused, TimedOut
from backends.port import Backend, CallContext, Page, Query, failed
from backends.vocabulary import Kind
from tests.backends.questions import STOCK, Gate, erp, soon, stock


class Raising:
    """A backend with a fault."""

    name = "erp"
    serves = erp().serves

    def __init__(self, error: Exception) -> None:
        """``error`` is raised by every question."""
        self._error = error
        self.deadlines: list[float] = []

    async def fetch(self, query: Query, context: CallContext) -> Page:
        self.deadlines.append(context.deadline)
        raise self._error

    async def aclose(self) -> None:
        """Nothing to close."""


async def ask(backend: Backend, query: Query, context: CallContext) -> Page:
    try:
        return await in_time(backend)(query, context)
    except Exception as error:  # noqa: BLE001 - whatever comes out of a backend
        return Page(results=failed(query.keys, failure(query, error)))


async def asked(error: Exception) -> BackendError | None:
    page = await ask(Raising(error), stock("S1"), soon())
    return page.results["S1"].error


async def test_an_answer_in_time_is_handed_on() -> None:
    page = await ask(erp(), stock("S1"), soon())
    assert page.results["S1"].items == (STOCK[1],)


async def test_silence_ends_at_the_moment_given_and_the_call_is_cancelled() -> None:
    memory = erp()
    memory.delays[Kind.STOCK] = Gate().wait
    page = await ask(memory, stock("S1"), soon(0.01))
    assert isinstance(page.results["S1"].error, TimedOut)
    assert memory.in_flight == 0


class Punctual(Raising):
    """A backend that ends at the deadline by itself."""

    punctual = True


def test_who_is_punctual_is_asked_without_a_timer() -> None:
    backend = Punctual(Refused("login rejected", system="erp"))
    assert is_punctual(backend)
    assert in_time(backend) == backend.fetch
    assert not is_punctual(erp())


async def test_what_a_backend_says_of_the_time_is_its_own_error_while_there_is_time() -> None:
    refused = TimedOut("told by the system", system="erp")
    assert await asked(refused) is refused


async def test_an_error_that_escapes_keeps_its_class() -> None:
    refused = Refused("login rejected", system="erp")
    assert await asked(refused) is refused


@pytest.mark.parametrize("bug", [KeyError("payload"), TimeoutError("payload")])
async def test_a_fault_within_becomes_a_garbled_answer_without_what_it_was_about(
    bug: Exception,
) -> None:
    error = await asked(bug)
    assert isinstance(error, Garbled)
    assert error.__cause__ is bug
    assert "payload" not in str(error)


async def test_cancelling_is_no_answer() -> None:
    memory = erp()
    memory.delays[Kind.STOCK] = Gate().wait
    asking = asyncio.create_task(ask(memory, stock("S1"), soon()))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert memory.in_flight == 0


def test_being_late_names_system_and_kind() -> None:
    error = late(stock("S1"))
    assert (error.system, error.kind) == ("erp", "stock")
