"""A small issuer on a loopback socket that serves a key set and counts who asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

OLD = rsa.generate_private_key(65537, 2048)


class Issuer:
    """Serves a key set that tests change, and counts who asks."""

    def __init__(self) -> None:
        """Begin with one key and no delay."""
        self.keys: list[Any] = [jwk(OLD, kid="old")]
        self.status = 200
        self.body: bytes | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()
        self.asked = 0
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        self.reached.set()
        await self.gate.wait()
        body = json.dumps({"keys": self.keys}).encode() if self.body is None else self.body
        head = (
            f"HTTP/1.1 {self.status} x\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        try:
            await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, **more: Any) -> dict[str, Any]:
    public = key.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        written = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
    else:
        written = jwt.algorithms.ECAlgorithm.to_jwk(public, as_dict=True)
    return {name: value for name, value in written.items() if name != "key_ops"} | more


@asynccontextmanager
async def serving(issuer: Issuer) -> AsyncIterator[None]:
    server = await asyncio.start_server(issuer.answer, "127.0.0.1", 0)
    async with server:
        issuer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/jwks"
        yield
