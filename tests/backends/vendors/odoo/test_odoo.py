"""Odoo by the vendor kit, by JSON-RPC and by JSON-2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec

from backends.conformance.facts import VendorFacts
from backends.conformance.failures import Discretion, Garbage
from backends.conformance.keys import HostileKeys
from backends.conformance.recorded import Mapped
from backends.conformance.samples import Exchange, Sample
from backends.conformance.scripted_wire import Answer
from backends.conformance.sessions import Logins
from backends.domain import Entity
from backends.errors import BackendError, Refused, Throttled, Unavailable, Unfit
from backends.port import By
from backends.vendors.odoo.adapter import Account, OdooBackend
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.backends.vendors.odoo.expected_books import BOOKS
from tests.backends.vendors.odoo.expected_changes import CHANGES
from tests.backends.vendors.odoo.expected_orders import ORDERS
from tests.backends.vendors.odoo.expected_relations import RELATIONS
from tests.backends.vendors.odoo.expected_sales import SALES
from tests.backends.vendors.odoo.long import CUSTOMER, MODELS, Long
from tests.conformance.nuisances import SECRET_TEXT
from tests.conformance.vendor_kit import NOW, VendorKit

ACCOUNT = Account(
    system="erp",
    base_url="http://erp.test",
    database="demo",
    user="gateway@example.com",
    secret="open-sesame",
    company=1,
    timezone="Asia/Shanghai",
)
KEYED = msgspec.structs.replace(ACCOUNT, user=None)
SITE = {"id": 1, "code": "SH", "name": "Shanghai"}
COMPANY = {"id": 1, "currency_id": [1, "CNY"]}
BY_ID = frozenset({Kind.CUSTOMER, Kind.CREDIT})


def reply(**members: Any) -> Response:
    return Response(status=200, body=msgspec.json.encode({"jsonrpc": "2.0", "id": 1, **members}))


def exception(name: str) -> dict[str, Any]:
    """Return what Odoo tells of an exception: more than anybody should know."""
    return {
        "name": name,
        "message": SECRET_TEXT,
        "arguments": [SECRET_TEXT],
        "context": {},
        "debug": f"Traceback (most recent call last):\n  {SECRET_TEXT}",
    }


def fault(name: str) -> Response:
    return reply(error={"code": 200, "message": "Odoo Server Error", "data": exception(name)})


class Called(msgspec.Struct, frozen=True):
    """A call of a method, however it came."""

    model: str
    method: str
    named: dict[str, Any]


def called(request: Request) -> Called:
    body = msgspec.json.decode(request.body)
    if request.path != "/jsonrpc":
        _, _, _, model, method = request.path.split("/")
        return Called(model, method, body)
    args = body["params"]["args"]
    return Called(args[3], args[4], args[6])


class OdooFacts(VendorFacts):
    """What both ways share, told by JSON-RPC."""

    samples: ClassVar[Path] = Path(__file__).parent / "samples"
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]] = {
        **RELATIONS,
        **ORDERS,
        **SALES,
        **BOOKS,
        **CHANGES,
    }
    secrets: ClassVar[tuple[str, ...]] = ("open-sesame",)
    required: ClassVar[bytes] = b'"id":'
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {
        "no rights": (fault("odoo.exceptions.AccessError"), Refused),
        "user error": (fault("odoo.exceptions.UserError"), Refused),
        "no such model": (fault("builtins.KeyError"), Refused),
        "no such field": (fault("builtins.ValueError"), Refused),
        "deleted meanwhile": (fault("odoo.exceptions.MissingError"), Unavailable),
        "written meanwhile": (fault("psycopg2.errors.SerializationFailure"), Unavailable),
        "no connection left": (fault("psycopg2.pool.PoolError"), Unavailable),
        "too often": (fault("werkzeug.exceptions.TooManyRequests"), Throttled),
        "no number": (fault("psycopg2.errors.InvalidTextRepresentation"), Unfit),
        "a failure of its code": (fault("odoo.addons.own.Boom"), Refused),
        "a name that is none": (fault(SECRET_TEXT), Refused),
        "nothing said": (reply(error={}), Refused),
        "an error that is none": (reply(error=[SECRET_TEXT]), Refused),
    }
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {
        (Kind.CREDIT, By.CUSTOMER): 2,
        (Kind.DELIVERY, By.CUSTOMER): 2,
        (Kind.INTERACTION, By.CUSTOMER): 2,
        (Kind.ORDER, By.REFERENCE): 2,
        (Kind.STOCK, By.SKU): 2,
    }
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]] = frozenset(
        {
            (Kind.CUSTOMER, By.ALL),
            (Kind.DELIVERY, By.ORDER),
            *(
                (kind, By.CUSTOMER)
                for kind in (
                    *(Kind.CONTACT, Kind.INTERACTION, Kind.OPPORTUNITY, Kind.QUOTE, Kind.TICKET),
                    *(Kind.ORDER, Kind.DELIVERY, Kind.INVOICE, Kind.PAYMENT),
                )
            ),
        }
    )

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> OdooBackend:
        return OdooBackend(ACCOUNT, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return bool(msgspec.json.decode(request.body)["params"]["service"] == "common")

    def is_preface(self, request: Request) -> bool:
        call = called(request)
        return call.method == "fields_get" or call.model in {"res.company", "stock.warehouse"}

    def login_answer(self, turn: int) -> Response:
        return reply(result=2 + turn)

    def refused_login(self) -> Response:
        return reply(result=False)

    def ended_answer(self) -> Response:
        return fault("odoo.exceptions.AccessDenied")

    def session_of(self, request: Request) -> object:
        return msgspec.json.decode(request.body)["params"]["args"][1]

    def preface_answer(self, request: Request) -> Response:
        call = called(request)
        if call.method == "fields_get":
            return self.told({name: {"type": "char"} for name in call.named["allfields"]})
        return self.told([COMPANY if call.model == "res.company" else SITE])

    def told(self, result: Any) -> Response:
        return reply(result=result)

    def empty_answer(self) -> Response:
        return self.told([])

    def same(self, request: Request, exchange: Exchange) -> bool:
        args = exchange.sent["params"]["args"]
        return called(request) == Called(args[3], args[4], args[6])

    def numbered_key(self, number: int) -> str:
        return str(70000 + number)

    def check_quoted(self, request: Request, key: str) -> None:
        assert request.path in {"/jsonrpc", f"/json/2/{called(request).model}/search_read"}
        leaves = [part for part in called(request).named["domain"] if isinstance(part, list)]
        mine: list[Any] = [[key]] if not key.isdecimal() else [[key], [int(key)]]
        found = [leaf for leaf in leaves if leaf[2] in mine]
        assert found
        assert all(operator == "in" for _, operator, _ in found)

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        model = MODELS.get(binding[0]) if binding[1] is By.CUSTOMER else None
        assert self.numbered_key(1) == str(CUSTOMER)
        return Long(model, rows) if model else None


class TestOdoo(OdooFacts, VendorKit):
    """All of the kit."""


class TestOdooByJson2(OdooFacts, Mapped, HostileKeys, Garbage, Discretion, Logins):
    """The same samples, asked for by JSON-2: the bare value of each answer goes back."""

    sessions: ClassVar[bool] = False
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]] = {}

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> OdooBackend:
        return OdooBackend(KEYED, wire, now=lambda: now)

    def is_login(self, request: Request) -> bool:
        return False

    def ended_answer(self) -> Response:
        body = msgspec.json.encode(exception("werkzeug.exceptions.Unauthorized"))
        return Response(status=401, body=body)

    def refused_login(self) -> Response:
        return self.ended_answer()

    def session_of(self, request: Request) -> object:
        return request.headers

    def told(self, result: Any) -> Response:
        return Response(status=200, body=msgspec.json.encode(result))

    def replay(self, recorded: Sample, used: list[Exchange] | None = None) -> Answer:
        replay = super().replay(recorded, used)

        def answer(request: Request) -> Response | BackendError:
            found = replay(request)
            assert isinstance(found, Response)
            return self.told(msgspec.json.decode(found.body)["result"])

        return answer


KIT = TestOdoo()
