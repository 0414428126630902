"""A small Fxiaoke: logins of both generations, queries that are really evaluated, limits kept.

Written after developer.fxiaoke.com/openapi_v2 (login, query, deep paging, return codes): every
answer has status 200, a token lasts 7200 s and is the same one for 6600 s, a page has 100 rows at
most, ``offset`` is a multiple of ``limit`` and 10000 at most, what has no value is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.fxiaoke_rows import LABELS, TWINS, rows_of

TableRows: TypeAlias = dict[str, Any]

APP = {"appId": "FSAID_1", "appSecret": "open-sesame", "permanentCode": "ever-green"}
COMPANY, EA, USER_V1, USER_V2 = "FSCID_1", "huaxia", "FSUID_1", "1000"
V1, V2 = "/cgi/corpAccessToken/get/V2", "/oauth2.0/token"
QUERY, DESCRIBE = "/cgi/crm/v2/data/query", "/cgi/crm/v2/object/describe"
LASTS, SAME = 7200.0, 6600.0
COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "GT": lambda a, b: bool(a > b),
    "GTE": lambda a, b: bool(a >= b),
    "LT": lambda a, b: bool(a < b),
    "LTE": lambda a, b: bool(a <= b),
}


class Fault(Exception):
    """An error that comes with status 200."""

    def __init__(self, code: int, text: str) -> None:
        """Take the code and the words of the vendor's table."""
        super().__init__(text)
        self.code = code


