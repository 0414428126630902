"""Servers that speak as Wukong CRM does, version 11 and version 9, after their sources.

Both end a user's session when the same user logs in again, and refuse within status 200. Version
11 lists from a search index, which neither sends nor sorts by a column that the user has
``hidden``, and gives follow-ups by days; version 9 keys conditions by column.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any, TypeAlias

from tests.fakes import wukong_crm_rows_9, wukong_crm_rows_11
from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told

Row: TypeAlias = dict[str, Any]

USER, PASSWORD = "gateway", "open-sesame"
GREATEST_PAGE = 100
DEFAULT_PAGE = 15


class Wukong(Fake):
    """What both versions do."""

    version: int
    made: Mapping[str, Callable[[Facts], list[Row]]]

    def __init__(self, facts: Facts) -> None:
        """Serve these facts."""
        super().__init__()
        self.tables = {name: made(facts) for name, made in self.made.items()}
        self.hidden: set[str] = set()
        self.sorts = True

    def let_in(self) -> str:
        """Open the one session that the user has."""
        self.sessions.clear()
        return self.open_session()


class Wukong11(Wukong):
    """Version 11: lists are searched, lists of a customer are whole."""

    version = 11
    made = wukong_crm_rows_11.TABLES

    def is_login(self, asked: Asked) -> bool:
        """Recognise a login by its path."""
        return asked.path == "/login"

    def throttled(self) -> Answer:
        """Answer as its gateway does: a code of its own under another status."""
        return told({"code": 403, "msg": "请求频率过快,请稍后再试"}, 400)

    def label(self, asked: Asked) -> str:
        """Count by path."""
        return asked.path

    def answer(self, asked: Asked) -> Answer:
        """Let in, or answer within a session."""
        if asked.method != "POST":
            return _refused(405)
        body = asked.json()
        if self.is_login(asked):
            if (body["username"], body["password"]) != (USER, PASSWORD):
                return _refused(1004)
            return _fine({"adminToken": self.let_in()})
        if asked.headers.get("admin-token") not in self.sessions:
            return _refused(302)
        _, resource, action = asked.path.split("/")
        actions: Mapping[str, Callable[[str, Row], Answer]] = {
            "queryPageList": self._searched,
            "queryReceivables": self._of_customer,
            "queryInvoice": self._of_customer,
            "getCrmActivityPageList": self._days,
            "queryProductListByContractId": self._lines,
        }
        if action not in actions:
            return _refused(404)
        return actions[action](resource if action == "queryPageList" else action, body)

    def _searched(self, resource: str, body: Row) -> Answer:
        if resource == "crmContacts" and "search" not in body:
            return _refused(500)
        rows = self.tables[resource]
        for condition in body.get("searchList", ()):
            rows = [row for row in rows if self._meets(resource, row, condition)]
        rows = self._sorted(rows, body.get("sortField", ""), body.get("order"))
        size = min(body.get("limit", DEFAULT_PAGE), GREATEST_PAGE)
        start = (body.get("page", 1) - 1) * size
        shown = [
            {name: "" if value is None else value for name, value in row.items()}
            for row in rows[start : start + size]
        ]
        visible = [{k: v for k, v in row.items() if k not in self.hidden} for row in shown]
        return _fine(
            {
                "totalRow": len(rows),
                "pageNumber": body.get("page", 1),
                "pageSize": size,
                "lastPage": start + size >= len(rows),
                "list": visible,
            }
        )

    @staticmethod
    def _meets(resource: str, row: Row, condition: Row) -> bool:
        name, values = condition["name"], condition["values"]
        if condition["type"] == 11:
            return str(next(iter(row.values()))) in values  # the first column is the record's id
        if resource != "crmCustomer":
            name = {"customerId": "customerName", "customer_id": "customerId"}.get(name, name)
        value = row.get(name)
        if condition["type"] == 1:
            return str(value) in values
        assert (condition["type"], condition["formType"]) == (8, "datetime"), condition
        return str(value) >= str(values[0])

    def _sorted(self, rows: list[Row], column: str, order: int | None) -> list[Row]:
        if not self.sorts:
            return rows
        known = column and column not in self.hidden and rows and column in rows[0]
        if not known or order is None:
            column, order = "updateTime", 1
        by_id = sorted(rows, key=lambda row: str(next(iter(row.values()))), reverse=True)
        dated = [row for row in by_id if row.get(column)]
        dated.sort(key=lambda row: str(row[column]), reverse=order == 1)
        return [*dated, *(row for row in by_id if not row.get(column))]

    def _of_customer(self, action: str, body: Row) -> Answer:
        rows = [row for row in self.tables[action] if row["customerId"] == body["customerId"]]
        assert body["pageType"] == 0
        named = [{k: v for k, v in row.items() if k != "customerId"} for row in rows]
        return _fine({"totalRow": len(rows), "lastPage": True, "list": named})

    def _days(self, _: str, body: Row) -> Answer:
        assert (body["activityType"], body["crmType"]) == (2, 2)
        rows = [
            row
            for row in self.tables["crmActivity"]
            if row["activityTypeId"] == body["activityTypeId"]
            and body.get("startDate", "") <= row["createTime"][:10] <= body.get("endDate", "~")
        ]
        rows.sort(key=lambda row: str(row["createTime"]), reverse=True)
        days = [[*part] for _, part in groupby(rows, lambda row: row["createTime"][:10])]
        page = days[body["page"] - 1 :][:2]
        shown = page[0] if page else []
        time = shown[0]["createTime"][:10] if shown else None
        return _fine({"time": time, "list": shown, "lastPage": len(page) < 2})

    def _lines(self, _: str, body: Row) -> Answer:
        rows = [row for row in self.tables["lines"] if row["contractId"] == body["contractId"]]
        assert body["pageType"] == 0
        shown = [{k: v for k, v in row.items() if k != "contractId"} for row in rows]
        return _fine({"money": 0, "totalRow": len(rows), "list": shown})


def _fine(data: Any) -> Answer:
    return told({"code": 0, "msg": "success", "data": data})


def _refused(code: int) -> Answer:
    return told({"code": code, "msg": "出错", "data": None})


class Wukong9(Wukong):
    """Version 9: conditions are keyed by column, the number of rows is not to be trusted."""

    version = 9
    made = wukong_crm_rows_9.TABLES

    def is_login(self, asked: Asked) -> bool:
        """Recognise a login by its path."""
        return asked.path == "/index.php/admin/base/login"

    def label(self, asked: Asked) -> str:
        """Count by module, controller and action."""
        return asked.path.removeprefix("/index.php/")

    def answer(self, asked: Asked) -> Answer:
        """Let in, or answer within a session."""
        body = asked.json()
        if self.is_login(asked):
            if (body["username"], body["password"]) != (USER, PASSWORD):
                return told({"code": 400, "data": "", "error": "密码错误，已错误 1 次"})
            session = self.let_in()
            opened = {"authKey": f"key-{session}", "sessionId": session, "loginExpire": 259200}
            return told({"code": 200, "data": opened, "error": ""})
        session = asked.headers.get("sessionid", "")
        if session not in self.sessions or asked.headers.get("authkey") != f"key-{session}":
            return told({"code": 101, "error": "登录已失效"})
        actions: Mapping[str, Callable[[Row], list[Row]]] = {
            "admin/record/index": self._records,
            "crm/contract/product": self._lines,
        }
        name = self.label(asked)
        rows = actions[name](body) if name in actions else self._listed(name, body)
        return told({"code": 200, "data": {"list": rows, "dataCount": 1}, "error": ""})

    def _listed(self, name: str, body: Row) -> list[Row]:
        rows = self.tables[name.split("/")[1]]
        conditions = {k: v for k, v in body.items() if isinstance(v, dict)}
        if name == "crm/product/index" and "status" not in conditions:
            rows = [row for row in rows if row["status"] == "上架"]
        for column, condition in conditions.items():
            rows = [row for row in rows if _meets(row[column], condition)]
        column, way = body.get("order_field", "update_time"), body.get("order_type", "desc")
        dated = [row for row in rows if row[column] is not None]
        dated.sort(key=lambda row: row[column], reverse=way == "desc")
        undated = [row for row in rows if row[column] is None]
        return _paged([*dated, *undated] if way == "desc" else [*undated, *dated], body)

    def _records(self, body: Row) -> list[Row]:
        assert (body["types"], body["by"]) == ("crm_customer", "record")
        rows = [row for row in self.tables["record"] if row["types_id"] == body["types_id"]]
        return _paged(sorted(rows, key=lambda row: -int(row["create_time"])), body)

    def _lines(self, body: Row) -> list[Row]:
        return [row for row in self.tables["lines"] if row["contract_id"] == body["contract_id"]]


def _meets(value: Any, condition: Mapping[str, str]) -> bool:
    """Compare as MySQL does: a number with a text by the text's number."""
    asked = condition["value"]
    number = int(asked) if isinstance(value, int) and asked.isdecimal() else None
    compared: Mapping[str, Callable[[], bool]] = {
        "is": lambda: str(value) == asked,
        "in": lambda: str(value) in asked.split(","),
        "contains": lambda: asked in str(value),
        "egt": lambda: number is not None and value >= number,
        "gt": lambda: number is not None and value > number,
    }
    return compared[condition["condition"]]()


def _paged(rows: list[Row], body: Row) -> list[Row]:
    size = body.get("limit", DEFAULT_PAGE)
    start = (body.get("page", 1) - 1) * size
    return rows[start : start + size]
