"""Asks a socket what the event loop does not tell: what waits unread, and how the end came."""

from __future__ import annotations

import asyncio
import select
import ssl
import sys
from collections.abc import Callable


def watch(transport: asyncio.BaseTransport) -> Callable[[], bool]:
    """Return what asks the socket of a transport, as long as that is open."""
    socket = transport.get_extra_info("socket")
    if sys.platform == "win32" or socket is None:
        return _never
    poll = select.poll()
    poll.register(socket.fileno(), select.POLLIN)
    ask = poll.poll
    return lambda: bool(ask(0))


def took_leave(transport: asyncio.BaseTransport | None) -> bool:
    """Return whether the other side has ended what it says, after the loop has seen an end.

    Over TLS anybody on the way can end a connection; only the other side can say goodbye.
    """
    tls = transport.get_extra_info("ssl_object") if transport is not None else None
    if tls is None:
        return True
    try:
        return not tls.read(1)
    except ssl.SSLZeroReturnError:
        return True
    except ssl.SSLError:
        return False


def _never() -> bool:
    return False
