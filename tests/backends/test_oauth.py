"""Bearer tokens: asked for once, used until shortly before their end."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from urllib.parse import parse_qs

import pytest

from backends.auths import SessionLogin, send
from backends.errors import BackendError, Garbled, Refused, Unavailable
from backends.oauth import client_credentials, token_login
from backends.wire import Request, Response
from tests.backends.hand_clock import HandClock
from tests.conformance.scripted_wire import ScriptedWire

QUESTION = Request(method="GET", path="/orders")
ASK = client_credentials("/oauth/token", "gate way", "open:sesame")


class Server:
    """Gives numbered tokens and admits the last one."""

    def __init__(self, life: str = "3600") -> None:
        """``life`` is the JSON of ``expires_in``."""
        self.life = life
        self.given = 0

    def __call__(self, request: Request) -> Response | BackendError:
        if request.path == "/oauth/token":
            self.given += 1
            body = f'{{"access_token": "t{self.given}", "expires_in": {self.life}}}'
            return Response(status=200, body=body.encode())
        admitted = request.headers.get("authorization") == f"Bearer t{self.given}"
        return Response(status=200 if admitted else 401)


async def ask(wire: ScriptedWire, auth: SessionLogin) -> int:
    deadline = asyncio.get_running_loop().time() + 5
    return (await send(wire, auth, QUESTION, deadline=deadline)).status


@pytest.mark.parametrize(("life", "used"), [("3600", 3570), ('"3600"', 3570), ("20", 10)])
async def test_a_token_is_used_until_shortly_before_its_end(life: str, used: int) -> None:
    server, clock = Server(life), HandClock()
    wire = ScriptedWire(server)
    auth = token_login("erp", ASK, clock=clock.monotonic)
    await ask(wire, auth)
    clock.advance(used - 1)
    await ask(wire, auth)
    assert server.given == 1
    clock.advance(1)
    assert await ask(wire, auth) == 200
    assert server.given == 2


@pytest.mark.parametrize("life", ["null", '"soon"'])
async def test_a_token_without_an_end_is_used_until_it_is_refused(life: str) -> None:
    server = Server(life)
    wire = ScriptedWire(server)
    auth = token_login("erp", ASK)
    await ask(wire, auth)
    server.given = 7
    assert await ask(wire, auth) == 200
    assert server.given == 8


async def test_the_secret_goes_into_a_header_and_nowhere_else() -> None:
    wire = ScriptedWire(Server())
    await ask(wire, token_login("erp", ASK))
    request = wire.requests[0]
    pair = b64encode(b"gate+way:open%3Asesame").decode()
    assert request.headers["authorization"] == f"Basic {pair}"
    assert parse_qs(request.body.decode()) == {"grant_type": ["client_credentials"]}
    assert "sesame" not in request.path


async def test_a_client_may_be_named_in_the_form() -> None:
    request = client_credentials("/t", "gateway", "s&s", scope="read", basic=False)()
    assert parse_qs(request.body.decode()) == {
        "grant_type": ["client_credentials"],
        "scope": ["read"],
        "client_id": ["gateway"],
        "client_secret": ["s&s"],
    }
    assert "authorization" not in request.headers


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (Response(status=401, body=b'{"error": "invalid_client"}'), Refused),
        (Response(status=400, body=b'{"error": "invalid_grant"}'), Refused),
        (Response(status=503), Unavailable),
        (Response(status=200, body=b"<html>"), Garbled),
        (Response(status=200, body=b'{"access_token": "a\\r\\nb"}'), Garbled),
    ],
)
async def test_what_is_no_token_has_its_meaning(
    answer: Response, meaning: type[BackendError]
) -> None:
    wire = ScriptedWire(lambda _: answer)
    with pytest.raises(meaning):
        await ask(wire, token_login("erp", ASK))
