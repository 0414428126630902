"""What goes wrong behind a field tells nothing of what was behind it."""

from __future__ import annotations

import msgspec
import pytest
from structlog.testing import capture_logs

from backends import domain
from backends.errors import BackendError, Garbled, Refused, Throttled, TimedOut, Unavailable
from backends.vocabulary import Kind
from tests.proof.company import Proof
from tests.proof.judgement import marks
from tests.proof.matrix import direct
from tests.proof.oracle import CALLERS
from tests.proof.spelling import Spelling, operation
from tests.proof.stage import HOME

TELLTALE = "SENTINEL-in-an-error"
FAILURES = (Garbled, Refused, Throttled, TimedOut, Unavailable)


@pytest.mark.parametrize("failure", FAILURES)
async def test_no_failure_of_a_system_shows_what_it_said(
    proof: Proof, failure: type[BackendError]
) -> None:
    for system in (proof.world.crm, proof.world.erp):
        for kind in system.serves:
            system.failures[kind] = failure(TELLTALE, system=system.name, kind=kind)
    ways = proof.matrix.spelled(proof.stage.shortest(), Spelling.FIELD)
    ask, failed, messages = direct(proof.world), 0, set[str]()
    for chunk in proof.matrix.batches(ways, HOME, CALLERS.values()):
        for who in CALLERS.values():
            with capture_logs() as logs:
                response = await ask(operation(chunk), who)
            messages |= {error["message"] for error in response.errors}
            assert TELLTALE not in response.text
            assert not marks(response.text) & proof.matrix.secret(who)
            assert TELLTALE not in str(logs)
            failed += "UNAVAILABLE" in response.text or "TIMED_OUT" in response.text
    assert failed > 5  # the control: they did fail
    assert len(messages) == 2  # the same words, whoever asks for whatever


async def test_a_value_that_does_not_fit_the_schema_is_not_repeated(proof: Proof) -> None:
    """What a system gave and the schema cannot say is an error of ours, without the value."""
    ticket = domain.Ticket(system="crm", key="T", customer="ALL", number="T")
    unfit = msgspec.structs.replace(ticket, status=TELLTALE)
    proof.world.crm.put(Kind.TICKET, [unfit])
    id_ = proof.stage.ids["ALL"]
    query = f'{{ customer(id: "{id_}") {{ name tickets {{ nodes {{ status }} }} }} }}'
    with capture_logs() as logs:
        answer = await proof.world.ask(query, CALLERS["support_agent"])
    assert [error["extensions"]["code"] for error in answer.errors] == ["INTERNAL"]
    assert TELLTALE not in str(answer.errors)
    assert len(logs) == 1
