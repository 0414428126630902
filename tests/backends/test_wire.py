"""The wire by httpx, against servers on loopback that behave and servers that do not."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import ipaddress
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import format_datetime
from pathlib import Path
from time import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backends.errors import (
    BackendError,
    Garbled,
    Refused,
    Throttled,
    TimedOut,
    Unavailable,
    Unfit,
)
from backends.wire import HttpxWire, Request, Response, checked, wait_of

QUESTION = Request(method="POST", path="/rpc?a=%2F", headers={"x-key": "1"}, body=b"{}")
HELLO = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nX-Thing: Yes\r\n\r\nhi"


class Host:
    """A server on a socket that answers each request with the same bytes."""

    def __init__(self, answer: bytes, *, silent: bool = False) -> None:
        """Answer with these bytes; a ``silent`` one reads and says nothing."""
        self.answer = answer
        self.silent = silent
        self.heads: list[bytes] = []
        self.connections = 0
        self.open = 0
        self.changed = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.heads.append(head)
                self.changed.set()
                await reader.readexactly(2 if b"content-length: 2" in head.lower() else 0)
                await self.reply(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            self.open -= 1
            self.changed.set()

    async def reply(self, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        if not self.silent:
            writer.write(self.answer)
            await writer.drain()

    async def left(self) -> None:
        """Wait until every connection is closed."""
        async with asyncio.timeout(5):
            while self.open:
                self.changed.clear()
                await self.changed.wait()


class Dripping(Host):
    """Sends a byte now and then."""

    async def reply(self, writer: asyncio.StreamWriter) -> None:
        writer.write(self.answer)
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)


@asynccontextmanager
async def wire_to(
    host: Host, *, path: str = "", tls: ssl.SSLContext | None = None
) -> AsyncIterator[HttpxWire]:
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    scheme = "https" if tls else "http"
    wire = HttpxWire("erp", f"{scheme}://127.0.0.1:{port}{path}", largest_body=1_000_000)
    try:
        yield wire
    finally:
        await wire.aclose()
        server.close()
        await server.wait_closed()
        await host.left()


def soon(seconds: float = 5.0) -> float:
    return asyncio.get_running_loop().time() + seconds


@pytest.mark.integration
async def test_request_goes_out_as_it_is_and_the_answer_comes_whole() -> None:
    host = Host(HELLO)
    async with wire_to(host, path="/erp/") as wire:
        response = await wire.send(QUESTION, deadline=soon())
    assert response == Response(
        status=200, headers={"content-length": "2", "x-thing": "Yes"}, body=b"hi"
    )
    (head,) = host.heads
    assert head.startswith(b"POST /erp/rpc?a=%2F HTTP/1.1\r\n")
    assert b"x-key: 1" in head.lower()


@pytest.mark.integration
async def test_connection_is_kept_for_the_next_request() -> None:
    host = Host(HELLO)
    async with wire_to(host) as wire:
        for _ in range(3):
            await wire.send(QUESTION, deadline=soon())
    assert (host.connections, len(host.heads)) == (1, 3)


@pytest.mark.integration
async def test_redirect_is_an_answer_and_is_not_followed() -> None:
    answer = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/x\r\ncontent-length: 0\r\n\r\n"
    host = Host(answer)
    async with wire_to(host) as wire:
        assert (await wire.send(QUESTION, deadline=soon())).status == 302
    assert len(host.heads) == 1


@pytest.mark.integration
@pytest.mark.parametrize("path", ["//evil.test/x", "/@evil.test/", "/http://x/", "/a?/../"])
async def test_no_path_leads_to_another_host(path: str) -> None:
    host = Host(HELLO)
    async with wire_to(host) as wire:
        await wire.send(Request(method="GET", path=path), deadline=soon())
    assert host.heads[0].startswith(f"GET {path} HTTP".encode())


@pytest.mark.integration
@pytest.mark.parametrize("path", ["/a\r\nx: y", "/a\x00", "/é", "/..", "/a/../b", "/./b?c"])
async def test_path_that_was_not_encoded_is_refused_before_it_leaves(path: str) -> None:
    host = Host(HELLO)
    async with wire_to(host, path="/erp") as wire:
        with pytest.raises(Unfit):
            await wire.send(Request(method="GET", path=path), deadline=soon())
    assert host.heads == []


@pytest.mark.integration
async def test_cookies_are_not_kept() -> None:
    host = Host(b"HTTP/1.1 200 OK\r\nset-cookie: a=1\r\ncontent-length: 2\r\n\r\nhi")
    async with wire_to(host) as wire:
        await wire.send(QUESTION, deadline=soon())
        await wire.send(QUESTION, deadline=soon())
    assert b"cookie" not in host.heads[1].lower()


@pytest.mark.integration
async def test_answer_is_unpacked_and_its_size_counts_unpacked() -> None:
    small, large = gzip.compress(b"hello"), gzip.compress(bytes(2_000_000))
    for packed, fits in ((small, True), (large, False)):
        head = f"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {len(packed)}"
        async with wire_to(Host(head.encode() + b"\r\n\r\n" + packed)) as wire:
            if fits:
                assert (await wire.send(QUESTION, deadline=soon())).body == b"hello"
            else:
                with pytest.raises(Garbled, match="larger"):
                    await wire.send(QUESTION, deadline=soon())


@pytest.mark.integration
@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (b"SMTP ready\r\n\r\n", Unavailable),
        (b"HTTP/1.1 200 OK\r\ncontent-length: -5\r\n\r\n", Unavailable),
        (
            b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 5\r\n\r\nnogzip"[:-1],
            Garbled,
        ),
    ],
)
async def test_answer_that_is_no_http_has_its_meaning(
    answer: bytes, meaning: type[BackendError]
) -> None:
    async with wire_to(Host(answer)) as wire:
        with pytest.raises(meaning) as caught:
            await wire.send(QUESTION, deadline=soon())
    assert "SMTP" not in str(caught.value)


@pytest.mark.integration
async def test_silence_ends_at_the_deadline_and_the_connection_with_it() -> None:
    host = Host(b"", silent=True)
    async with wire_to(host) as wire:
        with pytest.raises(TimedOut, match="erp: no answer from http://127"):
            await wire.send(QUESTION, deadline=soon(0.1))
        await host.left()


@pytest.mark.integration
async def test_slow_drip_does_not_stretch_the_deadline() -> None:
    host = Dripping(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    async with wire_to(host) as wire:
        with pytest.raises(TimedOut):
            await wire.send(QUESTION, deadline=soon(0.2))


@pytest.mark.integration
async def test_caller_that_leaves_takes_its_connection_along() -> None:
    host = Host(b"", silent=True)
    async with wire_to(host) as wire:
        task = asyncio.create_task(wire.send(QUESTION, deadline=soon()))
        await host.changed.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await host.left()


@pytest.mark.integration
async def test_nobody_there_is_unavailable_and_says_where() -> None:
    host = Host(HELLO)
    async with wire_to(host) as wire:
        pass
    fresh = HttpxWire("erp", "http://127.0.0.1:1/secret-path")
    with pytest.raises(Unavailable, match=r"^erp: nothing answers at http://127\.0\.0\.1:1 "):
        await fresh.send(QUESTION, deadline=soon())
    await fresh.aclose()
    await wire.aclose()


def own_certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "own.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


@pytest.mark.integration
async def test_certificate_that_nobody_vouches_for_is_not_trusted(tmp_path: Path) -> None:
    host = Host(HELLO)
    async with wire_to(host, tls=own_certificate(tmp_path)) as wire:
        with pytest.raises(Unavailable, match="certificate is not trusted"):
            await wire.send(QUESTION, deadline=soon())
    assert host.heads == []


@pytest.mark.integration
async def test_certificate_of_the_companys_own_authority_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = own_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    async with wire_to(Host(HELLO), tls=tls) as wire:
        assert (await wire.send(QUESTION, deadline=soon())).body == b"hi"


@pytest.mark.parametrize(
    "url", ["ftp://erp.test", "erp.test", "http://", "https://user:secret@erp.test", ""]
)
def test_base_url_is_an_http_address_without_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="base_url") as caught:
        HttpxWire("erp", url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_passes(status: int) -> None:
    response = Response(status=status)
    assert checked(response, "erp") is response


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (301, Refused),
        (400, Unfit),
        (401, Refused),
        (403, Refused),
        (404, Unfit),
        (405, Refused),
        (408, Unavailable),
        (414, Unfit),
        (422, Unfit),
        (429, Throttled),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_other_statuses_say_what_the_caller_should_do(
    status: int, meaning: type[BackendError]
) -> None:
    with pytest.raises(meaning) as caught:
        checked(Response(status=status, body=b"Private"), "erp")
    assert type(caught.value) is meaning
    assert "Private" not in str(caught.value)


def test_wait_is_a_number_or_a_date_and_nonsense_is_unknown() -> None:
    def wait(value: str) -> float | None:
        return wait_of(Response(status=429, headers={"retry-after": value}))

    ahead = dt.datetime.fromtimestamp(time() + 60, dt.UTC)
    assert wait("7") == 7.0
    assert wait(format_datetime(ahead)) == pytest.approx(60, abs=2)
    assert wait(format_datetime(ahead - dt.timedelta(days=1))) == 0.0
    assert [wait(""), wait("-1"), wait("soon"), wait("²")] == [None] * 4
