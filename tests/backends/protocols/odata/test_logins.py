"""Logins: passwords that rest after a refusal, tokens for writes, tokens of another host."""

from __future__ import annotations

import asyncio
from base64 import b64encode

import pytest

from backends.auths import REST_SECONDS, send
from backends.errors import Refused, Unavailable
from backends.protocols.odata.csrf import Nested, cookies_of, csrf_login, spent
from backends.protocols.odata.elsewhere import TokensElsewhere
from backends.protocols.odata.password import PasswordLogin
from backends.wire import Request, Response
from tests.conformance.scripted_wire import Answer, ScriptedWire

GET = Request(method="GET", path="/a")
POST = Request(method="POST", path="/service/$batch")
OK = Response(status=200)
NO = Response(status=401)


async def sent(wire: ScriptedWire, login: PasswordLogin | Nested, request: Request) -> Response:
    deadline = asyncio.get_running_loop().time() + 5
    return await send(wire, login, request, deadline=deadline)


class Clock:
    """A clock that is set."""

    def __init__(self) -> None:
        """Begin somewhere."""
        self.now = 100.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now


async def test_user_and_password_go_with_every_call() -> None:
    wire = ScriptedWire(lambda _: OK)
    login = PasswordLogin("erp", "C360", "käse:x")
    for _ in range(2):
        assert await sent(wire, login, GET) is OK
    pair = b64encode("C360:käse:x".encode()).decode()
    assert [r.headers for r in wire.requests] == [{"authorization": f"Basic {pair}"}] * 2


async def test_ten_calls_with_a_wrong_password_are_one_for_a_while() -> None:
    wire, clock = ScriptedWire(lambda _: NO), Clock()
    login = PasswordLogin("erp", "C360", "wrong", clock=clock)
    calls = [sent(wire, login, GET) for _ in range(10)]
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert {type(each) for each in found} == {Refused}
    assert len(wire.requests) == 1
    clock.now += REST_SECONDS + 1
    with pytest.raises(Refused, match="refuses the user or the password"):
        await sent(wire, login, GET)
    assert len(wire.requests) == 2


async def test_who_was_let_in_is_called_side_by_side_until_a_refusal() -> None:
    answers = [OK]
    wire = ScriptedWire(lambda _: answers[0])
    login = PasswordLogin("erp", "C360", "right")
    await sent(wire, login, GET)
    await asyncio.gather(*(sent(wire, login, GET) for _ in range(5)))
    assert wire.most_in_flight == 5
    answers[0] = NO
    for _ in range(3):
        with pytest.raises(Refused):
            await sent(wire, login, GET)
    assert len(wire.requests) == 7


def server(token: list[str]) -> Answer:
    """Return a server that demands a token for writes, and a password for all."""

    def answer(request: Request) -> Response:
        if "authorization" not in request.headers:
            return NO
        if request.method == "GET":
            assert request.path == "/service/"
            kept = "sid=1; path=/; expires=Wed, 21 Oct 2037 07:28:00 GMT, ctx=a=b; HttpOnly"
            return Response(status=200, headers={"x-csrf-token": token[0], "set-cookie": kept})
        if request.headers.get("x-csrf-token") != token[0]:
            return Response(status=403, headers={"x-csrf-token": "Required"})
        return Response(status=202, body=request.headers["cookie"].encode())

    return answer


def writing() -> Nested:
    return Nested(csrf_login("erp", "/service/"), PasswordLogin("erp", "C360", "right"))


async def test_a_write_takes_the_token_and_its_cookies_along() -> None:
    wire, login = ScriptedWire(server(["t1"])), writing()
    assert (await sent(wire, login, POST)).body == b"sid=1; ctx=a=b"
    await sent(wire, login, POST)
    assert [request.method for request in wire.requests] == ["GET", "POST", "POST"]


async def test_a_spent_token_is_fetched_once_more() -> None:
    token = ["t1"]
    wire, login = ScriptedWire(server(token)), writing()
    await sent(wire, login, POST)
    token[0] = "t2"
    found = await asyncio.gather(*(sent(wire, login, POST) for _ in range(4)))
    assert {each.status for each in found} == {202}
    assert [request.method for request in wire.requests].count("GET") == 2


async def test_a_token_that_is_never_right_is_no_endless_matter() -> None:
    def answer(request: Request) -> Response:
        return OK if request.method == "GET" else Response(status=403, body=b"CSRF failed")

    wire = ScriptedWire(answer)
    assert (await sent(wire, writing(), POST)).status == 403
    assert len(wire.requests) <= 4


def test_another_refusal_is_not_taken_for_a_spent_token() -> None:
    assert not spent(Response(status=403, body=b'{"error":{"code":"no authorization"}}'))
    assert not spent(Response(status=400, body=b"CSRF"))
    assert spent(Response(status=403, body=b"CSRF token validation failed"))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("", ""),
        ("a=1", "a=1"),
        ("a=1; path=/, b=2; Secure", "a=1; b=2"),
        ("a=, b=x,y", "a=; b=x,y"),
    ],
)
def test_cookies_are_kept_by_name_and_value(told: str, kept: str) -> None:
    assert cookies_of(told) == kept


async def test_token_requests_alone_go_to_the_host_of_tokens() -> None:
    services, tokens = ScriptedWire(lambda _: OK), ScriptedWire(lambda _: NO)
    way = TokensElsewhere(services, tokens, "/oauth/token")
    deadline = asyncio.get_running_loop().time() + 5
    ask = Request(method="POST", path="/oauth/token")
    assert await way.send(GET, deadline=deadline) is OK
    assert await way.send(ask, deadline=deadline) is NO
    assert (services.requests, tokens.requests) == ([GET], [ask])
    await way.aclose()
    assert (services.closed, tokens.closed) == (1, 1)


class Broken(ScriptedWire):
    """A wire that cannot be closed."""

    async def aclose(self) -> None:
        """Fail."""
        raise Unavailable("erp: gone", system="erp")


async def test_the_host_of_tokens_is_let_go_even_if_the_other_one_fails() -> None:
    tokens = ScriptedWire(lambda _: NO)
    with pytest.raises(Unavailable):
        await TokensElsewhere(Broken(lambda _: OK), tokens, "/t").aclose()
    assert tokens.closed == 1
