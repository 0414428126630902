"""The thin wire over TLS: whom it trusts, and what it takes for the end of an answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from backends.errors import Unavailable
from backends.thin.wire import ThinWire
from backends.wire import Request
from tests.backends.thin.answers import OK
from tests.backends.thin.certificates import Authority
from tests.backends.thin.hostile import GET, HELLO, Visit, answering, hostile, soon

pytestmark = pytest.mark.integration


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Trust an authority, by the environment, as companies do."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.pem))
    return made


async def test_certificate_of_the_companys_own_authority_is_trusted(authority: Authority) -> None:
    async with hostile(answering(HELLO), tls=authority.server()) as host:
        wire = ThinWire("erp", host.url)
        for _ in range(3):
            assert (await wire.send(GET, deadline=soon())).body == b"hi"
        await wire.aclose()
    assert host.connections == 1


@pytest.mark.parametrize(
    ("name", "days"),
    [("127.0.0.2", 1), ("erp.test", 1), ("127.0.0.1", -1)],
    ids=["another address", "a name", "expired"],
)
async def test_certificate_that_does_not_fit_is_not_trusted(
    authority: Authority, name: str, days: int
) -> None:
    await distrusted(authority, name, days)


async def test_certificate_that_nobody_vouches_for_is_not_trusted(
    authority: Authority, tmp_path: Path
) -> None:
    await distrusted(Authority(tmp_path, "stranger"), "127.0.0.1", 1)


async def distrusted(signer: Authority, name: str, days: int) -> None:
    async with hostile(answering(HELLO), tls=signer.server(name, days=days)) as host:
        wire = ThinWire("erp", host.url)
        with pytest.raises(Unavailable, match="certificate is not trusted"):
            await wire.send(GET, deadline=soon())
        await wire.aclose()
    assert host.questions == []


async def test_server_without_tls_is_unavailable() -> None:
    async def script(visit: Visit) -> None:
        await visit.reader.read(1)
        await visit.say(HELLO)

    async with hostile(script) as host:
        wire = ThinWire("erp", host.url.replace("http", "https"))
        with pytest.raises(Unavailable):
            await wire.send(GET, deadline=soon())
        await wire.aclose()


async def test_handshake_that_never_ends_is_bounded_by_the_deadline() -> None:
    async def script(visit: Visit) -> None:
        await visit.closed()

    async with hostile(script) as host:
        wire = ThinWire("erp", host.url.replace("http", "https"))
        with pytest.raises(Unavailable, match="in time"):
            await wire.send(GET, deadline=soon(0.2))
        await host.left()
        await wire.aclose()


@pytest.mark.parametrize("farewell", [True, False])
async def test_only_a_farewell_ends_an_answer_without_a_length(
    authority: Authority,
    farewell: bool,  # noqa: FBT001 - a parameter
) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(OK + b"\r\nhi")
        if not farewell:
            visit.writer.transport.abort()

    async with hostile(script, tls=authority.server()) as host:
        wire = ThinWire("erp", host.url)
        call = wire.send(GET, deadline=soon())
        if farewell:
            assert (await call).body == b"hi"
        else:
            with pytest.raises(Unavailable):
                await call
        await wire.aclose()


async def test_stale_connection_is_noticed(authority: Authority) -> None:
    async def script(visit: Visit) -> None:
        await visit.question()
        await visit.say(HELLO)
        if visit.number == 1:
            await visit.question()
        else:
            await visit.closed()

    async with hostile(script, tls=authority.server()) as host:
        wire = ThinWire("erp", host.url)
        for _ in range(2):
            assert (await wire.send(GET, deadline=soon())).body == b"hi"
        await wire.aclose()
    assert (len(host.questions), host.connections) == (3, 2)


async def test_large_bodies_and_many_calls_pass(authority: Authority) -> None:
    request = Request(method="POST", path="/x", body=bytes(3_000_000))
    async with hostile(answering(HELLO), tls=authority.server()) as host:
        wire = ThinWire("erp", host.url, connections=3)
        calls = [wire.send(request, deadline=soon(30)) for _ in range(6)]
        assert [answer.body for answer in await asyncio.gather(*calls)] == [b"hi"] * 6
        await wire.aclose()
    assert host.connections == 3
