"""``c360 serve`` is told to stop while clients ask: no answer is cut off."""

from __future__ import annotations

import asyncio
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.cli.listening import GRACE
from tests.connections import posted
from tests.gateway.cli.commanding import KEY, ROOT, command, environ, free_port, invoked

pytestmark = pytest.mark.integration

CLIENTS = 16
ENOUGH = 300  # answers before the stop
SECONDS = 60.0
QUESTION = "{ customers(first: 5) { nodes { id name orders { nodes { number } } } } }"


class Client:
    """Asks without pause over one connection until nobody answers; counts how that went."""

    def __init__(self, port: int, request: bytes, asked: asyncio.Semaphore) -> None:
        """``asked`` is released with each answer."""
        self._port = port
        self._request = request
        self._asked = asked
        self.whole = self.cut = 0

    async def ask_on(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            while await self._ask(reader, writer):
                self.whole += 1
                self._asked.release()
        except OSError:
            pass  # reset before a byte of the next answer: the question may be asked elsewhere
        finally:
            writer.transport.abort()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Return whether there was an answer; count one of which a part is missing."""
        writer.write(self._request)
        first = await reader.read(1)
        if not first:
            return False
        try:
            head = first + await reader.readuntil(b"\r\n\r\n")
            _, _, rest = head.lower().partition(b"content-length:")
            body = await reader.readexactly(int(rest.partition(b"\r\n")[0]))
        except (OSError, EOFError):
            self.cut += 1
            return False
        assert head.startswith(b"HTTP/1.1 200 "), head
        assert body.startswith(b'{"data":'), body
        return True


@asynccontextmanager
async def serving(config: Path, port: int, workers: int) -> AsyncIterator[Process]:
    """Start the command and wait until it answers; it does not outlive the block."""
    line = command("serve", "--config", config, "--port", str(port), "--workers", str(workers))
    process = await asyncio.create_subprocess_exec(
        *line, cwd=ROOT, env=environ({"C360_SERVER__CURSOR_SECRET": KEY}), stderr=PIPE
    )
    assert process.stderr is not None
    try:
        while not (await process.stderr.readline()).startswith(b"Serving at "):
            assert not process.stderr.at_eof()
        draining = asyncio.create_task(process.stderr.read())
        yield process
        await draining
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.parametrize("workers", [1, 2])
async def test_every_answer_that_was_begun_is_whole(config: Path, workers: int) -> None:
    token = invoked("token", "--role", "admin", "--config", config).out.strip()
    port, asked = free_port(), asyncio.Semaphore(0)
    request = posted(token, QUESTION, {})
    clients = [Client(port, request, asked) for _ in range(CLIENTS)]
    async with asyncio.timeout(SECONDS), serving(config, port, workers) as process:
        asking = [asyncio.create_task(client.ask_on()) for client in clients]
        for _ in range(ENOUGH):
            await asked.acquire()
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(GRACE):
            status = await process.wait()
        await asyncio.gather(*asking)
    assert status == 0
    assert sum(client.whole for client in clients) >= ENOUGH
    assert [client.cut for client in clients] == [0] * CLIENTS
