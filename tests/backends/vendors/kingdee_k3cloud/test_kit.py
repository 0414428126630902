"""K/3 Cloud by the vendor kit; its rows are lists, so the kit's tests of members are told anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from backends.errors import BackendError, Refused, Throttled, Unavailable
from backends.port import By
from backends.vendors.kingdee_k3cloud.adapter import Account, KingdeeBackend
from backends.vendors.kingdee_k3cloud.bindings import BINDINGS
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.kingdee_k3cloud.expected import EXPECTED
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.samples import Exchange, Sample, load
from tests.conformance.scripted_wire import Answer, ScriptedWire
from tests.conformance.vendor_kit import NOW, VendorKit
from tests.fakes.kingdee_k3cloud import LOST, STUB
from tests.fakes.kingdee_k3cloud_filter import Filter

SAMPLES = Path(__file__).parent / "samples"
SECRET = "open-sesame"
ACCOUNT = Account(
    system="erp",
    base_url="https://erp.test",
    center="acct01",
    user="demo",
    app="app01",
    secret=SECRET,
)
QUERY = f"{STUB}DynamicFormService.ExecuteBillQuery.common.kdsvc"
CODES = {"A", "B", "C", "Z", "2", "BD_Customer", NOW.date().isoformat()}  # we compare with these
MANY = 2_500  # rows that were not asked for: more than a page of the system's can have


def body_of(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(request.body)
    return found


def query_of(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = body_of(request)["data"]
    return found


def answer(value: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode(value))


def failed(message: str, *, depth: int = 2, **members: Any) -> Response:
    errors = [{"FieldName": None, "Message": message, "DIndex": 0}]
    status = {"ErrorCode": 500, "IsSuccess": False, "Errors": errors, **members}
    told: Any = {"Result": {"ResponseStatus": status}}
    for _ in range(depth):
        told = [told]
    return answer(told)


UNKNOWN = f"元数据中标识为FTEL的字段不存在 {SECRET_TEXT}"


class TestKingdee(VendorKit):
    samples: ClassVar[Path] = SAMPLES
    expected = EXPECTED
    secrets: ClassVar[tuple[str, ...]] = (SECRET, "session-key")
    required: ClassVar[bytes] = b"["  # a row, see _changed
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "unknown field": (failed(UNKNOWN), Refused),
        "unknown form": (failed(f"业务对象不存在 {SECRET_TEXT}", depth=1), Refused),
        "bare": (failed(SECRET_TEXT, depth=0, MsgCode=4), Refused),
        "deep": (failed(SECRET_TEXT, depth=7, MsgCode="8"), Refused),
        "odd codes": (failed(SECRET_TEXT, MsgCode=f"x {SECRET_TEXT}"), Refused),
        "nothing but a message": (answer([{"Message": SECRET_TEXT, "DIndex": 0}]), Refused),
        "as text": (Response(status=200, body=f"response_error:{SECRET_TEXT}".encode()), Refused),
        "too often": (failed(SECRET_TEXT, MsgCode=14), Throttled),
        "being written": (failed(SECRET_TEXT, MsgCode=13), Unavailable),
    }
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {
        (Kind.CREDIT, By.CUSTOMER): 3,
        (Kind.ORDER, By.REFERENCE): 2,
        (Kind.DELIVERY, By.CUSTOMER): 2,
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        binding
        for binding, bound in BINDINGS.items()
        if bound.listing or bound.single or binding[1] is By.ALL
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> KingdeeBackend:
        return KingdeeBackend(ACCOUNT, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return "AuthService" in request.path

    def login_answer(self, turn: int) -> Response:
        return answer({"LoginResultType": 1, "KDSVCSessionId": f"session-key-{turn}"})

    def ended_answer(self) -> Response:
        return failed(LOST, MsgCode=1)

    def refused_login(self) -> Response:
        return answer({"LoginResultType": 0, "Message": SECRET_TEXT, "KDSVCSessionId": ""})

    def empty_answer(self) -> Response:
        return answer([])

    def same(self, request: Request, exchange: Exchange) -> bool:
        return request.path == exchange.path and body_of(request) == exchange.sent

    def check_quoted(self, request: Request, key: str) -> None:
        assert request.path == QUERY
        asked = query_of(request)
        found = Filter(asked["FilterString"])
        assert key in found.values
        assert {*found.values} - CODES <= {key}
        choices = 2 if "FCarriageNO" in found.fields else 1  # by its own number, or by tracking
        assert found.shape.count("or") == choices - 1
        assert (asked["StartRow"], asked["TopRowCount"]) == (0, 0)

    def mentions(self, request: Request, binding: tuple[Kind, By], key: str) -> bool:
        del binding
        return key in Filter(query_of(request)["FilterString"]).values

    # long lists

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        bound = BINDINGS[binding]
        if not bound.single:
            return None  # read whole, to its end
        known = documents(bound.resource, rows)
        return lambda request: answer([*selected(known, query_of(request))])

    def rows_read(self, binding: tuple[Kind, By], wire: ScriptedWire) -> int:
        del binding
        return sum(query_of(request)["Limit"] for request in self.asked(wire))

    def _forgetful(self, recorded: Sample) -> Answer:
        replay = self.replay(recorded)

        def answered(request: Request) -> Response | BackendError:
            if self.is_login(request):
                return replay(request)
            if not any(self.same(request, each) for each in recorded.exchanges):
                return self.empty_answer()
            found = replay(request)
            assert isinstance(found, Response)
            rows = msgspec.json.decode(found.body)
            number, *values = rows[0]
            return answer([*rows, *([f"{number}{n}", *values] for n in range(len(rows), MANY))])

        return answered

    # rows are lists

    def _changed(
        self, request: Request, told: Response | BackendError, instead: bytes
    ) -> Response | BackendError:
        """Leave out a row's last value, or put a table where a plain value should be."""
        if self.is_login(request) or isinstance(told, BackendError):
            return told
        missing = instead == b'"was":'
        rows = msgspec.json.decode(told.body)
        return answer([[*row[:-1], *([] if missing else [{"a": [1]}])] for row in rows])


