"""What a proxy tells of its client is believed where it is looked at, and of nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.forwarded import forwarded

HEADERS = [(b"x-forwarded-proto", b"https"), (b"x-forwarded-for", b"192.0.2.7")]


async def seen(client: str) -> tuple[str, str]:
    """Return the scheme and the client that an application sees."""
    found: list[tuple[str, str]] = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        found.append((scope["scheme"], scope["client"][0]))

    scope = {"type": "http", "scheme": "http", "client": (client, 1), "headers": HEADERS}
    unused: Any = None
    await forwarded(app)(scope, unused, unused)
    (one,) = found
    return one


async def test_a_proxy_on_this_machine_is_believed_and_another_is_not() -> None:
    assert await seen("127.0.0.1") == ("https", "192.0.2.7")
    assert await seen("192.0.2.1") == ("http", "192.0.2.1")


async def test_the_proxies_of_the_environment_are_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "192.0.2.1")
    assert await seen("192.0.2.1") == ("https", "192.0.2.7")
    assert await seen("127.0.0.1") == ("http", "127.0.0.1")
