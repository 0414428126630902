"""Odoo's two ways in as they are documented: JSON-RPC with errors in 200, JSON-2 with statuses."""

from __future__ import annotations

from typing import Any

from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.odoo_partners import COMPANY
from tests.fakes.odoo_rows import Rows
from tests.fakes.odoo_table import Row, Strange, ordered, read, selected

DATABASE, USER, SECRET = "demo", "gateway@example.com", "open-sesame"
TRACEBACK = "Traceback (most recent call last): a customer's name stands here"
COMING = ("waiting", "confirmed", "assigned", "partially_available")
STATUSES = {
    "odoo.exceptions.AccessError": 403,
    "werkzeug.exceptions.NotFound": 404,
    "werkzeug.exceptions.UnprocessableEntity": 422,
    "werkzeug.exceptions.Unauthorized": 401,
}
ARGUMENTS = {
    "search_read": {"domain", "fields", "offset", "limit", "order"},
    "fields_get": {"allfields", "attributes"},
}


class Odd(Exception):
    """What Odoo raises, by its full name."""


class Odoo(Fake):
    """One database; users are let in by JSON-RPC, and by JSON-2."""

    def __init__(self, facts: Facts) -> None:
        """Fill the database."""
        super().__init__()
        self.rows = Rows(facts)
        self.tables = self.rows.tables

    def label(self, asked: Asked) -> str:
        """Count by model and method."""
        if asked.path != "/jsonrpc":
            return ".".join(asked.path.split("/")[3:])
        params = asked.json()["params"]
        args = params["args"]
        return f"{args[3]}.{args[4]}" if params["service"] == "object" else str(params["method"])

    def is_login(self, asked: Asked) -> bool:
        """Say that a login asks the service ``common``."""
        return asked.path == "/jsonrpc" and asked.json()["params"]["service"] == "common"

    def answer(self, asked: Asked) -> Answer:
        """Answer in the way it was asked."""
        if asked.method != "POST" or asked.headers.get("content-type") != "application/json":
            return Answer(status=400)
        return self._json_rpc(asked.json()) if asked.path == "/jsonrpc" else self._json_2(asked)

    # JSON-RPC

    def _json_rpc(self, call: dict[str, Any]) -> Answer:
        head = {"jsonrpc": "2.0", "id": call["id"]}
        assert (call["jsonrpc"], call["method"]) == ("2.0", "call")
        try:
            return told({**head, "result": self._serve(**call["params"])})
        except Odd as error:
            data = {"name": str(error), "message": TRACEBACK, "debug": TRACEBACK, "arguments": []}
            message = {"code": 200, "message": "Odoo Server Error", "data": data}
            return told({**head, "error": message})

    def _serve(self, service: str, method: str, args: list[Any]) -> Any:
        if args[0] != DATABASE:
            raise Odd("psycopg2.OperationalError")
        if (service, method) == ("common", "authenticate"):
            return int(self.open_session().split("-")[1]) if args[1:3] == [USER, SECRET] else False
        assert (service, method) == ("object", "execute_kw")
        _, uid, secret, model, name, positional, named = args
        if f"session-{uid}" not in self.sessions or secret != SECRET:
            raise Odd("odoo.exceptions.AccessDenied")
        assert positional == []
        return self._call(model, name, named)

    # JSON-2

    def _json_2(self, asked: Asked) -> Answer:
        try:
            return told(self._by_path(asked))
        except Odd as error:
            body = {"name": str(error), "message": TRACEBACK, "debug": TRACEBACK, "arguments": []}
            return told(body, STATUSES.get(str(error), 500))

    def _by_path(self, asked: Asked) -> Any:
        if asked.headers.get("authorization") != f"bearer {SECRET}":
            raise Odd("werkzeug.exceptions.Unauthorized")
        if asked.headers.get("x-odoo-database", DATABASE) != DATABASE:
            raise Odd("werkzeug.exceptions.NotFound")
        _, root, version, model, method = asked.path.split("/")
        assert (root, version) == ("json", "2")
        if model not in self.tables:
            raise Odd("werkzeug.exceptions.NotFound")
        return self._call(model, method, asked.json())

    # methods

    def _call(self, model: str, method: str, named: dict[str, Any]) -> Any:
        named = {**named}
        context = named.pop("context", {})
        if model not in self.tables:
            raise Odd("builtins.KeyError")
        if method not in ARGUMENTS or not set(named) <= ARGUMENTS[method]:
            raise Odd("werkzeug.exceptions.UnprocessableEntity")
        if context.get("allowed_company_ids", [COMPANY]) != [COMPANY]:
            raise Odd("odoo.exceptions.AccessError")
        try:
            return getattr(self, f"_{method}")(model, context, **named)
        except Strange as error:
            raise Odd("builtins.ValueError") from error

    def _search_read(
        self,
        model: str,
        context: dict[str, Any],
        *,
        domain: list[Any],
        fields: list[str],
        limit: int,
        order: str,
        offset: int = 0,
    ) -> list[Row]:
        if context.get("active_test", True) and any("active" in r for r in self.tables[model]):
            domain = [["active", "=", True], *domain]
        rows = ordered(selected(self.tables, model, domain), order)[offset : offset + limit]
        if model == "product.product":
            rows = [{**row, **self._quantities(row["id"], context)} for row in rows]
        return [read(self.tables, row, fields) for row in rows]

    def _fields_get(
        self, model: str, context: dict[str, Any], *, allfields: list[str], attributes: list[str]
    ) -> dict[str, Any]:
        del context, attributes
        there = self.tables[model][0] if self.tables[model] else {}
        return {name: {"type": "char"} for name in allfields if name in there}

    def _quantities(self, product: int, context: dict[str, Any]) -> dict[str, float]:
        site, until = context.get("warehouse_id"), context.get("to_date", "9999-12-31 00:00:00")
        quants = [
            row
            for row in self.tables["stock.quant"]
            if row["product_id"] == product and site in {row["warehouse"], None}
        ]
        coming = [
            row["product_qty"]
            for row in self.tables["stock.move"]
            if row["product_id"] == product
            and row["location_dest_id"] == site
            and row["state"] in COMING
            and row["date"] <= until
        ]
        there = sum(row["quantity"] for row in quants)
        reserved = sum(row["reserved_quantity"] for row in quants)
        return {
            "qty_available": there,
            "free_qty": there - reserved,
            "virtual_available": there + sum(coming),
        }
