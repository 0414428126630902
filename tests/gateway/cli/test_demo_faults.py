"""``c360 demo --faults``: systems that can be broken, and nothing left when it ends."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.gateway.cli.commanding import Running, free_port, invoked, started

pytestmark = pytest.mark.integration

STATES = """
query($id: ID!) {
  customer(id: $id) { freshness { state } orders { freshness { state } nodes { number } } }
  interfaces { name vendor breaker }
}
"""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[tuple[Running, dict[str, Any]]]:
    port = str(free_port())
    with started("demo", "--faults", "--json", "--port", port, "--data", tmp_path) as running:
        yield running, json.loads(running.out())


class Lab:
    """The demo as scripts use it."""

    def __init__(self, told: dict[str, Any], client: httpx.Client) -> None:
        """Ask this demo."""
        self._told = told
        self._client = client

    def turn(self, system: str, **setting: Any) -> None:
        url = f"{self._told['lab']}control/{system}"
        assert self._client.put(url, json=setting).status_code == 200

    def states(self, customer: str) -> tuple[str, str]:
        """Return what the profile and the orders of an example say."""
        answer = self._client.post(
            self._told["url"],
            json={"query": STATES, "variables": {"id": self._told["examples"][customer]}},
            headers={"authorization": f"Bearer {self._told['tokens']['admin']}"},
        ).json()
        found = answer["data"]["customer"]
        return found["freshness"]["state"], found["orders"]["freshness"]["state"]


def open_port(url: str) -> bool:
    """Tell whether somebody listens at an address."""
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def test_the_page_degrades_and_recovers_and_ctrl_c_ends_everything(
    demo: tuple[Running, dict[str, Any]],
) -> None:
    running, told = demo
    addresses = [system["url"] for system in told["systems"].values()]
    assert {system["vendor"] for system in told["systems"].values()} == {"rest"}
    with httpx.Client(trust_env=False, timeout=20) as client:
        lab = Lab(told, client)
        lab.turn("erp", fault="refuse")
        assert lab.states("both") == ("FRESH", "UNAVAILABLE")
        lab.turn("erp", fault="none")
        lab.turn("redis", fault="hang")
        assert lab.states("two_erp_accounts") == ("FRESH", "FRESH")
    assert all(map(open_port, addresses))
    ended = running.interrupt()
    assert (ended.status, ended.out) == (0, "")
    assert "Traceback" not in ended.err
    assert not any(map(open_port, addresses))


def test_a_person_is_told_where_the_lab_is(tmp_path: Path) -> None:
    port = free_port()
    with started("demo", "--faults", "--port", str(port), "--data", tmp_path) as running:
        lines = [running.out() for _ in range(5)]
        running.interrupt()
    assert any(line.split() == ["faults", f"http://127.0.0.1:{port}/lab/"] for line in lines)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--faults", "--erp", "tryton"), "--faults needs the embedded ERP"),
        (("--redis", "redis://localhost:6379/0"), "belongs to --faults"),
        (("--faults", "--redis", "rediss://cache:6379/0"), "redis://host:port/0"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tmp_path: Path, options: tuple[str, ...], words: str
) -> None:
    data = tmp_path / "data"
    ended = invoked("demo", "--port", str(free_port()), "--data", data, *options)
    assert ended.status == 2
    assert words in ended.err
    assert not data.exists()
