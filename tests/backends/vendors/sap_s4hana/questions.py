"""What the kit and its samples need of SAP: an account, and requests taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec

from backends.vendors.sap_s4hana.account import Account, Area, Client
from backends.wire import Request, Response
from tests.fakes.facts import SITES
from tests.fakes.odata_filter import Condition, conditions, literal, parsed
from tests.fakes.sap_s4hana import CLIENT, SECRET, TOKENS

SAMPLES = Path(__file__).parent / "samples"
ACCOUNT = Account(
    system="erp",
    base_url="https://erp.test",
    login=Client(CLIENT, SECRET, TOKENS),
    area=Area(organization="1710", channel="10", division="00"),
    plants=SITES,
    timezone="Asia/Shanghai",
)
OURS = frozenset({"", "A", "B", "C", "D", "H", "DZ", "U", "N", "S", "01", "PPR0", "1710", "10"})
ORDER = ("OR", "1710", "10", "00", "1")


def query_of(path: str) -> dict[str, str]:
    """Return the parameters of an address."""
    asked = parse_qs(path.partition("?")[2], keep_blank_values=True, strict_parsing=True)
    assert all(len(values) == 1 for values in asked.values())
    return {name: values[0] for name, values in asked.items()}


def calls_of(request: Request) -> Iterator[tuple[str, str, bytes]]:
    """Yield method, address and body of a request, or of each call in a batch."""
    if not request.path.partition("?")[0].endswith("/$batch"):
        yield request.method, request.path, request.body
        return
    for piece in request.body.split(b"content-transfer-encoding: binary\r\n\r\n")[1:]:
        head, _, rest = piece.partition(b"\r\n\r\n")
        method, address, _ = head.partition(b"\r\n")[0].decode("ascii").split(" ")
        yield method, address, rest.partition(b"\r\n--")[0]


def values_of(request: Request) -> list[Any]:
    """Return the values that a request asks for, and nothing that is ours."""
    return [value for call in calls_of(request) for value in _values(*call)]


def _values(method: str, address: str, body: bytes) -> Iterator[Any]:
    if method == "POST":
        order: Mapping[str, Any] = msgspec.json.decode(body)
        yield from (item["Material"] for item in order["to_Item"])
        return
    query = query_of(address)
    for name, value in query.items():
        if name == "$filter":
            yield from (each.value for each in conditions(parsed(value)) if not _ours(each))
        elif not name.startswith("$"):
            found = literal(value)
            if name == "Material":
                yield found


def _ours(condition: Condition) -> bool:
    return not isinstance(condition.value, str) or condition.value in OURS


def count_of(request: Request) -> int:
    """Return how many calls a request holds."""
    return sum(1 for _ in calls_of(request))


def batch_answer(bodies: list[tuple[int, bytes]]) -> Response:
    """Return the answer to a batch."""
    parts = [
        b"--out\r\ncontent-type: application/http\r\n\r\n"
        + f"HTTP/1.1 {status} Told\r\ncontent-type: application/json\r\n\r\n".encode()
        + body
        + b"\r\n"
        for status, body in bodies
    ]
    return multipart(b"".join(parts) + b"--out--\r\n")


def multipart(body: bytes) -> Response:
    """Return a body of parts as a response."""
    return Response(
        status=202, headers={"content-type": "multipart/mixed; boundary=out"}, body=body
    )


def service_of(path: str) -> str:
    """Return the service of an address."""
    return unquote(path.split("/")[5])
