"""Stands before one system on a port of its own and breaks the connection itself."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress

from gateway.demo.lab.faults import Dial, Fault

HOST = "127.0.0.1"
CONNECT_SECONDS = 2.0
_PIECE = 64 * 1024
_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST
_NOISE = 64


class Proxy:
    """Passes bytes on to ``target`` and back, as far as the dial lets it.

    With ``refuse`` the listener is closed and every connection reset; its port stays reserved. The
    other faults that are its own (``acts``) hit what comes back.
    """

    def __init__(
        self,
        dial: Dial,
        target: tuple[str, int],
        acts: Iterable[Fault],
        passed: Callable[[], None] = lambda: None,
    ) -> None:
        """Reserve a free port; nothing listens yet. ``passed`` hears of what goes to the target."""
        self._passed = passed
        self._dial = dial
        self._target = target
        self._acts = tuple(acts)
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._reserved = _bound(0)
        self.port: int = self._reserved.getsockname()[1]
        dial.follow(self._follow)

    async def start(self) -> None:
        """Listen, unless the dial says otherwise."""
        await self._follow()

    async def aclose(self) -> None:
        """Listen no more and drop every connection."""
        self._deafen()
        await asyncio.sleep(0)  # who was accepted just now shows itself
        self._throw_out()
        while self._connections:
            await asyncio.wait(self._connections)
        self._reserved.close()

    async def _follow(self) -> None:
        if self._dial.setting.fault is Fault.REFUSE:
            self._deafen()
            self._throw_out()
        elif self._server is None:
            self._server = await asyncio.start_server(self._accept, sock=_bound(self.port))

    def _throw_out(self) -> None:
        for writer in self._writers:
            _reset(writer)

    def _deafen(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self._writers.add(writer)
        try:
            await self._connect(reader, writer)
        finally:
            self._writers.discard(writer)
            await _closed(writer)
            self._connections.discard(task)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._server is None:  # it came in the moment when we ceased to listen
            _reset(writer)
            return
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                there = await asyncio.open_connection(*self._target)
        except OSError:
            _reset(writer)
        else:
            await self._join(reader, writer, *there)

    async def _join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there_writer: asyncio.StreamWriter,
    ) -> None:
        """Pass on both ways until one side ends."""
        ways = [
            asyncio.create_task(self._forth(reader, there_writer)),
            asyncio.create_task(self._back(there_reader, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await _closed(there_writer)

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE):
            self._passed()
            writer.write(piece)
            await writer.drain()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_PIECE):
            await self._send(piece, writer)
        with suppress(OSError):
            await writer.drain()

    async def _send(self, piece: bytes, writer: asyncio.StreamWriter) -> None:
        """Send a piece of an answer back as the dial says."""
        setting = self._dial.acting(*self._acts)
        match setting.fault if setting else Fault.NONE:
            case Fault.SLOW | Fault.HANG if setting:
                await self._dial.wait(setting.pace or None)
                writer.write(piece)
            case Fault.DRIP if setting:
                await self._drip(piece, writer, setting.pace)
            case Fault.CUT:
                writer.write(piece[: len(piece) // 2])
                _reset(writer)
            case Fault.GARBAGE:
                writer.write(os.urandom(_NOISE))
            case _:
                writer.write(piece)
        await writer.drain()

    async def _drip(self, piece: bytes, writer: asyncio.StreamWriter, pace: float) -> None:
        for at in range(len(piece)):
            writer.write(piece[at : at + 1])
            await writer.drain()
            if await self._dial.wait(pace):
                writer.write(piece[at + 1 :])
                return


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Close a connection and wait until it is."""
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


def _bound(port: int) -> socket.socket:
    """Take a port that others of ours may share as long as only one listens."""
    taken = socket.socket(proto=socket.IPPROTO_TCP)  # or asyncio leaves Nagle's delay on
    for option in ("SO_REUSEADDR", "SO_REUSEPORT"):
        if hasattr(socket, option):
            taken.setsockopt(socket.SOL_SOCKET, getattr(socket, option), 1)
    taken.bind((HOST, port))
    return taken


def _reset(writer: asyncio.StreamWriter) -> None:
    """Throw the other side out: what it gets is RST."""
    taken = writer.get_extra_info("socket")
    if taken is not None:
        with suppress(OSError):
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
