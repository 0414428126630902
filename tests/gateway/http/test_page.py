"""The page: who gets it, what it holds, and that it asks nobody else."""

from __future__ import annotations

import re

import httpx
import orjson
import pytest
from graphql import parse, validate
from starlette.applications import Starlette
from starlette.routing import Mount

from gateway.http.page import ASSETS, PageFiles, PageSettings, first_query, page
from resolvers.schema import build, core
from tests.gateway.http.asking import Asked, client, endpoint

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
HOSTILE = "</script><script>alert(1)</script><!--"


def settings_in(html: str) -> object:
    found = re.search(
        r'<script id="settings" type="application/json">(.*?)</script>', html, re.DOTALL
    )
    assert found is not None
    return orjson.loads(found[1])


async def opened(query: str = "{viewer}", accept: str = BROWSER) -> httpx.Response:
    shown = page(PageSettings(query=query, tokens={"sales_rep": "t1"}))
    async with client(endpoint(Asked(), page=shown), accept=accept, authorization="") as browser:
        return await browser.get("")


async def files(path: str) -> httpx.Response:
    app = Starlette(routes=[Mount(ASSETS, PageFiles())])
    async with client(app) as browser:
        return await browser.get(f"http://gateway.test{ASSETS}{path}")


async def test_browser_gets_the_page_without_a_token() -> None:
    response = await opened()
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert settings_in(response.text) == {"query": "{viewer}", "tokens": {"sales_rep": "t1"}}


async def test_page_is_off_unless_given() -> None:
    async with client(endpoint(Asked()), accept=BROWSER) as browser:
        response = await browser.get("")
    assert response.headers["content-type"].startswith("application/json")


async def test_program_that_asks_with_get_gets_an_answer_where_the_page_is_on() -> None:
    response = await opened(accept="application/json")
    assert response.status_code == 401


async def test_no_setting_can_leave_its_place_in_the_page() -> None:
    response = await opened(query=HOSTILE)
    assert HOSTILE not in response.text
    assert settings_in(response.text) == {"query": HOSTILE, "tokens": {"sales_rep": "t1"}}


async def test_page_may_only_load_from_its_own_host() -> None:
    response = await opened()
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "http" not in policy
    assert "unsafe-eval" not in policy


async def test_every_file_that_the_page_names_is_there() -> None:
    response = await opened()
    named = re.findall(rf'"{ASSETS}(/[^"]+)"', response.text)
    assert len(named) >= 3
    for path in named:
        assert (await files(path)).status_code == 200


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/main.js", "text/javascript"),
        ("/main.css", "text/css"),
        ("/graphql.worker.js", "text/javascript"),
        ("/json.worker.js", "text/javascript"),
        ("/editor.worker.js", "text/javascript"),
        ("/codicon.ttf", "font/ttf"),
        ("/icon.svg", "image/svg+xml"),
        ("/LICENSES.txt", "text/plain"),
    ],
)
async def test_files_have_their_types_and_the_policy(path: str, content_type: str) -> None:
    response = await files(path)
    assert response.headers["content-type"].startswith(content_type)
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/../page.py", "/%2e%2e/%2e%2e/errors.py", "/none.js", "/"])
async def test_nothing_else_is_served(path: str) -> None:
    assert (await files(path)).status_code == 404


@pytest.mark.parametrize("customer", [None, "c_1"])
def test_first_query_fits_the_schema(customer: str | None) -> None:
    assert validate(core(build()), parse(first_query(customer))) == []


def test_first_query_asks_for_the_given_customer() -> None:
    assert '$id: ID! = "c_1"' in first_query("c_1")
