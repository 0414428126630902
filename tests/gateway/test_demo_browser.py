"""The demo as a person meets it: a real browser opens the page of a real demo."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_BROWSER = next((found for name in _NAMES if (found := shutil.which(name))), None)
_ROOT = Path(__file__).parents[2]
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-logging=stderr",
    "--virtual-time-budget=5000",
    "--dump-dom",
)
_FIRST = """query ($id: ID!) {
  customer(id: $id) { name orders(status: OPEN, first: 1) { nodes { number } } }
}"""

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(_BROWSER is None, reason=f"none of {', '.join(_NAMES)} is installed"),
]


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("demo")
    options = ("--data", str(folder), "--port", str(_free_port()), "--json")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            (sys.executable, "-m", "gateway", "demo", *options),
            cwd=_ROOT,
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (folder / "log").read_text(encoding="utf-8")
        yield orjson.loads(line)
    finally:
        process.terminate()
        process.communicate(timeout=20)


class Browser:
    """Opens a place of the page and gives what stands there then."""

    def __init__(self, demo: dict[str, Any], profile: Path) -> None:
        """Open this demo's page with a profile of its own."""
        self._page = demo["url"].removesuffix("/graphql") + "/demo/"
        self._profile = profile

    def open(self, place: str = "") -> str:
        assert _BROWSER is not None
        # An environment of its own: no proxy stands between the browser and the demo.
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        done = subprocess.run(
            (_BROWSER, *_FLAGS, f"--user-data-dir={self._profile}", self._page + place),
            capture_output=True,
            check=True,
            timeout=90,
            env={**kept, "HOME": str(self._profile)},
        )
        told = done.stderr.decode(errors="replace").splitlines()
        assert [line for line in told if ":CONSOLE" in line] == []
        return done.stdout.decode()


@pytest.fixture
def browser(demo: dict[str, Any], tmp_path: Path) -> Browser:
    return Browser(demo, tmp_path)


def test_page_opens_with_said_beside_ordered_and_what_the_role_may_not_see(
    demo: dict[str, Any], browser: Browser
) -> None:
    answer = httpx.post(
        demo["url"],
        json={"query": _FIRST, "variables": {"id": demo["examples"]["both"]}},
        headers={"authorization": f"Bearer {demo['tokens']['sales_rep']}"},
        trust_env=False,
        timeout=20,
    )
    customer = answer.json()["data"]["customer"]
    dom = browser.open()
    assert customer["name"] in dom
    assert customer["orders"]["nodes"][0]["number"] in dom
    assert "hidden for this role" in dom


def test_customer_out_of_scope_is_no_customer(demo: dict[str, Any], browser: Browser) -> None:
    other = demo["examples"]["crm_only"]
    dom = browser.open(f"#role=portal_customer&view=customer&id={other}")
    assert "No such customer in your scope." in dom
    assert 'id="customer-name"' not in dom


def test_stock_tab_shows_every_product_that_was_asked_for(
    demo: dict[str, Any], browser: Browser
) -> None:
    dom = browser.open("#role=portal_customer&view=stock")
    assert [sku for sku in demo["examples"]["skus"] if sku not in dom] == []
    assert "hidden-mark" in dom
