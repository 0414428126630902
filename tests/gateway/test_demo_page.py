"""The demo's page is whole, asks nothing that the schema lacks, and lets nothing else in."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from starlette.applications import Starlette

from gateway.demo import page
from resolvers.schema import build

_FOLDER = Path(page.__file__).parents[1] / "static" / "demo"
_FILES = sorted(path.name for path in _FOLDER.iterdir())
_SCRIPTS = [name for name in _FILES if name.endswith(".js")]
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# What writes text as markup or runs it, and what the policy of the page would refuse.
_DANGERS = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "setHTML",
    "DOMParser",
    "cssText",
    "srcdoc",
)
_NAMESPACE = "http://www.w3.org/2000/svg"


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _documents() -> dict[str, str]:
    found = re.findall(r"export const ([A-Z]+) = `([^`]*)`;", _text("queries.js"))
    return dict(found)


async def _get(path: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=Starlette(routes=page.routes()))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo.test") as client:
        return await client.get(path)


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema(build().as_str(), assume_valid_sdl=True)


async def test_root_leads_to_the_page() -> None:
    answer = await _get("/")
    assert answer.is_redirect
    assert answer.headers["location"] == "/demo/"


@pytest.mark.parametrize("name", ["", *_FILES])
async def test_every_file_is_served_with_its_type_under_the_policy(name: str) -> None:
    answer = await _get(f"/demo/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == _TYPES[Path(name or "index.html").suffix]
    assert answer.headers["x-content-type-options"] == "nosniff"
    directives = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'"} <= set(directives)
    assert "unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", _FILES)
def test_no_file_names_an_outside_host(name: str) -> None:
    text = _text(name).replace(_NAMESPACE, "")
    assert re.findall(r"(?:https?:|wss?:|[\"'(]\s*)//[^\s/]", text) == []


@pytest.mark.parametrize("name", _SCRIPTS)
def test_no_script_writes_text_as_markup(name: str) -> None:
    assert [danger for danger in _DANGERS if danger in _text(name)] == []


def test_markup_has_no_inline_script_style_or_listener() -> None:
    html = _text("index.html")
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", html) == []


@pytest.mark.parametrize("name", _SCRIPTS)
def test_every_import_is_a_file_beside_it(name: str) -> None:
    wanted = set(re.findall(r'from "\./([^"]+)"', _text(name)))
    assert wanted <= set(_SCRIPTS)


def test_every_id_that_a_script_looks_up_is_in_the_page() -> None:
    scripts = "\n".join(_text(name) for name in _SCRIPTS)
    looked_up = r'(?:getElementById|\bwrite)\("([^"]+)"|\bgo\("\w+", "([^"]+)"\)'
    wanted = {one or other for one, other in re.findall(looked_up, scripts)}
    ids = re.findall(r'\sid="([^"]+)"', _text("index.html"))
    assert len(ids) == len(set(ids))
    assert {"answer", "drawer-operation", "search-text"} <= wanted <= set(ids)


@pytest.mark.parametrize("name", ["CUSTOMER", "CUSTOMERS", "ORDERS", "STOCK"])
def test_every_question_fits_the_schema(schema: GraphQLSchema, name: str) -> None:
    assert [error.message for error in validate(schema, parse(_documents()[name]))] == []


def test_no_other_question_is_asked() -> None:
    assert set(_documents()) == {"CUSTOMER", "CUSTOMERS", "ORDERS", "STOCK"}
    others = [name for name in _SCRIPTS if name != "queries.js"]
    assert [name for name in others if re.search(r"\bquery\s+\w*\s*[({]", _text(name))] == []


@pytest.mark.parametrize("name", _SCRIPTS)
def test_no_script_grows_beyond_its_subject(name: str) -> None:
    assert len(_text(name).splitlines()) < 300
