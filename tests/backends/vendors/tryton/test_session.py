"""How Tryton lets us in: the company, the login, and one line for each thing that is wrong."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backends.errors import BackendError, Refused
from backends.port import By, Query
from backends.vendors.tryton.adapter import TrytonBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.backends.vendors.tryton.sales import call_of, reply
from tests.backends.vendors.tryton.test_tryton import ACCOUNT, COMPANY, KIT, PREFERENCES
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import context


async def test_company_is_read_once_for_all_questions() -> None:
    wire = ScriptedWire(KIT.script())
    backend = KIT.backend(wire)
    query = Query(system="erp", kind=Kind.CUSTOMER, by=By.KEY, keys=("C1",))
    for _ in range(3):
        await backend.fetch(query, context())
    methods = [call_of(request)["method"] for request in wire.requests]
    assert (methods.count(PREFERENCES), methods.count(COMPANY)) == (1, 1)


@pytest.mark.parametrize(
    ("company", "preferences", "hint"),
    [
        (None, {"company": None, "companies": []}, "systems.erp.company"),
        (None, {}, "systems.erp.company"),
        (9, {"company": 1, "companies": [1]}, "may not work in company 9"),
    ],
)
async def test_missing_company_is_refused_with_the_setting_to_change(
    company: int | None, preferences: dict[str, Any], hint: str
) -> None:
    def script(request: Request) -> Response:
        login = KIT.is_login(request)
        return KIT.login_answer(0) if login else reply(result=preferences)

    account = msgspec.structs.replace(ACCOUNT, company=company)
    backend = TrytonBackend(account, ScriptedWire(script))
    query = Query(system="erp", kind=Kind.CREDIT, by=By.CUSTOMER, keys=("C1",))
    error = (await backend.fetch(query, context())).results["C1"].error
    assert type(error) is Refused
    assert hint in str(error)


STRANGER = "what answers at http://erp.test is no Tryton of series 8: check systems.erp.base_url"
REFUSED = "Tryton refuses the login of 'gateway': check systems.erp.user and the password variable"
NO_DATABASE = "there is no database 'demo' at http://erp.test: check systems.erp.database"


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (Response(status=401), REFUSED),
        (Response(status=404), NO_DATABASE),
        (Response(status=405), STRANGER),
        (Response(status=301), STRANGER),
        (Response(status=200, body=b"<html>"), STRANGER),
    ],
)
async def test_check_says_in_one_line_what_is_wrong(answer: Response, line: str) -> None:
    with pytest.raises(BackendError) as caught:
        await KIT.backend(ScriptedWire(lambda _: answer)).check(context())
    assert str(caught.value) == f"erp: {line}"


async def test_check_logs_in_and_finds_the_company() -> None:
    wire = ScriptedWire(KIT.script())
    await KIT.backend(wire).check(context())
    methods = [call_of(request)["method"] for request in wire.requests]
    assert methods == ["common.db.login", PREFERENCES, COMPANY]


def test_account_hides_its_password_when_printed() -> None:
    assert "open-sesame" not in f"{ACCOUNT!r} {ACCOUNT}"
