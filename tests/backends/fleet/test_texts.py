"""Texts are shared by their hashes, for some hours, and nothing that Redis says is believed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import AsyncIterator

import pytest

from backends.fleet.envelope import Envelope
from backends.fleet.reach import Reach
from backends.fleet.texts import KEPT_SECONDS, LONGEST, Texts
from backends.freshness import Clock
from tests.backends.hand_clock import HandClock
from tests.valkey import Valkey

pytestmark = pytest.mark.integration

TEXT = "{ viewer { subject } }  # 泰"
SECRET = "a secret of the tests alone, of forty chars"


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
async def reach(valkey: Valkey) -> AsyncIterator[Reach]:
    made = Reach(valkey.url, namespace=f"test:{uuid.uuid4().hex}", limit=5.0)
    yield made
    await made.aclose()


async def names(reach: Reach) -> list[bytes]:
    return [name async for name in reach.client.scan_iter(f"{reach.namespace}:*")]


@pytest.mark.parametrize("secret", [None, SECRET])
async def test_what_one_process_has_put_another_gets(reach: Reach, secret: str | None) -> None:
    await Texts(reach, secret=secret).put("rep", hash_of(TEXT), TEXT)
    other = Texts(reach, secret=secret)
    assert await other.get("rep", hash_of(TEXT)) == TEXT
    assert await other.get("agent", hash_of(TEXT)) is None
    assert await other.get("rep", hash_of("{ a }")) is None
    (name,) = await names(reach)
    assert 0 < await reach.client.ttl(name) <= KEPT_SECONDS
    assert hash_of(TEXT).encode() not in name
    assert (b"viewer" in await reach.client.get(name)) is (secret is None)


@pytest.mark.parametrize("secret", [None, SECRET])
async def test_another_text_in_its_place_is_not_believed(reach: Reach, secret: str | None) -> None:
    texts = Texts(reach, secret=secret)
    await texts.put("rep", hash_of(TEXT), TEXT)
    (name,) = await names(reach)
    sealed = Envelope(secret).wrap(name, Clock().now(), b"{ other }")
    for written in (sealed, b"", b"{", b"\xff" * 100, b"0" * 16 + b"\xff", b"0" * 4 * LONGEST):
        await reach.client.set(name, written)
        assert await texts.get("rep", hash_of(TEXT)) is None
    await reach.client.delete(name)
    await reach.client.rpush(name, b"a list")
    assert await texts.get("rep", hash_of(TEXT)) is None


async def test_a_text_that_is_too_long_is_not_written(reach: Reach) -> None:
    text = "x" * (LONGEST + 1)
    await Texts(reach).put("rep", hash_of(text), text)
    assert await names(reach) == []


async def test_what_one_process_writes_is_bounded(reach: Reach, clock: HandClock) -> None:
    texts = Texts(reach, clock=Clock(monotonic=clock.monotonic))
    every = [f"{{ a{number} }}" for number in range(310)]
    for text in every:
        await texts.put("rep", hash_of(text), text)
    assert len(await names(reach)) == 300
    clock.advance(4.0)
    for text in every[300:]:
        await texts.put("rep", hash_of(text), text)
    assert len(await names(reach)) == 302


async def test_a_text_is_not_written_again_and_again(reach: Reach, clock: HandClock) -> None:
    texts = Texts(reach, clock=Clock(monotonic=clock.monotonic))
    await texts.put("rep", hash_of(TEXT), TEXT)
    await reach.client.delete(*await names(reach))
    await texts.put("rep", hash_of(TEXT), TEXT)
    assert await names(reach) == []
    clock.advance(301.0)
    await texts.put("rep", hash_of(TEXT), TEXT)
    assert len(await names(reach)) == 1


async def test_without_redis_there_are_no_texts_and_nothing_fails() -> None:
    nowhere = Reach("redis://127.0.0.1:1/0", limit=0.5)
    texts = Texts(nowhere)
    await texts.put("rep", hash_of(TEXT), TEXT)
    assert await texts.get("rep", hash_of(TEXT)) is None
    await nowhere.aclose()