class Fxiaoke(Fake):
    """Serves facts as rows of its objects."""

    def __init__(self, facts: Facts, *, clock: Callable[[], float] = lambda: 0.0) -> None:
        """Serve these facts; the clock tells the age of tokens."""
        super().__init__()
        self.tables: dict[str, list[TableRows]] = rows_of(facts)
        self.described = {name: _described(name, rows) for name, rows in self.tables.items()}
        self.secrets = dict(APP)
        self.mindless = False  # evaluates no conditions
        self._clock = clock
        self._token: tuple[str, float] | None = None
        self._traces: set[str] = set()

    def label(self, asked: Asked) -> str:
        data = asked.json().get("data", {})
        name = data.get("dataObjectApiName") or data.get("apiName")
        return f"{asked.path.rpartition('/')[2]} {name}" if name else asked.path

    def is_login(self, asked: Asked) -> bool:
        return asked.path in {V1, V2}

    def throttled(self) -> Answer:
        return _error(30004, "too many calls in a second")

    def take(self, asked: Asked) -> Answer:
        """Answer, and count, what comes without a socket."""
        return self._count(asked)

    def answer(self, asked: Asked) -> Answer:
        try:
            return told({**self._answer(asked), "errorCode": 0, "errorMessage": "OK"})
        except Fault as fault:
            return _error(fault.code, str(fault))

    def _answer(self, asked: Asked) -> dict[str, Any]:
        (trace,) = asked.query.get("thirdTraceId", [""])
        if not trace or trace in self._traces:
            raise Fault(15002, "thirdTraceId is not one of its own")
        self._traces.add(trace)
        body = asked.json()
        if self.is_login(asked):
            return self._admit(asked.path, body)
        self._let_in(asked, body)
        if asked.path == DESCRIBE:
            fields = self.described[body["data"]["apiName"]]
            return {"traceId": "E-E.1", "data": {"describe": {"fields": fields}}}
        if asked.path != QUERY:
            raise Fault(32000, "no such interface")
        return {"traceId": "E-E.1", "data": self._found(body["data"])}

    # logins

    def _admit(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if any(body.get(name) != value for name, value in self.secrets.items()):
            raise Fault(10006, "the parameter appSecret is missing or illegal")
        if path == V2 and body.get("grantType") != "app_secret":
            raise Fault(15002, "grantType is not known")
        age = LASTS if self._token is None else self._clock() - self._token[1]
        if self._token is None or age >= SAME or self._token[0] not in self.sessions:
            self._token, age = (self.open_session(), self._clock()), 0.0
        token, left = self._token[0], LASTS - age
        if path == V1:
            return {"corpAccessToken": token, "corpId": COMPANY, "expiresIn": int(left)}
        return {"accessToken": token, "ea": EA, "openUserId": COMPANY, "expiresIn": int(left)}

    def _let_in(self, asked: Asked, body: Mapping[str, Any]) -> None:
        kind, _, bearer = asked.headers.get("authorization", "").partition(" ")
        who: tuple[Any, ...] = (
            bearer,
            asked.headers.get("x-fs-ea"),
            asked.headers.get("x-fs-userid"),
        )
        right = (EA, USER_V2)
        if not kind:
            who = (body.get("corpAccessToken"), body.get("corpId"), body.get("currentOpenUserId"))
            right = (COMPANY, USER_V1)
        if not who[0]:
            raise Fault(20017, "corpAccessToken must not be empty")
        if who[0] not in self.sessions or who[1:] != right:
            raise Fault(20016, "the corpId, corpAccessToken or authorization is error")

    # queries

    def _found(self, data: Mapping[str, Any]) -> dict[str, Any]:
        name, search = data["dataObjectApiName"], data["search_query_info"]
        limit, offset = search["limit"], search["offset"]
        if not 1 <= limit <= 100 or offset % limit:
            raise Fault(32000, "limit is 100 at most, offset a multiple of it")
        if offset > 10_000:
            raise Fault(10013, "offset out of range 10000")
        asked = {f["field_name"] for f in search["filters"]} | set(search["fieldProjection"])
        if asked - self.described[name].keys() - {"_id"}:
            raise Fault(32000, "a field does not exist")
        return found_in(self.tables[name], {**search, "filters": []} if self.mindless else search)


def found_in(table: Iterable[TableRows], search: Mapping[str, Any]) -> dict[str, Any]:
    """Return the page of a table's rows that a search asks for."""
    rows = [row for row in table if all(_holds(row, each) for each in search["filters"])]
    for order in reversed(search["orders"]):
        _sort(rows, order["fieldName"], ascending=order["isAsc"])
    limit, offset = search["limit"], search["offset"]
    page = [_projected(row, search["fieldProjection"]) for row in rows[offset : offset + limit]]
    return {"dataList": page, "offset": offset, "limit": limit, "total": 0}


def _error(code: int, text: str) -> Answer:
    return told({"traceId": "E-E.1", "errorCode": code, "errorMessage": text})


def _described(name: str, rows: Iterable[TableRows]) -> dict[str, Any]:
    names = {field for row in rows for field in row} - set(TWINS.values())
    return {field: _field(name, field) for field in sorted(names | {"life_status"})}


def _field(name: str, field: str) -> dict[str, Any]:
    options = LABELS.get((name, field)) or LABELS.get(("", field))
    told_ = {"api_name": field, "is_active": True, "type": "select_one" if options else "text"}
    if options:
        told_["options"] = [{"label": label, "value": value} for value, label in options.items()]
    return told_


def _holds(row: TableRows, condition: Mapping[str, Any]) -> bool:
    value, operator = row.get(condition["field_name"]), condition["operator"]
    values = condition["field_values"]
    assert isinstance(values, list)
    assert all(isinstance(each, str) for each in values)
    if operator in {"IS", "ISN"}:
        return (value is None) is (operator == "IS")
    if operator == "IN":
        return value is not None and str(value) in values
    (wanted,) = values
    if operator in {"EQ", "N"}:
        return (value is not None and str(value) == wanted) is (operator == "EQ")
    if value is None:
        return False
    return COMPARED[operator](value, int(wanted) if isinstance(value, int) else wanted)


def _sort(rows: list[TableRows], field: str, *, ascending: bool) -> None:
    """Sort as databases do that count no value as the greatest."""

    def key(row: TableRows) -> tuple[bool, Any]:
        value = row.get(field)
        return (True, 0) if value is None else (False, value)

    rows.sort(key=key, reverse=not ascending)


def _projected(row: TableRows, names: Iterable[str]) -> TableRows:
    wanted = [*names, *(TWINS[name] for name in names if name in TWINS)]
    return {name: row[name] for name in wanted if row.get(name) is not None}
