"""A server that speaks OData version 2: sets in pages, functions, batches, tokens for writes."""

from __future__ import annotations

import datetime as dt
import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import parse_qs, quote, unquote

from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.odata_filter import Row, holds, parsed

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LONGEST_ADDRESS = 8000
_KNOWN = frozenset(
    "$filter $select $expand $orderby $top $skip $skiptoken $format sap-client".split()
)

Sets: TypeAlias = Mapping[str, Mapping[str, Iterable[Row]]]


class Misunderstood(Exception):
    """The question is none that the server answers."""


def fault(status: int, code: str) -> Answer:
    """Return an error as version 2 tells it."""
    message = {"lang": "en", "value": "A text that may name the customer"}
    return told({"error": {"code": code, "message": message}}, status)


def encoded(value: Any) -> Any:
    """Return a value as version 2 writes it in JSON."""
    if isinstance(value, dt.datetime):
        return f"/Date({int((value - EPOCH).total_seconds() * 1000)}+0000)/"
    if isinstance(value, dt.date):
        return f"/Date({(value - EPOCH.date()).days * 86_400_000})/"
    if isinstance(value, dt.time):
        return value.strftime("PT%HH%MM%SS")
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, dict):
        return {name: encoded(inner) for name, inner in value.items()}
    return {"results": [encoded(row) for row in value]} if isinstance(value, list) else value


