"""Over a real socket: what a server of our own is asked, and how it is counted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import unquote

import msgspec
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from backends.domain import Customer, Stock
from backends.errors import Refused, Unfit
from backends.port import By, Page, Query
from backends.tally import Tally, counting
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from gateway.settings import Rest
from tests.conformance.nuisances import HOSTILE
from tests.conformance.vendor_kit import context

pytestmark = pytest.mark.integration

KEY = "open-sesame"
CLIMBING = "../../etc"  # also where every sign of it is encoded


def customer(request: Request) -> Response:
    if request.headers.get("x-api-key") != KEY:
        return JSONResponse({"error": "who are you"}, 401)
    key = unquote(request.scope["raw_path"].decode().rpartition("/")[2])
    if key == "nobody":
        return JSONResponse({"error": "unknown"}, 404)
    return JSONResponse({"id": key, "name": "A"})


def stock(request: Request) -> Response:
    skus = request.query_params["skus"].split(",")
    return JSONResponse({"data": [{"sku": sku, "site": "SH", "n": 1.50} for sku in skus]})


async def server(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer by the path as it was sent: routes would stumble over line ends in it."""
    request = Request(scope, receive)
    answer = stock if scope["path"] == "/api/stock" else customer
    await answer(request)(scope, receive, send)


def settings(url: str, key: str = KEY) -> Rest:
    return Rest.model_validate(
        {
            "vendor": "rest",
            "base_url": f"{url}/api",
            "timezone": "UTC",
            "auth": {"header": "X-Api-Key", "value": key},
            "kinds": {
                "customer": {
                    "fields": {"key": "id", "name": "name"},
                    "key": {"path": "/customers/{key}", "answer": "one"},
                },
                "stock": {
                    "fields": {
                        "sku": "sku",
                        "site": "site",
                        "unit": {"constant": "EA"},
                        "available": "n",
                    },
                    "sku": {"path": "/stock?skus={keys}", "rows": "data", "max_keys": 2},
                },
            },
        }
    )


@pytest.fixture
async def url() -> AsyncIterator[str]:
    from tests.serving import served

    async with served(server, lifespan="off") as address:
        yield address


async def asked(told: Rest, kind: Kind, by: By, *keys: str) -> Page:
    from gateway.systems import connect  # heavy, and of no use to the tests beside these

    backend = connect("erp", told)
    assert isinstance(backend, RestBackend)
    try:
        return await backend.fetch(Query(system="erp", kind=kind, by=by, keys=keys), context())
    finally:
        await backend.aclose()


async def test_rows_come_in_chunks_and_each_request_is_counted(url: str) -> None:
    tally = Tally()
    with counting(tally):
        page = await asked(settings(url), Kind.STOCK, By.SKU, "a", "b", "c")
    found = {key: slice_.items[0] for key, slice_ in page.results.items()}
    assert {key for key, item in found.items() if isinstance(item, Stock)} == {"a", "b", "c"}
    assert msgspec.to_builtins(found["c"])["available"] == "1.5"
    assert dict(tally.calls) == {"erp": 2}


async def test_an_unknown_key_is_absent(url: str) -> None:
    page = await asked(settings(url), Kind.CUSTOMER, By.KEY, "nobody")
    assert page.results == {}


async def test_a_hostile_key_arrives_as_it_is(url: str) -> None:
    for key in {*HOSTILE} - {CLIMBING}:
        page = await asked(settings(url), Kind.CUSTOMER, By.KEY, key)
        assert page.results[key].items == (Customer(system="erp", key=key, name="A"),)


async def test_a_key_that_a_proxy_might_climb_by_is_never_sent(url: str) -> None:
    tally = Tally()
    with counting(tally):
        page = await asked(settings(url), Kind.CUSTOMER, By.KEY, CLIMBING)
    assert type(page.results[CLIMBING].error) is Unfit
    assert not tally.calls


async def test_a_wrong_secret_is_refused_and_not_told(url: str) -> None:
    page = await asked(settings(url, "wrong-secret"), Kind.CUSTOMER, By.KEY, "C1")
    error = page.results["C1"].error
    assert type(error) is Refused
    assert "wrong-secret" not in str(error)
