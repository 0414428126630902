"""How Odoo lets us in, both ways, and one line for each thing that is wrong."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from backends.errors import BackendError, Garbled, Refused, Throttled, Unavailable, Unfit
from backends.port import By
from backends.vendors.odoo.adapter import Account, OdooBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.backends.vendors.odoo.test_odoo import (
    ACCOUNT,
    KEYED,
    KIT,
    exception,
    fault,
    reply,
)
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import context, question

COMPANY = msgspec.json.encode([{"id": 1, "currency_id": [1, "CNY"]}])
CUSTOMER = question((Kind.CUSTOMER, By.KEY), "7")


async def refusal(account: Account, answer: Response) -> BackendError:
    """Return what a check says where every answer is this one."""
    with pytest.raises(BackendError) as caught:
        await OdooBackend(account, ScriptedWire(lambda _: answer)).check(context())
    assert SECRET_TEXT not in str(caught.value)
    return caught.value


def sent(request: Request) -> dict[str, Any]:
    body: dict[str, Any] = msgspec.json.decode(request.body)
    return body


# JSON-RPC


async def test_a_call_names_database_user_and_secret() -> None:
    wire = ScriptedWire(KIT.script())
    await KIT.backend(wire).check(context())
    login, call = (sent(request) for request in wire.requests)
    assert login["params"] == {
        "service": "common",
        "method": "authenticate",
        "args": ["demo", "gateway@example.com", "open-sesame", {}],
    }
    assert (call["jsonrpc"], call["method"]) == ("2.0", "call")
    assert (call["params"]["service"], call["params"]["method"]) == ("object", "execute_kw")
    assert call["params"]["args"][:6] == [
        *("demo", 2, "open-sesame"),
        *("res.company", "search_read", []),
    ]
    assert {request.path for request in wire.requests} == {"/jsonrpc"}


async def test_every_call_is_asked_in_the_company_and_the_language() -> None:
    account = msgspec.structs.replace(ACCOUNT, company=3, language="zh_CN")
    wire = ScriptedWire(KIT.script())
    await OdooBackend(account, wire).fetch(CUSTOMER, context())
    contexts = [sent(r)["params"]["args"][6]["context"] for r in wire.requests[1:]]
    assert contexts == [{"allowed_company_ids": [3], "lang": "zh_CN"}] * len(contexts)


NO_ENTRY = (
    "Odoo refuses the login of 'gateway@example.com': check systems.erp.user "
    "and the password variable"
)
NO_DATABASE = "there is no database 'demo': check systems.erp.database"
STRANGER = (
    "nobody speaks JSON-RPC at http://erp.test: check systems.erp.base_url, "
    "or set systems.erp.api to 'json2'"
)
GONE = {**exception("psycopg2.OperationalError"), "message": 'database "demo" does not exist'}


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (reply(result=False), NO_ENTRY),
        (fault("odoo.exceptions.AccessDenied"), NO_ENTRY),
        (reply(error={"code": 200, "data": GONE}), NO_DATABASE),
        (Response(status=404, body=SECRET_TEXT.encode()), STRANGER),
        (Response(status=405), STRANGER),
    ],
)
async def test_check_says_in_one_line_what_is_wrong(answer: Response, line: str) -> None:
    error = await refusal(ACCOUNT, answer)
    assert (type(error), str(error)) == (Refused, f"erp: {line}")


async def test_a_database_that_is_busy_at_the_login_is_unavailable() -> None:
    assert type(await refusal(ACCOUNT, fault("psycopg2.OperationalError"))) is Unavailable


async def test_a_company_that_is_not_there_is_refused_with_its_setting() -> None:
    def script(request: Request) -> Response:
        return KIT.login_answer(0) if KIT.is_login(request) else reply(result=[])

    with pytest.raises(Refused, match=r"no company 1 in it: check systems\.erp\.company"):
        await KIT.backend(ScriptedWire(script)).check(context())


async def test_words_of_customers_do_not_end_a_session() -> None:
    name = "odoo.exceptions.AccessDenied"
    rows = [{"id": 7, "name": name, **dict.fromkeys(EMPTY, False)}]
    wire = ScriptedWire(KIT.script(lambda _: reply(result=rows)))
    page = await KIT.backend(wire).fetch(CUSTOMER, context())
    assert [getattr(item, "name", None) for item in page.results["7"].items] == [name]
    assert sum(KIT.is_login(request) for request in wire.requests) == 1


EMPTY = (
    "vat email phone website contact_address user_id industry_id state_id create_date write_date"
).split()


# JSON-2


async def test_json_2_names_the_database_and_bears_the_key() -> None:
    wire = ScriptedWire(lambda _: Response(status=200, body=COMPANY))
    await OdooBackend(KEYED, wire).check(context())
    (request,) = wire.requests
    assert (request.method, request.path) == ("POST", "/json/2/res.company/search_read")
    assert request.headers["authorization"] == "bearer open-sesame"
    assert request.headers["x-odoo-database"] == "demo"
    assert sent(request) == {
        "domain": [["id", "=", 1]],
        "fields": ["id", "currency_id"],
        "limit": 1,
        "order": "id",
        "context": {"allowed_company_ids": [1]},
    }


async def test_json_2_needs_no_database_where_there_is_one() -> None:
    wire = ScriptedWire(lambda _: Response(status=200, body=COMPANY))
    await OdooBackend(msgspec.structs.replace(KEYED, database=None), wire).check(context())
    assert "x-odoo-database" not in wire.requests[0].headers


@pytest.mark.parametrize(
    ("status", "name", "meaning"),
    [
        (401, "werkzeug.exceptions.Unauthorized", Refused),
        (403, "odoo.exceptions.AccessError", Refused),
        (404, "werkzeug.exceptions.NotFound", Refused),
        (404, "odoo.exceptions.MissingError", Unavailable),
        (422, "werkzeug.exceptions.UnprocessableEntity", Refused),
        (429, "werkzeug.exceptions.TooManyRequests", Throttled),
        (500, "builtins.ValueError", Refused),
        (500, "psycopg2.errors.InvalidTextRepresentation", Unfit),
        (500, "psycopg2.errors.SerializationFailure", Unavailable),
        (500, "odoo.addons.own.Boom", Unavailable),
        (503, SECRET_TEXT, Unavailable),
    ],
)
async def test_an_exception_by_json_2_has_its_meaning(
    status: int, name: str, meaning: type[BackendError]
) -> None:
    body = msgspec.json.encode(exception(name))
    assert type(await refusal(KEYED, Response(status=status, body=body))) is meaning


async def test_how_long_to_wait_is_kept_by_json_2() -> None:
    body = msgspec.json.encode(exception("werkzeug.exceptions.TooManyRequests"))
    limited = Response(status=429, headers={"retry-after": "7"}, body=body)
    error = await refusal(KEYED, limited)
    assert isinstance(error, Throttled)
    assert error.retry_after == 7.0


async def test_a_stranger_who_answers_json_2_is_garbled() -> None:
    assert type(await refusal(KEYED, Response(status=200, body=b"<html>"))) is Garbled


def test_account_hides_its_secret_when_printed() -> None:
    assert "open-sesame" not in f"{ACCOUNT!r} {ACCOUNT}"
