"""The lab's page is whole, lets nothing else in, and reaches the lab through the gateway."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from graphql import build_schema, parse, validate
from starlette.applications import Starlette

from gateway.demo import page
from gateway.demo.lab import pages
from gateway.demo.lab.control import control
from gateway.demo.lab.serving import serving
from resolvers.schema import build
from tests.gateway.test_demo_page import _DANGERS
from tests.lab import lab

_STATIC = Path(page.__file__).parents[1] / "static"
_FOLDER = _STATIC / "lab"
_FILES = sorted(path.name for path in _FOLDER.iterdir())
_SCRIPTS = [name for name in _FILES if name.endswith(".js")]
_SVG = "http://www.w3.org/2000/svg"


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _client(address: str) -> httpx.AsyncClient:
    app = Starlette(routes=[*pages.routes(address), *page.routes()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://demo.test")


@pytest.mark.parametrize("name", ["", *_FILES])
async def test_every_file_is_served_under_the_policy(name: str) -> None:
    async with _client("http://nowhere.test") as client:
        answer = await client.get(f"/lab/{name}")
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", _SCRIPTS)
def test_no_script_writes_text_as_markup_or_names_a_host(name: str) -> None:
    text = _text(name).replace(_SVG, "").replace("redis://localhost:6379/0", "")
    assert [danger for danger in _DANGERS if danger in text] == []
    assert re.findall(r"(?:https?:|wss?:|[\"'(]\s*)//[^\s/]", text) == []


@pytest.mark.parametrize("name", _SCRIPTS)
def test_every_import_is_a_file_of_ours(name: str) -> None:
    beside = set(re.findall(r'from "\./([^"]+)"', _text(name)))
    shared = set(re.findall(r'from "/demo/([^"]+)"', _text(name)))
    assert beside <= set(_SCRIPTS)
    assert shared <= {path.name for path in (_STATIC / "demo").iterdir()}


def test_markup_has_no_inline_script_style_or_listener() -> None:
    html = _text("index.html")
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", html) == []


def test_every_id_that_a_script_looks_up_is_in_the_page() -> None:
    scripts = "\n".join(map(_text, _SCRIPTS))
    wanted = set(re.findall(r'getElementById\("([^"]+)"\)', scripts))
    assert (
        {"systems", "watched"} <= wanted <= set(re.findall(r'\sid="([^"]+)"', _text("index.html")))
    )


def test_its_question_fits_the_schema() -> None:
    schema = build_schema(build().as_str(), assume_valid_sdl=True)
    (question,) = re.findall(r"= `([^`]*)`;", _text("watching.js"))
    assert [error.message for error in validate(schema, parse(question))] == []


@pytest.mark.integration
async def test_a_lab_that_has_ended_is_told_as_such() -> None:
    async with _client("http://127.0.0.1:1") as client:
        answer = await client.get("/lab/control")
    assert answer.status_code == 502
    assert "start the demo again" in answer.json()["error"]


@pytest.mark.integration
async def test_requests_reach_the_lab_and_its_answers_come_back() -> None:
    async with (
        lab() as benches,
        serving(control(benches.lab)) as port,
        _client(f"http://127.0.0.1:{port}") as client,
    ):
        turned = await client.put("/lab/control/erp", json={"fault": "slow", "seconds": 3})
        wrong = await client.put("/lab/control/erp", json={"fault": "tired"})
        told = await client.get("/lab/control")
        journal = await client.get("/lab/control/journal", params={"since": 0})
    assert turned.json() == told.json()
    assert told.json()["systems"]["erp"]["setting"]["seconds"] == 3
    assert (wrong.status_code, journal.json()) == (422, {"changes": []})


async def test_a_body_without_end_is_refused() -> None:
    async with _client("http://127.0.0.1:1") as client:
        answer = await client.put("/lab/control/erp", content=b" " * (pages.LARGEST + 1))
    assert answer.status_code == 413
