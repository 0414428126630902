"""The load asks as it is told, and keeps every answer with its instants."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest

from benchmarks.shield.load import Job, asked, percentile, put
from gateway.demo.lab.serving import serving

pytestmark = pytest.mark.integration


class Site:
    """Answers every question, but turns the first few away."""

    def __init__(self) -> None:
        """Turn nobody away."""
        self.away = 0
        self.asked: list[bytes] = []

    async def __call__(self, _scope: Any, receive: Any, send: Any) -> None:
        self.asked.append((await receive())["body"])
        self.away -= 1
        status = 503 if self.away >= 0 else 200
        head = [(b"content-length", b"2")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def url(site: Site) -> AsyncIterator[str]:
    async with serving(site) as port:
        yield f"http://127.0.0.1:{port}"


def job(url: str, **more: Any) -> Job:
    bodies = tuple(asked("{ viewer }", {"n": n}) for n in range(3))
    told = {"connections": 4, "seconds": 0.0, **more}
    return Job(urls=(url,), bearing="token", bodies=bodies, **told)


async def test_without_time_every_connection_asks_once(url: str, site: Site) -> None:
    seen = await put(job(url), threading.Event())
    assert [(one.status, one.body) for one in seen] == [(200, b"ok")] * 4
    assert len(set(site.asked)) == 3
    assert all(one.sent <= one.received for one in seen)


async def test_it_goes_on_until_there_are_enough_answers(url: str) -> None:
    seen = await put(job(url, answers=50), threading.Event())
    assert 50 <= len(seen) < 60


async def test_who_is_turned_away_pauses(url: str, site: Site) -> None:
    site.away = 4
    seen = await put(job(url, answers=5, pause=0.01), threading.Event())
    assert sorted(one.status for one in seen)[-4:] == [503] * 4
    assert min(one.sent for one in seen if one.status == 200) >= min(
        one.received for one in seen if one.status == 503
    )


async def test_it_goes_on_until_it_is_told(url: str) -> None:
    told = threading.Event()
    running = asyncio.create_task(put(job(url, rate=500.0, until_told=True), told))
    await asyncio.sleep(0.1)
    assert not running.done()
    told.set()
    assert len(await running) > 1


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert (percentile([], 0.5), percentile([3.0, 1.0, 2.0], 0.5)) == (0.0, 2.0)
