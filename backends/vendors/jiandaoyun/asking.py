"""The requests: always POST, JSON, with the API key; keys are values of conditions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from backends.vendors.jiandaoyun.forms import ONE_BY_ONE, Form
from backends.wire import Request

LIST: Final = "/v5/app/entry/data/list"
WIDGETS: Final = "/v5/app/entry/widget/list"
APPS: Final = "/v5/app/list"
ENTRIES: Final = "/v5/app/entry/list"
PAGE: Final = 100  # rows; the documentation's limit

_NUMBER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Asking:
    """Makes requests with an API key, all of which only read."""

    def __init__(self, api_key: str) -> None:
        """Take the secret; it goes into headers alone."""
        self._headers = {
            "authorization": f"Bearer {api_key}",
            "content-type": "application/json",
            "accept": "application/json",
        }

    def request(self, path: str, **body: Any) -> Request:
        """Return a request."""
        told = msgspec.json.encode(body)
        return Request(method="POST", path=path, headers=self._headers, body=told, safe=True)

    def listing(self, form: Form, where: Any, after: str, limit: int) -> Request:
        """Return the request for a page of rows behind the row ``after``."""
        return self.request(
            LIST,
            app_id=form.app,
            entry_id=form.entry,
            data_id=after,
            limit=limit,
            fields=form.fields(),
            filter=where,
        )


def carried(form: Form, widgets: Iterable[str], keys: Iterable[str]) -> list[str]:
    """Return the keys that can be values of the widgets; others nobody knows there."""
    numbers = any(form.types.get(widget) == ONE_BY_ONE for widget in widgets)
    fits = _NUMBER.fullmatch if numbers else _sendable
    return [key for key in keys if key and fits(key)]


def _sendable(key: str) -> bool:
    return key.isascii() or not _SURROGATE.search(key)


def asking(form: Form, widgets: Sequence[str], keys: Sequence[str]) -> dict[str, Any]:
    """Return the filter: one of the widgets has one of the keys."""
    return {
        "rel": "or" if len(widgets) > 1 else "and",
        "cond": [_condition(form, widget, keys) for widget in widgets],
    }


def _condition(form: Form, widget: str, keys: Sequence[str]) -> dict[str, Any]:
    type_ = form.types.get(widget, "text")
    value: list[Any] = [int(key) for key in keys] if type_ == ONE_BY_ONE else list(keys)
    method = "eq" if len(keys) == 1 else "in"
    return {"field": widget, "type": type_, "method": method, "value": value}


def filled(widget: str, form: Form) -> dict[str, Any]:
    """Return the filter of rows that have a key at all: drafts and blanks are nobody."""
    type_ = form.types.get(widget, "text")
    cond = {"field": widget, "type": type_, "method": "not_empty"}
    return {"rel": "and", "cond": [cond]}
