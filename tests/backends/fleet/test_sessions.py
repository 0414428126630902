"""One session for all processes: opened once, replaced once, readable by nobody else."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from backends.auths import SessionLogin, send
from backends.errors import Refused
from backends.fleet.reach import Reach
from backends.fleet.sessions import SharedSessions, shared_sessions
from backends.wire import HttpxWire, Request, Response
from tests.serving import served
from tests.valkey import Valkey, running

SECRET = "a secret of the settings, long enough"
QUESTION = Request(method="GET", path="/orders", headers={})


class Jealous:
    """A system that ends the session when the same account opens another."""

    def __init__(self) -> None:
        """Nobody is logged in."""
        self.logins = 0
        self.valid = ""
        self.refusing = False
        self.app = Starlette(
            routes=[Route("/login", self._login, methods=["POST"]), Route("/orders", self._orders)]
        )

    async def _login(self, _asked: Asked) -> PlainTextResponse:
        self.logins += 1
        await asyncio.sleep(0.02)  # time for the other process to come
        if self.refusing:
            return PlainTextResponse("", status_code=403)
        self.valid = f"hunter{self.logins}"
        return PlainTextResponse(self.valid)

    async def _orders(self, asked: Asked) -> PlainTextResponse:
        admitted = self.valid and asked.headers.get("authorization") == self.valid
        return PlainTextResponse("", status_code=200 if admitted else 401)


def opened(response: Response) -> Mapping[str, str]:
    if response.status != 200:
        raise Refused("erp: no entry", system="erp")
    return {"authorization": response.body.decode()}


class Process:
    """What one process has: its way to Redis, its connections, its login."""

    def __init__(self, url: str, base: str, namespace: str, secret: str, lease: float) -> None:
        """Nothing is opened yet."""
        self.reach = Reach(url, namespace=namespace, limit=5.0, rest=0.05)
        self.sessions = SharedSessions(self.reach, "erp:gateway", secret, lease=lease)
        self.wire = HttpxWire("erp", base)
        login = Request(method="POST", path="/login")
        self.auth = SessionLogin(lambda: login, opened, sessions=self.sessions)

    async def ask(self) -> int:
        deadline = asyncio.get_running_loop().time() + 20
        return (await send(self.wire, self.auth, QUESTION, deadline=deadline)).status

    async def asks(self, number: int) -> list[int]:
        return await asyncio.gather(*(self.ask() for _ in range(number)))

    async def aclose(self) -> None:
        await self.wire.aclose()
        await self.reach.aclose()


class Stage:
    """A jealous system and processes that use it."""

    def __init__(self, url: str, base: str, system: Jealous) -> None:
        """No process runs yet."""
        self.system = system
        self._url = url
        self._base = base
        self._namespace = f"test:{uuid.uuid4().hex}"
        self.processes: list[Process] = []

    def process(self, secret: str = SECRET, lease: float = 60.0) -> Process:
        made = Process(self._url, self._base, self._namespace, secret, lease)
        self.processes.append(made)
        return made


@asynccontextmanager
async def stage(url: str) -> AsyncIterator[Stage]:
    system = Jealous()
    async with served(system.app, lifespan="off") as base:
        made = Stage(url, base, system)
        yield made
        for process in made.processes:
            await process.aclose()


@pytest.mark.integration
async def test_first_calls_of_two_processes_log_in_once(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        one, two = play.process(), play.process()
        assert [*await asyncio.gather(one.asks(10), two.asks(10))] == [[200] * 10] * 2
        assert play.system.logins == 1


@pytest.mark.integration
async def test_a_session_that_two_processes_find_ended_is_replaced_once(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        one, two = play.process(), play.process()
        await asyncio.gather(one.ask(), two.ask())
        play.system.valid = ""
        assert [*await asyncio.gather(one.asks(10), two.asks(10))] == [[200] * 10] * 2
        assert play.system.logins == 2


@pytest.mark.integration
async def test_calls_of_a_new_process_that_is_given_an_ended_session_log_in_once(
    valkey: Valkey,
) -> None:
    async with stage(valkey.url) as play:
        await play.process().ask()
        play.system.valid = ""
        assert await play.process().asks(10) == [200] * 10
        assert play.system.logins == 2


@pytest.mark.integration
async def test_who_dies_while_logging_in_blocks_no_longer_than_its_lease(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        dead, alive = play.process(lease=0.3), play.process()
        assert await dead.sessions.claim(None) is None  # and is never heard of again
        assert await alive.ask() == 200


@pytest.mark.integration
async def test_a_login_that_fails_leaves_the_way_free_at_once(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        one, two = play.process(), play.process()
        play.system.refusing = True
        with pytest.raises(Refused):
            await one.ask()
        play.system.refusing = False
        assert await two.ask() == 200  # long before the lease ends


@pytest.mark.integration
async def test_nobody_reads_the_session_in_redis(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        process = play.process()
        await process.ask()
        client = process.reach.client
        keys = [key async for key in client.scan_iter(f"*{process.reach.namespace}:session*")]
        assert len(keys) == 1
        assert b"hunter" not in await client.get(keys[0])
        assert b"gateway" not in keys[0]


@pytest.mark.integration
async def test_rubbish_in_its_place_is_replaced(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        process = play.process()
        await process.ask()
        client = process.reach.client
        async for key in client.scan_iter(f"*{process.reach.namespace}:session*"):
            await client.set(key, b"rubbish")
        assert await play.process().ask() == 200
        assert await play.process().ask() == 200
        assert play.system.logins == 2


@pytest.mark.integration
async def test_another_secret_is_another_session(valkey: Valkey) -> None:
    async with stage(valkey.url) as play:
        await play.process().ask()
        await play.process(secret="another secret of the settings").ask()
        assert play.system.logins == 2


@pytest.mark.integration
async def test_without_redis_each_process_logs_in_itself() -> None:
    with running() as server:
        async with stage(server.url) as play:
            server.kill()
            assert await play.process().ask() == 200
            assert await play.process().ask() == 200
            assert play.system.logins == 2


async def test_without_a_secret_nothing_is_shared_and_jealous_systems_are_warned_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reach = Reach("redis://127.0.0.1:1")
    assert shared_sessions(reach, "erp:gateway", None, single=True) is None
    assert "session_not_shared" in capsys.readouterr().out
    assert shared_sessions(reach, "erp:gateway", None, single=False) is None
    assert shared_sessions(None, "erp:gateway", SECRET, single=False) is None
    assert capsys.readouterr().out == ""
    assert shared_sessions(reach, "erp:gateway", SECRET, single=True) is not None
