"""A K/3 Cloud server: logins, signed requests, and queries whose filters are evaluated."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from itertools import cycle
from typing import Any

import msgspec

from tests.fakes.fake import Answer, Asked, Fake, told
from tests.fakes.kingdee_k3cloud_filter import Filter, UnknownField, WrongFilter, ordered
from tests.fakes.kingdee_k3cloud_rows import Rows

STUB = "/k3cloud/Kingdee.BOS.WebApi.ServicesStub."
SESSION = "kdservice-sessionid"
CENTER, USER, PASSWORD = "acct01", "demo", "open-sesame"
APP, SECRET = "288888_MTI2MGM1Pj9qPDk/OT04KHMiKnd0IXMr", "secret01"
MOST = 2000
LOST = "会话信息已丢失，请重新登录"


def refused(message: str, code: int = 0, depth: int = 2) -> Answer:
    """Say an error with status 200, in so many lists."""
    status = {
        "ErrorCode": 500,
        "IsSuccess": False,
        "Errors": [{"FieldName": None, "Message": message, "DIndex": 0}],
        "SuccessEntitys": [],
        "SuccessMessages": [],
        "MsgCode": code,
    }
    answer: Any = {"Result": {"ResponseStatus": status}}
    for _ in range(depth):
        answer = [answer]
    return told(answer)


def hmac_text(key: str, text: str) -> str:
    """Return the base64 of the hexadecimal HMAC-SHA256."""
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256)
    return base64.b64encode(mac.hexdigest().encode()).decode()


class KingdeeFake(Fake):
    """One account with rows of forms; errors come in lists of a depth that changes."""

    def __init__(self, forms: Mapping[str, Rows]) -> None:
        """Serve these rows."""
        super().__init__()
        self._forms = forms
        self._depths = cycle((2, 1, 0))
        self.signed = 0  # requests that were let in by their signature alone

    def label(self, asked: Asked) -> str:
        """Count queries by their form, logins by their service."""
        service = asked.path.removeprefix(STUB).removesuffix(".common.kdsvc")
        if service.startswith("AuthService."):
            return service.partition(".")[2]
        return str(_data(asked)["FormId"])

    def is_login(self, asked: Asked) -> bool:
        return "AuthService." in asked.path

    def answer(self, asked: Asked) -> Answer:
        assert asked.method == "POST"
        service = asked.path.removeprefix(STUB).removesuffix(".common.kdsvc")
        if service.startswith("AuthService."):
            return self._login(service.partition(".")[2], asked.json())
        assert service == "DynamicFormService.ExecuteBillQuery", service
        offered = self._admitted(asked)
        if offered is None:
            return refused(LOST, 1, next(self._depths))
        found = self._query(_data(asked))
        return Answer(status=200, headers={**found.headers, **offered}, body=found.body)

    # logins

    def _login(self, service: str, body: Any) -> Answer:
        lower = {name.lower(): value for name, value in body.items()}
        if service == "LoginBySign":
            right = self._right_sign(msgspec.json.decode(body["parameters"]))
        else:
            proof = {
                "ValidateUser": ("password", PASSWORD),
                "LoginByAppSecret": ("appsecret", SECRET),
            }[service]
            right = (lower["acctid"], lower["username"]) == (CENTER, USER)
            right = right and lower.get(proof[0]) == proof[1]
        if not right:
            return told({"LoginResultType": 0, "Message": "wrong", "KDSVCSessionId": ""})
        return told({"LoginResultType": 1, "Message": None, "KDSVCSessionId": self.open_session()})

    def _right_sign(self, parameters: list[Any]) -> bool:
        center, user, app, now, sign, _language = parameters
        parts = sorted([center, user, app, SECRET, now])
        right = hashlib.sha256("".join(parts).encode()).hexdigest()
        return (center, user, app, sign) == (CENTER, USER, APP, right)

    def _admitted(self, asked: Asked) -> dict[str, str] | None:
        """Return what to send back to who may read; None: nobody knows them."""
        session = asked.headers.get(SESSION)
        if session is not None:
            return {} if session in self.sessions else None
        if not self._right_signature(asked):
            return None
        self.signed += 1
        return {SESSION: self.open_session()}

    def _right_signature(self, asked: Asked) -> bool:
        headers = asked.headers
        if headers.get("x-kd-appkey") != APP:
            return False
        whose = base64.b64decode(headers["x-kd-appdata"]).decode()
        names = sorted(headers["x-api-signheaders"].split(","))
        lines = [f"{name}:{headers[name]}" for name in names]
        text = "\n".join(["POST", asked.path.replace("/", "%2F"), "", *lines, ""])
        folded, mask = base64.b64decode(APP.partition("_")[2]), b"0054f397c6234378b09ca7d3e5debce7"
        own = base64.b64encode(bytes(a ^ b for a, b in zip(folded, mask, strict=False))).decode()
        return (
            whose.startswith(f"{CENTER},{USER},")
            and headers["x-api-signature"] == hmac_text(own, text)
            and headers["x-kd-signature"] == hmac_text(SECRET, APP + whose)
        )

    # queries

    def _query(self, asked: Mapping[str, Any]) -> Answer:
        depth = next(self._depths)
        rows = self._forms.get(asked["FormId"])
        if rows is None:
            return refused("业务对象不存在", 4, depth)
        if not 0 < asked["Limit"] <= MOST:
            return refused("Limit", 8, depth)
        try:
            return told(selected(rows, asked))
        except UnknownField as error:
            return refused(f"元数据中标识为{error}的字段不存在", 9, depth)
        except WrongFilter:
            return refused("FilterString", 8, depth)


def selected(rows: Rows, asked: Mapping[str, Any]) -> list[list[Any]]:
    """Return what a query finds: filtered, in order, a page of it, as lists."""
    fields = asked["FieldKeys"].split(",")
    wanted = Filter(asked["FilterString"])
    order = [part.split()[0] for part in asked["OrderString"].split(",") if part]
    for field in (*fields, *wanted.fields, *order):
        if rows and field not in rows[0]:
            raise UnknownField(field)
    found = ordered([row for row in rows if wanted.holds(row)], asked["OrderString"])
    start = asked["StartRow"]
    return [[row[field] for field in fields] for row in found[start : start + asked["Limit"]]]


def _data(asked: Asked) -> dict[str, Any]:
    data = asked.json()["data"]
    found: dict[str, Any] = msgspec.json.decode(data) if isinstance(data, str) else data
    return found
