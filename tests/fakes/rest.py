"""An invented system of a house: JSON over HTTP with every way to page and to let somebody in.

Errors come with status 200 and a code; a page has two rows; numbers of orders have ten digits.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import urlencode

from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.rest_rows import Row, rows_of
from tests.fakes.rest_settings import CLIENT, SECRET, SIZE, TOKEN, Access, Paging

PREFIX = "/house"
_MEMBERS = {"skus": "sku", "reference": "reference", "customer": "customer"}
_IDS = {"order": "number", "product": "sku"}


def refused(code: int) -> Answer:
    """Answer with an error of the house: status 200 and no rows."""
    return told({"code": code, "message": "a text that nobody repeats"})


class RestFake(Fake):
    """The house, opened in one way, paging in one way; ``in_band`` tokens end with status 200."""

    def __init__(
        self,
        facts: Facts,
        paging: Paging = "none",
        access: Access = "none",
        *,
        in_band: bool = True,
    ) -> None:
        """Enter the company."""
        super().__init__()
        self.rows = {str(kind): rows for kind, rows in rows_of(facts).items()}
        self.nonces: set[str] = set()
        self._paging = paging
        self._access = access
        self._in_band = in_band

    def label(self, asked: Asked) -> str:
        """Count by what is asked for."""
        return asked.path.removeprefix(f"{PREFIX}/")

    def is_login(self, asked: Asked) -> bool:
        """Say whether a token is asked for."""
        return asked.path == PREFIX + TOKEN

    def throttled(self) -> Answer:
        """Turn away as the house does."""
        return refused(429)

    def answer(self, asked: Asked) -> Answer:
        """Answer one request."""
        if self.is_login(asked):
            return self._token(asked)
        if not self._lets_in(asked):
            ended = self._access == "oauth" and self._in_band
            return refused(4010) if ended else Answer(status=401)
        kind, _, changes = asked.path.removeprefix(f"{PREFIX}/").partition("/")
        if asked.method != "GET" or kind not in self.rows:
            return refused(400)
        if changes:
            since = int(asked.query["since"][0])
            rows = [row for row in self.rows[kind] if (row["updated"] or 0) >= since]
            return told({"code": 0, "data": {"items": rows}})
        return self._listed(asked, kind)

    # who comes in

    def _lets_in(self, asked: Asked) -> bool:
        if self._access == "signature":
            return self._signed(asked)
        given = asked.headers.get("authorization", "")
        basic = "Basic " + b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        return {
            "none": True,
            "header": asked.headers.get("x-api-key") == SECRET,
            "basic": given == basic,
            "oauth": given.removeprefix("Bearer ") in self.sessions,
        }[self._access]

    def _signed(self, asked: Asked) -> bool:
        nonce = asked.headers.get("x-nonce", "")
        if not nonce or nonce in self.nonces:
            return False
        self.nonces.add(nonce)
        digest = hashlib.sha256(asked.body).hexdigest()
        lines = [
            asked.method,
            asked.path,
            asked.sent_query,
            asked.headers.get("x-time", ""),
            nonce,
            digest,
        ]
        right = hmac.new(SECRET.encode(), "\n".join(lines).encode(), "sha256").digest()
        given = asked.headers.get("x-signature", "")
        return asked.headers.get("x-client") == CLIENT and b64decode(given) == right

    def _token(self, asked: Asked) -> Answer:
        basic = "Basic " + b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        right = asked.form().get("grant_type") == "client_credentials"
        if asked.headers.get("authorization") != basic or not right:
            return told({"error": "invalid_client"}, 401)
        return told({"access_token": self.open_session(), "expires_in": 3600})

    # what is asked for

    def _listed(self, asked: Asked, kind: str) -> Answer:
        rows = [row for row in self.rows[kind] if _matches(asked, kind, row)]
        if "id" in asked.query or "skus" in asked.query or "orders" in asked.query:
            return told({"code": 0, "data": {"items": rows}})
        begin = self._begin(asked, rows)
        more: dict[str, Any] = {"total": len(rows)}
        size = len(rows) if self._paging == "none" else SIZE
        if int(asked.query.get("n", [str(SIZE)])[0]) > SIZE:
            return refused(400)
        if self._paging in {"offset", "key"}:
            size = int(asked.query["n"][0])
        page = rows[begin : begin + size]
        onward = begin + size if begin + size < len(rows) else None
        headers: dict[str, str] = {}
        if self._paging == "cursor":
            more["next"] = None if onward is None else f"rows|{onward}&"
        if self._paging in {"link", "header"} and onward is not None:
            link = _link(asked, onward)
            more |= {"next": link} if self._paging == "link" else {}
            headers = {"link": f'<{link}>; rel="next"'} if self._paging == "header" else {}
        return told({"code": 0, "data": {"items": page, **more}}, headers=headers)

    def _begin(self, asked: Asked, rows: list[Row]) -> int:
        given = {name: values[0] for name, values in asked.query.items()}
        if self._paging == "key":
            keys = [str(_key(row)) for row in rows]
            return keys.index(given["after"]) + 1 if "after" in given else 0
        return {
            "none": 0,
            "offset": int(given.get("skip", 0)),
            "number": (int(given.get("page", 1)) - 1) * SIZE,
            "cursor": int(given.get("cursor", "rows|0&")[5:-1]),
        }.get(self._paging, int(given.get("at", 0)))


def _matches(asked: Asked, kind: str, row: Row) -> bool:
    """Whether a row is what the parameters name; those of paging match all."""
    for name, values in asked.query.items():
        if name == "id" and row[_IDS.get(kind, "key")] not in values:
            return False
        if name == "orders" and not {line["order"].zfill(10) for line in row["lines"]} & {*values}:
            return False
        if name in _MEMBERS and row[_MEMBERS[name]] not in values[0].split(","):
            return False
    return True


def _key(row: Row) -> Any:
    return row.get("number") or row.get("key") or row.get("currency")


def _link(asked: Asked, onward: int) -> str:
    """Return an absolute address, as servers behind a proxy write it: of the outer scheme."""
    others = {name: values[0] for name, values in asked.query.items() if name != "at"}
    query = urlencode({**others, "at": onward})
    return f"https://{asked.headers['host']}{asked.path}?{query}"
