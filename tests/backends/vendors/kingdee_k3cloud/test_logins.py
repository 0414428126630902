"""The four ways into K/3 Cloud, and sessions that end inside status 200."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from backends.errors import BackendError, Garbled, Refused
from backends.port import By
from backends.vendors.kingdee_k3cloud.account import Account
from backends.vendors.kingdee_k3cloud.adapter import KingdeeBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.backends.vendors.kingdee_k3cloud.test_kit import (
    ACCOUNT,
    KIT,
    QUERY,
    answer,
    failed,
)
from tests.conformance.scripted_wire import Answer, ScriptedWire
from tests.conformance.vendor_kit import NOW, context, question
from tests.fakes.kingdee_k3cloud import APP, LOST, SECRET, STUB

SESSION = "kdservice-sessionid"
WHO = question((Kind.CUSTOMER, By.KEY), "C001")


def account(**told: Any) -> Account:
    return msgspec.structs.replace(ACCOUNT, **told)


async def asked(login: Account, script: Answer) -> list[Request]:
    wire = ScriptedWire(script)
    page = await KingdeeBackend(login, wire, now=lambda: NOW).fetch(WHO, context())
    assert not [found.error for found in page.results.values() if found.error]
    return wire.requests


@pytest.mark.parametrize(
    ("told", "service", "body"),
    [
        (
            {"login": "password", "password": "p"},
            "ValidateUser",
            {"acctid": "acct01", "username": "demo", "password": "p", "lcid": 2052},
        ),
        (
            {"login": "app_secret", "app": "app01", "secret": "s"},
            "LoginByAppSecret",
            {
                "acctId": "acct01",
                "username": "demo",
                "appId": "app01",
                "appSecret": "s",
                "lcid": 2052,
            },
        ),
    ],
)
async def test_a_login_is_sent_as_documented_and_its_session_goes_with_the_question(
    told: dict[str, str], service: str, body: Mapping[str, object]
) -> None:
    login, query = await asked(account(**told), KIT.script())
    assert login.path == f"{STUB}AuthService.{service}.common.kdsvc"
    assert msgspec.json.decode(login.body) == body
    assert not login.safe
    assert query.path == QUERY
    assert query.safe
    assert query.headers[SESSION] == "session-key-0"
    assert query.headers["cookie"] == f"{SESSION}=session-key-0"


async def test_a_signed_login_tells_no_secret_and_when_it_was_signed() -> None:
    login, _ = await asked(account(login="sign"), KIT.script())
    told = msgspec.json.decode(login.body)
    center, user, app, now, sign, language = msgspec.json.decode(told["parameters"])
    assert (center, user, app, language) == ("acct01", "demo", "app01", 2052)
    assert now == str(int(NOW.timestamp()))
    assert len(sign) == 64
    assert ACCOUNT.secret.encode() not in login.body


@pytest.mark.parametrize(
    "ended",
    [
        *(failed(LOST, depth=depth, MsgCode=1) for depth in (0, 1, 2, 5)),
        failed(LOST),
        failed("", MsgCode="1"),
        answer([{"FieldName": None, "Message": LOST, "DIndex": 0}]),
        Response(status=200, body=f"response_error:{LOST}".encode()),
        Response(status=401),
    ],
)
async def test_a_session_that_is_lost_costs_one_login_however_it_is_told(ended: Response) -> None:
    answers = iter([answer([]), ended])
    wire = ScriptedWire(KIT.script(lambda _: next(answers, answer([]))))
    backend = KIT.backend(wire)
    for _ in range(2):
        assert (await backend.fetch(WHO, context())).results == {}
    assert [KIT.is_login(request) for request in wire.requests] == [True, False, False, True, False]


async def test_a_customer_who_is_called_like_an_error_ends_no_session() -> None:
    row = ["C001", 1, LOST, *[None] * 12]
    sent = await asked(ACCOUNT, KIT.script(lambda _: answer([row])))
    assert len(sent) == 2


@pytest.mark.parametrize("session", ["", "a b", "a;b", "a\r\nx: y", "中文", "x" * 300])
async def test_a_session_that_cannot_be_a_header_is_garbled(session: str) -> None:
    told = answer({"LoginResultType": 1, "KDSVCSessionId": session})
    assert type(await refusal(ACCOUNT, lambda _: told)) is Garbled


async def refusal(login: Account, script: Answer) -> BackendError:
    backend = KingdeeBackend(login, ScriptedWire(script), now=lambda: NOW)
    with pytest.raises(BackendError) as caught:
        await backend.check(context())
    return caught.value


REFUSED = "Kingdee refuses the login of 'demo' (0): check systems.erp and its secret"
STRANGER = "what answers at https://erp.test is no K/3 Cloud: check systems.erp.base_url"
RENAMED = "Kingdee has no field FTEL: name the site's own in systems.erp.fields"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (answer({"LoginResultType": 0, "Message": "private"}), REFUSED),
        (Response(status=404), STRANGER),
        (Response(status=302), STRANGER),
        (Response(status=200, body=b"<html>"), "an answer is not JSON"),
    ],
)
async def test_check_says_in_one_line_what_is_wrong(told: Response, line: str) -> None:
    assert str(await refusal(ACCOUNT, lambda _: told)) == f"erp: {line}"


async def test_check_names_a_field_that_the_site_spells_otherwise() -> None:
    unknown = failed("元数据中标识为FTEL的字段不存在", MsgCode=9)
    error = await refusal(ACCOUNT, KIT.script(lambda _: unknown))
    assert str(error) == f"erp: {RENAMED}"


async def test_check_logs_in_and_looks_for_a_customer() -> None:
    wire = ScriptedWire(KIT.script())
    await KingdeeBackend(ACCOUNT, wire, now=lambda: NOW).check(context())
    assert [KIT.is_login(request) for request in wire.requests] == [True, False]


# signed headers

SIGNED = account(login="signature", app=APP, secret=SECRET)


class Server:
    """Offers a session to whom it knows by signature; ``live`` are those that it knows."""

    def __init__(self) -> None:
        """Nobody has a session."""
        self.live: list[str] = []
        self.opened = 0

    def __call__(self, request: Request) -> Response:
        session = request.headers.get(SESSION)
        if session is not None and session not in self.live:
            return failed(LOST, MsgCode=1)
        headers = {} if session else {SESSION: self.open()}
        return Response(status=200, headers=headers, body=b"[]")

    def open(self) -> str:
        self.opened += 1
        self.live.append(f"s{self.opened}")
        return self.live[-1]


async def test_every_request_is_signed_and_keeps_to_the_session_it_was_offered() -> None:
    wire = ScriptedWire(Server())
    backend = KingdeeBackend(SIGNED, wire, now=lambda: NOW)
    for _ in range(3):
        await backend.fetch(WHO, context())
    assert [request.headers.get(SESSION) for request in wire.requests] == [None, "s1", "s1"]
    assert all("x-api-signature" in request.headers for request in wire.requests)
    assert {request.path for request in wire.requests} == {QUERY}


async def test_a_lost_session_is_left_and_the_signature_asks_again() -> None:
    server = Server()
    wire = ScriptedWire(server)
    backend = KingdeeBackend(SIGNED, wire, now=lambda: NOW)
    await backend.fetch(WHO, context())
    server.live.clear()
    pages = await asyncio.gather(*(backend.fetch(WHO, context()) for _ in range(10)))
    assert not [page.results for page in pages if page.results]
    assert len(wire.requests) == 1 + 2 * 10


async def test_a_signature_that_is_refused_is_not_repeated() -> None:
    wire = ScriptedWire(lambda _: failed(LOST, MsgCode=1))
    page = await KingdeeBackend(SIGNED, wire, now=lambda: NOW).fetch(WHO, context())
    assert type(page.results["C001"].error) is Refused
    assert len(wire.requests) == 1


async def test_a_session_that_cannot_be_a_header_is_not_kept() -> None:
    odd = Response(status=200, headers={SESSION: "a;b"}, body=b"[]")
    wire = ScriptedWire(lambda _: odd)
    backend = KingdeeBackend(SIGNED, wire, now=lambda: NOW)
    for _ in range(2):
        await backend.fetch(WHO, context())
    assert not [request for request in wire.requests if SESSION in request.headers]
