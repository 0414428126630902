"""Opens a connection to a host: its addresses in turn, so that a dead one does not cost all."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from typing import TypeVar

import httpx

P = TypeVar("P", bound=asyncio.BaseProtocol)

ADDRESS_SECONDS = 2.0


def trusting() -> ssl.SSLContext:
    """Return what checks certificates and host names, by the same authorities as httpx."""
    context = httpx.create_ssl_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


async def opened(make: Callable[[], P], host: str, port: int, tls: ssl.SSLContext | None) -> P:
    """Return a connected protocol; raise the failure of the last address.

    Whoever awaits this bounds it: each address but the last has a time of its own.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    name = host if tls else None
    for address in addresses[:-1]:
        try:
            async with asyncio.timeout(ADDRESS_SECONDS):
                _, made = await loop.create_connection(
                    make, address, port, ssl=tls, server_hostname=name
                )
        except OSError:
            continue
        return made
    _, made = await loop.create_connection(make, addresses[-1], port, ssl=tls, server_hostname=name)
    return made
