"""The settings that describe the invented house system, for each of its ways to page and let in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, get_args, get_origin

import msgspec

from backends.domain import ENTITIES
from backends.port import By
from backends.protocols.rest.facts import plain
from backends.vocabulary import Kind
from tests.fakes.rest_rows import PADDED

Paging: TypeAlias = Literal["none", "offset", "number", "key", "cursor", "link", "header"]
Access: TypeAlias = Literal["none", "header", "basic", "oauth", "signature"]

SIZE = 2  # so that even a small company has pages
CLIENT, SECRET = "gateway", "a-secret-of-the-house"
TOKEN = "/oauth/token"
SIGNED = "{method}\n{path}\n{query}\n{time}\n{nonce}\n{digest}"

# What the house is asked by: the name of its parameter.
PARAMETERS: Mapping[By, str] = {By.CUSTOMER: "customer", By.REFERENCE: "reference", By.SKU: "skus"}
LOOKUPS: Mapping[Kind, tuple[By, ...]] = {
    Kind.CUSTOMER: (By.KEY, By.ALL, By.CHANGED),
    Kind.ORDER: (By.KEY, By.CUSTOMER, By.REFERENCE),
    Kind.DELIVERY: (By.CUSTOMER, By.ORDER),
    Kind.PRODUCT: (By.KEY,),
    Kind.STOCK: (By.SKU,),
    Kind.PRICE: (By.SKU,),
    Kind.AVAILABILITY: (By.SKU,),
}
_ERROR = {
    "path": "code",
    "ok": ["0"],
    "busy": ["503"],
    "limited": ["429"],
    "ended": ["4010"],
    "unknown": ["404"],
}
_OTHERS: Mapping[tuple[Kind, str], Any] = {
    (Kind.CUSTOMER, "owner"): "owner.code",
    (Kind.CUSTOMER, "owner_name"): "owner.name",
    (Kind.CONTACT, "primary"): {"path": "primary", "words": {"是": True, "否": False}},
    (Kind.ORDER, "number"): {"path": "number", "unpad": True},
}
_PAGES: Mapping[str, tuple[dict[str, Any], dict[str, str]]] = {
    "offset": (
        {"by": "offset", "size": SIZE, "total": "data.total"},
        {"n": "{limit}", "skip": "{offset}"},
    ),
    "number": ({"by": "number", "size": SIZE}, {"page": "{page}", "n": "{limit}"}),
    "key": ({"by": "key", "size": SIZE}, {"after": "{after}", "n": "{limit}"}),
    "cursor": ({"by": "cursor", "next": "data.next"}, {"cursor": "{cursor}"}),
    "link": ({"by": "link", "next": "data.next"}, {}),
    "header": ({"by": "header"}, {}),
}


def table(url: str, paging: Paging = "none", access: Access = "none") -> dict[str, Any]:
    """Return the table of a system at an address."""
    return {
        "vendor": "rest",
        "base_url": f"{url}/house",
        "timezone": "Asia/Shanghai",
        "error": _ERROR,
        "auth": _AUTHS[access],
        "kinds": {kind: _kind(kind, paging) for kind in Kind},
    }


_AUTHS: Mapping[Access, dict[str, Any]] = {
    "none": {},
    "header": {"header": "X-Api-Key", "value": SECRET},
    "basic": {"user": CLIENT, "password": SECRET},
    "oauth": {"oauth": {"token_url": TOKEN, "client_id": CLIENT, "client_secret": SECRET}},
    "signature": {
        "signature": {
            "secret": SECRET,
            "text": SIGNED,
            "encoding": "base64",
            "headers": {
                "X-Client": CLIENT,
                "X-Time": "{time}",
                "X-Nonce": "{nonce}",
                "X-Signature": "{signature}",
            },
        }
    },
}


def _kind(kind: Kind, paging: Paging) -> dict[str, Any]:
    lookups = LOOKUPS.get(kind, (By.CUSTOMER,))
    told: dict[str, Any] = {by: _lookup(kind, by, paging) for by in lookups}
    return {"fields": _facts(kind, ENTITIES[kind]), **told}


def _lookup(kind: Kind, by: By, paging: Paging) -> dict[str, Any]:
    told: dict[str, Any] = {"path": f"/{kind}", "rows": "data.items"}
    pages, query = _PAGES.get(paging, ({}, {}))
    newest = {By.CUSTOMER: kind in {Kind.ORDER, Kind.INVOICE}}.get(by, False)
    if by in {By.CUSTOMER, By.ALL} and pages:
        told["pages"] = {**pages, **({"newest_first": True} if newest else {})}
        told["query"] = query
    if by is By.CHANGED:
        told["at"] = {"path": "updated", "form": "milliseconds"}
        return {**told, "path": f"/{kind}/changes?since={{mark}}"}
    if by is By.ALL:
        return told
    if by is By.ORDER:
        return {**told, "path": f"/{kind}?orders={{key}}", "pad": PADDED}
    if by in PARAMETERS:
        several = "{keys}" if by is By.SKU else "{key}"
        return {**told, "path": f"/{kind}?{PARAMETERS[by]}={several}"}
    padded = {"pad": PADDED} if kind is Kind.ORDER else {}
    return {**told, "query": {"id": "{keys}"}, "separator": "&", **padded}


def _facts(kind: Kind, entity: type[Any]) -> dict[str, Any]:
    fields = [each for each in msgspec.structs.fields(entity) if each.name not in _NO_FACTS]
    return {each.name: _OTHERS.get((kind, each.name), _fact(kind, each)) for each in fields}


_NO_FACTS = frozenset({"system", "links"})


def _fact(kind: Kind, field: msgspec.structs.FieldInfo) -> Any:
    if get_origin(field.type) is tuple:
        inner = msgspec.structs.fields(get_args(field.type)[0])
        return {"rows": field.name, **{each.name: _fact(kind, each) for each in inner}}
    if plain(field.type) is dt.datetime:
        return {"path": field.name, "form": "milliseconds"}
    return field.name
