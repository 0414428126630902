"""A small Jiandaoyun: API key, filters that are evaluated, pages of 100, error codes in 400.

Written after hc.jiandaoyun.com/open (11261 errors, 14220 filters and pages, 14219 widgets).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.jiandaoyun_forms import APPS, ENTRIES, FORMS, NAMES, Widgets
from tests.fakes.jiandaoyun_rows import Row, rows_of

LARGEST, MOST_VALUES = 100, 200
_METHODS = {
    "text": {"eq", "ne", "in", "nin", "empty", "not_empty"},
    "number": {"eq", "ne", "range", "empty", "not_empty"},
    "datetime": {"eq", "ne", "range", "empty", "not_empty"},
}
_TEXTS = {"text", "sn", "combo", "radiogroup"}


def refused(code: int, status: int = 400) -> Answer:
    """Answer with an error as the documentation shows it."""
    return told({"code": code, "msg": "a text that nobody repeats"}, status)


class JiandaoyunFake(Fake):
    """Forms with rows, opened by one API key."""

    def __init__(self, facts: Facts, key: str) -> None:
        """Enter the company into its forms."""
        super().__init__()
        self.key = key
        self.rows = rows_of(facts)
        self._answers: Mapping[str, Callable[[Any], Answer]] = {
            "/api/v5/app/list": self._apps,
            "/api/v5/app/entry/list": self._entries,
            "/api/v5/app/entry/widget/list": self._widgets,
            "/api/v5/app/entry/data/list": self._data,
        }

    def label(self, asked: Asked) -> str:
        """Count questions by their form, the others by their path."""
        body = asked.json()
        form = (body.get("app_id"), body.get("entry_id"))
        kinds = [kind for kind in FORMS if (APPS[kind], ENTRIES[kind]) == form]
        return str(kinds[0]) if kinds and asked.path.endswith("/data/list") else asked.path

    def throttled(self) -> Answer:
        """Turn away as the documentation says."""
        return refused(8303)

    def answer(self, asked: Asked) -> Answer:
        """Answer one request."""
        if asked.headers.get("authorization") != f"Bearer {self.key}":
            return refused(8301)
        answer = self._answers.get(asked.path)
        if asked.method != "POST" or answer is None:
            return Answer(status=404)
        return answer(asked.json())

    def _apps(self, body: Any) -> Answer:
        apps = [{"app_id": app, "name": name} for app, name in NAMES.items()]
        return told({"apps": apps[body.get("skip", 0) :][: body.get("limit", 100)]})

    def _entries(self, body: Any) -> Answer:
        forms = [
            {"app_id": APPS[kind], "entry_id": ENTRIES[kind], "name": FORMS[kind][0]}
            for kind in FORMS
            if APPS[kind] == body["app_id"]
        ]
        return told({"forms": forms[body.get("skip", 0) :][: body.get("limit", 100)]})

    def _form(self, body: Any) -> Widgets | None:
        form = (body.get("app_id"), body.get("entry_id"))
        return next((FORMS[k][1] for k in FORMS if (APPS[k], ENTRIES[k]) == form), None)

    def _widgets(self, body: Any) -> Answer:
        form = self._form(body)
        if form is None:
            return refused(3000)
        system = [{"name": name} for name in ("creator", "updater", "createTime", "updateTime")]
        widgets = [_widget(name, label, type_) for name, (label, type_) in form.items()]
        modified = "2026-09-08T03:40:26.586Z"
        return told({"widgets": widgets, "sysWidgets": system, "dataModifyTime": modified})

    def _data(self, body: Any) -> Answer:
        form, limit = self._form(body), body.get("limit", 10)
        if form is None:
            return refused(3000)
        if not 1 <= limit <= LARGEST or not _fits(form, body.get("filter", {})):
            return refused(4815)
        after = body.get("data_id") or ""
        found = [
            row
            for row in self.rows[body["app_id"], body["entry_id"]]
            if row["_id"] > after and _matches(row, body.get("filter", {}))
        ]
        found.sort(key=lambda row: str(row["_id"]))
        return told({"data": [_narrowed(row, form, body) for row in found[:limit]]})


def _widget(name: str, label: str, type_: Any) -> Row:
    one = {"name": name, "widgetName": name, "label": label}
    if isinstance(type_, str):
        return {**one, "type": type_}
    items = [_widget(inner, *told) for inner, told in type_.items()]
    return {**one, "type": "subform", "items": items}


def _fits(form: Widgets, where: Mapping[str, Any]) -> bool:
    """Whether the widgets exist and can be compared that way."""
    for cond in where.get("cond", []):
        type_ = form.get(cond["field"], ("", ""))[1]
        known = "text" if type_ in _TEXTS else type_
        if not isinstance(known, str) or cond["method"] not in _METHODS.get(known, ()):
            return False
        if len(cond.get("value", [])) > MOST_VALUES:
            return False
    return where.get("rel", "and") in {"and", "or"}


def _matches(row: Row, where: Mapping[str, Any]) -> bool:
    holds = [_holds(row, cond) for cond in where.get("cond", [])]
    return any(holds) if where.get("rel") == "or" else all(holds)


def _holds(row: Row, cond: Mapping[str, Any]) -> bool:
    value, given = row.get(cond["field"]), cond.get("value", [])
    tests = {
        "eq": value == given[0] if given else False,
        "in": value in given,
        "not_empty": value not in {None, ""},
    }
    return tests[cond["method"]]


def _narrowed(row: Row, form: Widgets, body: Any) -> Row:
    """Return the widgets that were asked for, with what comes in any case."""
    fields = body.get("fields") or form
    return {name: value for name, value in row.items() if name in fields or name not in form}