KIT = TestKingdee()


@cache
def documents(form: str, rows: int) -> list[dict[str, Any]]:
    """Return documents of two lines each, one a day, newest first."""
    samples = load(SAMPLES).values()
    sent = next(e for s in samples for e in s.exchanges if e.sent["data"]["FormId"] == form)
    fields = sent.sent["data"]["FieldKeys"].split(",")
    codes = {"FSetAccountType": "3", "FCONTACTUNITTYPE": "BD_Customer"}
    line = dict(zip(fields, sent.received[0], strict=True)) | codes
    line |= {field: "K1" for field in fields if field in WHOSE}
    last, day = dt.date(2026, 11, 20), dt.timedelta(1)
    return [
        line | {"FBillNo": f"N{n // 2}", DATED[form]: f"{last - day * (n // 2)}T00:00:00"}
        for n in range(rows)
    ]


WHOSE = {"FCustId.FNumber", "FCustomerID.FNumber", "FCUSTOMERID.FNumber", "FContactUnit.FNumber"}
DATED = {
    "SAL_SaleOrder": "FDate",
    "SAL_OUTSTOCK": "FDate",
    "AR_receivable": "FDATE",
    "AR_RECEIVEBILL": "FDate",
}


def selected(rows: list[dict[str, Any]], asked: Mapping[str, Any]) -> Iterator[list[Any]]:
    """Yield the page of rows that a query asks for, of rows that are in its order."""
    wanted = Filter(asked["FilterString"])
    found = (row for row in rows if wanted.holds(row))
    fields = asked["FieldKeys"].split(",")
    start = asked["StartRow"]
    for row in islice(found, start, start + asked["Limit"]):
        yield [row[field] for field in fields]