class ODataFake(Fake):
    """Sets by service; ``page`` rows at most go out at once, behind them a link."""

    def __init__(self, root: str, sets: Sets, *, page: int = 1000) -> None:
        """Serve the services below a path."""
        super().__init__()
        self.root = root
        self.sets = sets
        self.page = page
        self.token = "csrf-1"

    @abstractmethod
    def admits(self, asked: Asked) -> bool:
        """Say whether the caller is let in."""

    def function(self, name: str, params: Mapping[str, str]) -> Answer:
        """Answer a function."""
        del name, params
        raise Misunderstood

    def write(self, name: str, body: bytes) -> Answer:
        """Answer a write."""
        del name, body
        raise Misunderstood

    def answer(self, asked: Asked) -> Answer:
        """Answer who is let in."""
        if not self.admits(asked):
            return Answer(status=401, body=b"<html>Unauthorized</html>")
        service, _, resource = asked.path.removeprefix(f"{self.root}/").partition("/")
        service = unquote(service)
        if asked.method != "GET" and asked.headers.get("x-csrf-token") != self.token:
            required = {"x-csrf-token": "Required", "content-type": "text/plain"}
            return Answer(status=403, headers=required, body=b"CSRF token validation failed")
        if asked.method != "GET" and "sid=1" not in asked.headers.get("cookie", ""):
            return fault(403, "COOKIE/1")
        if asked.headers.get("x-csrf-token", "").lower() == "fetch":
            cookies = "sid=1; path=/; expires=Wed, 21 Oct 2037 07:28:00 GMT, usercontext=c=100"
            return told({"d": {}}, 200, {"x-csrf-token": self.token, "set-cookie": cookies})
        if resource == "$batch":
            return self._batch(service, asked)
        query = {name: values[0] for name, values in asked.query.items()}
        return self.one(service, asked.method, resource, query, asked.body)

    def one(
        self, service: str, method: str, resource: str, query: Mapping[str, str], body: bytes
    ) -> Answer:
        """Answer one question, alone or of a batch."""
        try:
            if method == "POST":
                return self.write(resource, body)
            rows = self.sets.get(service, {}).get(resource)
            if rows is None:
                return self.function(resource, query)
            return self._listed(service, resource, rows, query)
        except (Misunderstood, KeyError, ValueError) as error:
            return fault(404 if isinstance(error, Misunderstood) else 400, "005056A509B11EE1")

    def _listed(
        self, service: str, resource: str, rows: Iterable[Row], query: Mapping[str, str]
    ) -> Answer:
        if query.get("$format") != "json":
            raise ValueError("Atom is not spoken here")
        found, onward = self.windowed(rows, query)
        paths = [path.split("/") for path in query["$select"].split(",")]
        answer: dict[str, Any] = {"results": [_picked(row, paths) for row in found]}
        if onward:
            answer["__next"] = f"http://127.0.0.1{self.root}/{service}/{resource}?{onward}"
        return told({"d": answer})

    def windowed(
        self, rows: Iterable[Row], query: Mapping[str, str]
    ) -> tuple[list[Row], str | None]:
        """Return the rows that are asked for, as many as go out at once, and how to go on."""
        if strange := query.keys() - _KNOWN:
            raise ValueError(f"not understood: {strange}")
        found = [*rows]
        if "$filter" in query:
            tree = parsed(query["$filter"])
            found = [row for row in found if holds(tree, row)]
        for term in reversed(query.get("$orderby", "").split(",")):
            name, _, way = term.partition(" ")
            if name:
                found.sort(key=partial(_rank, name), reverse=way == "desc")
        skip, position = int(query.get("$skip", 0)), int(query.get("$skiptoken", 0))
        window = found[skip + position : skip + int(query.get("$top", 10**9))]
        if len(window) <= self.page:
            return window, None
        onward = {**query, "$skiptoken": str(position + self.page)}
        told_ = "&".join(f"{name}={quote(value)}" for name, value in onward.items())
        return window[: self.page], told_

    def _batch(self, service: str, asked: Asked) -> Answer:
        found = re.search(r"boundary=(\S+)", asked.headers["content-type"])
        assert found
        pieces = [self._piece(service, part) for part in _parts(asked.body, found[1].encode())]
        body = b"".join(b"--out\r\n" + piece + b"\r\n" for piece in pieces) + b"--out--\r\n"
        return Answer(
            status=202, headers={"content-type": "multipart/mixed; boundary=out"}, body=body
        )

    def _piece(self, service: str, part: bytes) -> bytes:
        head, _, inner = part.partition(b"\r\n\r\n")
        changes = re.search(rb"boundary=(\S+)", head)
        if changes:
            (only,) = _parts(inner, changes[1])
            answered = self._piece(service, only)
            if b"HTTP/1.1 2" not in answered:
                return answered
            return (
                b"content-type: multipart/mixed; boundary=set\r\n\r\n--set\r\n"
                + answered
                + b"\r\n--set--\r\n"
            )
        line, _, rest = inner.partition(b"\r\n")
        method, address, _ = line.decode("ascii").split(" ")
        path, _, query = address.partition("?")
        params = {name: values[0] for name, values in parse_qs(query).items()}
        answer = self.one(service, method, path, params, rest.partition(b"\r\n\r\n")[2])
        return (
            b"Content-Type: application/http\r\ncontent-transfer-encoding: binary\r\n\r\n"
            + f"HTTP/1.1 {answer.status} Told\r\nContent-Type: application/json\r\n\r\n".encode()
            + answer.body
        )


def _parts(body: bytes, boundary: bytes) -> list[bytes]:
    """Return the parts of a request's body, written as the standard says, with CRLF."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    assert pieces[-1].startswith(b"--")
    return [piece.removeprefix(b"\r\n") for piece in pieces[1:-1]]


def _rank(name: str, row: Row) -> tuple[bool, Any]:
    return (row[name] is not None, row[name])


def _picked(row: Row, paths: list[list[str]]) -> dict[str, Any]:
    """Return the selected properties; a path goes into what is expanded."""
    found: dict[str, Any] = {"__metadata": {"type": "a type"}}
    deeper: dict[str, list[list[str]]] = {}
    for name, *rest in paths:
        if rest:
            deeper.setdefault(name, []).append(rest)
        else:
            found[name] = encoded(row[name])
    for name, inner in deeper.items():
        value = row[name]
        if isinstance(value, list):
            found[name] = {"results": [_picked(each, inner) for each in value]}
        else:
            found[name] = None if value is None else _picked(value, inner)
    return found
