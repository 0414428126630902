"""The token: asked for by a form, kept for an hour, renewed when it ends in either manner."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

import msgspec
import pytest

from backends.auths import send
from backends.errors import BackendError, Garbled, Refused
from backends.vendors.neocrm.session import LIFETIME, TOKEN, Account, login, query
from backends.wire import Request, Response
from tests.conformance.scripted_wire import ScriptedWire

ACCOUNT = Account(
    system="crm",
    client_id="client",
    client_secret="hush",
    user="gateway@company.example",
    password="open & sesame",
)
ASKED = query("SELECT id FROM account LIMIT 1")
FINE = Response(status=200, body=b'{"code":"200","data":{"count":0}}')


class Clock:
    now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


def token(value: str = "t1") -> Response:
    return Response(status=200, body=msgspec.json.encode({"access_token": value}))


async def asked(*answers: Response, times: int = 1, account: Account = ACCOUNT) -> list[Request]:
    """Ask so often, and return what was sent."""
    told = iter(answers)
    wire, auth = ScriptedWire(lambda _: next(told)), login(account)
    for _ in range(times):
        await send(wire, auth, ASKED, deadline=asyncio.get_running_loop().time() + 5)
    return wire.requests


async def test_a_token_is_asked_for_by_a_form_and_carried_by_every_query() -> None:
    login_, first, second = await asked(token(), FINE, FINE, times=2)
    assert (login_.method, login_.path) == ("POST", TOKEN)
    assert parse_qs(login_.body.decode()) == {
        "grant_type": ["password"],
        "client_id": ["client"],
        "client_secret": ["hush"],
        "username": ["gateway@company.example"],
        "password": ["open & sesame"],
    }
    assert first.headers["authorization"] == second.headers["authorization"] == "Bearer t1"
    assert first.safe


async def test_a_callback_address_is_told_where_there_is_one() -> None:
    account = msgspec.structs.replace(ACCOUNT, redirect_uri="https://api.example.com")
    login_, _ = await asked(token(), FINE, account=account)
    assert parse_qs(login_.body.decode())["redirect_uri"] == ["https://api.example.com"]


@pytest.mark.parametrize(
    "ended",
    [
        Response(status=401, body=b"<html>"),
        Response(status=200, body=b'{"error_code":20000002,"message":"invalid"}'),
        Response(status=200, body=b'{"code":"401","msg":"over"}'),
    ],
)
async def test_a_token_that_has_ended_is_renewed(ended: Response) -> None:
    sent = await asked(token("t1"), FINE, ended, token("t2"), FINE, times=2)
    assert [each.path == TOKEN for each in sent] == [True, False, False, True, False]
    assert sent[-1].headers["authorization"] == "Bearer t2"


async def test_a_record_that_looks_like_an_ended_token_is_none() -> None:
    body = b'{"code":"200","data":{"count":1,"records":[{"id":1,"error_code":20000002}]}}'
    found = Response(status=200, body=body)
    assert len(await asked(token(), FINE, found, times=2)) == 3


async def test_a_token_is_renewed_before_it_may_end() -> None:
    clock = Clock()
    answers = iter([token("t1"), FINE, FINE, token("t2"), FINE])
    wire, auth = ScriptedWire(lambda _: next(answers)), login(ACCOUNT, clock=clock)
    deadline = asyncio.get_running_loop().time() + 5
    for later in (0, LIFETIME - 1, 1):
        clock.now += later
        await send(wire, auth, ASKED, deadline=deadline)
    assert [each.path == TOKEN for each in wire.requests] == [True, False, False, True, False]


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (Response(status=400, body=b"{}"), Refused),
        (Response(status=403), Refused),
        (Response(status=200, body=b'{"error":"invalid_grant"}'), Refused),
        (Response(status=200, body=b'{"error_code":20000001,"message":"x"}'), Refused),
        (Response(status=200, body=b'{"access_token":""}'), Garbled),
        (Response(status=200, body=b'{"access_token":"a\\nb"}'), Garbled),
        (Response(status=200, body=b"{}"), Garbled),
    ],
)
async def test_a_login_that_fails_says_why(answer: Response, meaning: type[BackendError]) -> None:
    with pytest.raises(BackendError) as caught:
        await asked(answer)
    assert type(caught.value) is meaning
    assert "hush" not in str(caught.value)


async def test_a_refused_login_names_the_settings() -> None:
    with pytest.raises(Refused, match=r"check systems\.crm\.user and client_id"):
        await asked(Response(status=401))


def test_an_account_is_printed_without_its_secrets() -> None:
    assert repr(ACCOUNT) == "Account(system='crm')"
