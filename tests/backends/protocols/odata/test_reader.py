"""Reading sets: pages of ours and of the server's, long addresses, batches, both versions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec
import pytest

from backends.errors import Garbled, Unfit
from backends.protocols.odata.batch import Part
from backends.protocols.odata.password import PasswordLogin
from backends.protocols.odata.reader import LONGEST, Question, Reader
from backends.protocols.odata.versions import V2, V4, Service, Version
from backends.wire import Request, Response
from tests.conformance.scripted_wire import Answer, ScriptedWire

HOME = "https://erp.test:8443"


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row."""

    key: int = msgspec.field(name="Key")


def question(version: Version, page: int = 5, where: str = "") -> Question:
    return Question(
        service=Service("/service", version), resource="A_Set", where=where, order="Key", page=page
    )


def reader(wire: ScriptedWire) -> Reader:
    login = PasswordLogin("erp", "u", "p")
    return Reader("erp", wire, login, base_url=HOME, always={"sap-client": "100"})


def deadline() -> float:
    return asyncio.get_running_loop().time() + 5


def asked(request: Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.path.partition("?")[2]).items()}


def page_of(version: Version, keys: range, link: str | None) -> Response:
    rows = [{"Key": key} for key in keys]
    told: dict[str, Any] = {"value": rows} | ({"@odata.nextLink": link} if link else {})
    if version is V2:
        told = {"d": {"results": rows} | ({"__next": link} if link else {})}
    return Response(status=200, body=msgspec.json.encode(told))


def holding(
    version: Version, rows: int, most: int, link: Callable[[int], str] | None = None
) -> Answer:
    """Return a server of so many rows that sends few at once and then links to the next."""
    onward = link or (lambda start: f"{HOME}/elsewhere/A_Set?$skiptoken={start}")

    def answer(request: Request) -> Response:
        query = asked(request)
        skip, top = int(query.get("$skip", 0)), int(query["$top"])
        start = int(query.get("$skiptoken", skip))
        end = min(skip + top, rows)
        cut = min(start + most, end)
        return page_of(version, range(start, cut), onward(cut) if cut < end else None)

    return answer


@pytest.mark.parametrize("version", [V2, V4])
@pytest.mark.parametrize(("rows", "most", "calls"), [(0, 9, 1), (4, 9, 1), (5, 9, 2), (12, 2, 7)])
async def test_all_pages_are_read(version: Version, rows: int, most: int, calls: int) -> None:
    wire = ScriptedWire(holding(version, rows, most))
    found = await reader(wire).rows(question(version), Row, deadline=deadline())
    assert [row.key for row in found] == [*range(rows)]
    assert len(wire.requests) == calls
    assert {request.path.partition("?")[0] for request in wire.requests} == {"/service/A_Set"}


@pytest.mark.parametrize("version", [V2, V4])
@pytest.mark.parametrize(("limit", "calls"), [(1, 1), (2, 1), (5, 3), (7, 4)])
async def test_no_more_is_read_than_wanted(version: Version, limit: int, calls: int) -> None:
    wire = ScriptedWire(holding(version, 1000, 2))
    found = await reader(wire).rows(question(version), Row, deadline=deadline(), limit=limit)
    assert [row.key for row in found] == [*range(limit)]
    assert len(wire.requests) == calls


async def test_what_is_asked_is_spelled_as_the_version_does() -> None:
    for version, more in ((V2, {"$format": "json"}), (V4, {})):
        wire = ScriptedWire(holding(version, 1, 9))
        where = version.where("Key", "eq", "a&b=c#d+e%41")
        await reader(wire).rows(question(version, where=where), Row, deadline=deadline())
        told = {"$select": "Key", "$filter": where, "$orderby": "Key", "$top": "5"}
        assert asked(wire.requests[0]) == {**told, **more, "sap-client": "100"}
        assert wire.requests[0].headers["accept"] == version.headers["accept"]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.test/service/A_Set?$skiptoken=2",
        "//evil.test/service/A_Set?$skiptoken=2",
        "https://erp.test@evil.test/?$skiptoken=2",
        "https://erp.test.evil.test/?$skiptoken=2",
        "https://erp.test:8443/service/A_Set",
        "https://erp.test:8443/service/A_Set?$top=7",
        "A_Set",
    ],
)
async def test_a_link_that_leads_nowhere_we_know_is_garbled(link: str) -> None:
    wire = ScriptedWire(holding(V2, 10, 2, lambda _: link))
    with pytest.raises(Garbled):
        await reader(wire).rows(question(V2), Row, deadline=deadline())
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "link", ["A_Set?$skiptoken={}", "http://ERP.test/x?$skiptoken={}", "?%24skiptoken={}&$top=5"]
)
async def test_of_a_link_at_home_only_the_position_counts(link: str) -> None:
    wire = ScriptedWire(holding(V4, 4, 2, link.format))
    found = await reader(wire).rows(question(V4), Row, deadline=deadline())
    assert [row.key for row in found] == [0, 1, 2, 3]
    assert asked(wire.requests[1])["$skiptoken"] == "2"


async def test_pages_that_go_in_circles_are_garbled() -> None:
    wire = ScriptedWire(lambda _: page_of(V2, range(1), "A_Set?$skiptoken=1"))
    with pytest.raises(Garbled, match="circles"):
        await reader(wire).rows(question(V2, page=50), Row, deadline=deadline())
    assert len(wire.requests) == 2


def batch_answer(*statuses: int) -> Response:
    parts = [
        f"--b\r\n\r\nHTTP/1.1 {status} X\r\n\r\n".encode()
        + page_of(V2, range(1), None).body
        + b"\r\n"
        for status in statuses
    ]
    return Response(
        status=202,
        headers={"content-type": "multipart/mixed; boundary=b"},
        body=b"".join(parts) + b"--b--",
    )


async def test_a_question_too_long_for_an_address_goes_in_a_batch() -> None:
    wire = ScriptedWire(lambda r: batch_answer(200) if r.method == "POST" else Response(status=200))
    where = V2.among("Key", [f"{number:040}" for number in range(120)])
    found = await reader(wire).rows(question(V2, where=where), Row, deadline=deadline())
    assert [row.key for row in found] == [0]
    fetched, batch = wire.requests
    assert fetched.path == "/service/?sap-client=100"
    assert batch.path == "/service/$batch?sap-client=100"
    assert batch.safe
    assert b"\r\nGET A_Set?$select=Key&$filter=" in batch.body
    assert max(len(request.path) for request in wire.requests) <= LONGEST


@pytest.mark.parametrize("statuses", [(200,), (200, 200, 200)])
async def test_a_batch_with_too_few_or_too_many_answers_is_garbled(
    statuses: tuple[int, ...],
) -> None:
    wire = ScriptedWire(
        lambda r: batch_answer(*statuses) if r.method == "POST" else Response(status=200)
    )
    parts = [Part(path="A"), Part(path="B")]
    with pytest.raises(Garbled, match="as many answers"):
        await reader(wire).batch(Service("/service"), parts, deadline=deadline())


async def test_a_failure_in_a_batch_has_its_meaning() -> None:
    wire = ScriptedWire(lambda r: batch_answer(400) if r.method == "POST" else Response(status=200))
    where = V2.where("Key", "eq", "x" * LONGEST)
    with pytest.raises(Unfit):
        await reader(wire).rows(question(V2, where=where), Row, deadline=deadline())
