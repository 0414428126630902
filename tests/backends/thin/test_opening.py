"""Opening a connection: a name may have several addresses, and not every one answers."""

from __future__ import annotations

import asyncio

import pytest

from backends.thin.opening import opened
from backends.thin.wire import ThinWire
from tests.backends.thin.hostile import GET, HELLO, answering, hostile, soon

pytestmark = pytest.mark.integration


async def test_name_is_reached_at_the_address_that_answers() -> None:
    async with hostile(answering(HELLO)) as host:
        wire = ThinWire("erp", host.url.replace("127.0.0.1", "localhost"))
        assert (await wire.send(GET, deadline=soon())).body == b"hi"
        await wire.aclose()
    assert b"host: localhost:" in host.questions[0]


async def test_failure_of_the_last_address_is_raised() -> None:
    with pytest.raises(ConnectionRefusedError):
        await opened(asyncio.Protocol, "127.0.0.1", 1, None)
