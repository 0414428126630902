"""Neocrm as its public clients know it: the token, XOQL by a form, codes inside status 200.

Written from those clients: a token that is not told when it ends and may be sent with or without
``Bearer``; at most a hundred rows a page; picklists as lists of labels; an empty text for a field
without a value, and nothing for a relation without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.neocrm_rows import rows_of
from tests.fakes.xoql import Record, Statement, Tables, WrongStatement

CLIENT, SECRET = "client-of-the-gateway", "secret-of-the-client"
USER, PASSWORD, SECURITY = "gateway@company.example", "open-sesame", "Tok3nTok"
TOKEN, QUERY = "/oauth2/token", "/rest/data/v2.0/query/xoql"
MOST = 100
WRONG, INVALID = "1020001", 20000002


class NeocrmFake(Fake):
    """One tenant. ``in_band``: a token that has ended is told with status 200."""

    def __init__(self, facts: Facts, *, in_band: bool = False) -> None:
        """Seed the tenant."""
        super().__init__()
        self.tables: Tables = rows_of(facts)
        self._in_band = in_band

    def label(self, asked: Asked) -> str:
        """Count queries by the object that they read."""
        if asked.path != QUERY:
            return asked.path
        try:
            return Statement(asked.form()["xoql"]).source
        except WrongStatement:
            return "wrong"

    def is_login(self, asked: Asked) -> bool:
        """Say whether a token is asked for."""
        return asked.path == TOKEN

    def answer(self, asked: Asked) -> Answer:
        """Answer by path; all that is documented is posted."""
        if asked.method != "POST":
            return told({"code": "405", "msg": "method not allowed"}, 405)
        if asked.path == TOKEN:
            return self._token(asked.form())
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.sessions:
            ended = {"error_code": INVALID, "message": "invalid access token"}
            return told(ended, 200 if self._in_band else 401)
        return self._query(asked) if asked.path == QUERY else told({"code": "404"}, 404)

    def _token(self, form: Mapping[str, str]) -> Answer:
        right = {
            "grant_type": "password",
            "client_id": CLIENT,
            "client_secret": SECRET,
            "username": USER,
            "password": PASSWORD + SECURITY,
        }
        if any(form.get(name) != value for name, value in right.items()):
            return told({"error": "invalid_grant", "error_description": "wrong"})
        return told(
            {
                "access_token": self.open_session(),
                "token_type": "Bearer",
                "issued_at": 1767225600000,
                "id": "https://login.example/id/10021",
                "instance_uri": "https://api.example",
            }
        )

    def _query(self, asked: Asked) -> Answer:
        try:
            total, page = Statement(asked.form()["xoql"]).run(self.tables, MOST)
        except WrongStatement as error:
            return told({"code": WRONG, "msg": f"{error}: {asked.form()['xoql']}", "ext": []})
        found = {"totalSize": total, "count": len(page), "records": [_spelled(row) for row in page]}
        return told({"code": "200", "msg": "OK", "ext": [], "data": found})


def _spelled(row: Record) -> dict[str, Any]:
    return {
        name: "" if value is None else value
        for name, value in row.items()
        if value is not None or "." not in name
    }
