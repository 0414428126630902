"""SAP S/4HANA as its documentation tells: OAuth and Basic, services, availability, simulation."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from backends.domain import Price, Product
from backends.vocabulary import Kind
from tests.fakes.facts import CURRENCY, SITES, UNIT, Facts
from tests.fakes.fake import Answer, Asked, told
from tests.fakes.odata import LONGEST_ADDRESS, Misunderstood, ODataFake, fault
from tests.fakes.odata_filter import literal
from tests.fakes.sap_s4hana_orders import PATH as PATH_4
from tests.fakes.sap_s4hana_orders import orders_4
from tests.fakes.sap_s4hana_rows import AREA, rows_of

ROOT = "/sap/opu/odata/sap"
TOKENS = "/oauth/token"
CLIENT, SECRET = "sb-gateway", "a client's secret"
USER, PASSWORD = "C360", "a user's password"
HORIZON = dt.datetime(2035, 1, 1, tzinfo=dt.UTC)

_NUMBERS = {Kind.ORDER: "4", Kind.DELIVERY: "80", Kind.INVOICE: "90", Kind.QUOTE: "20"}


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def numbers(kind: Kind, number: int) -> str:
    """Return SAP's spelling of the company's keys."""
    if kind is Kind.PRODUCT:
        return f"TG-{number}"
    if kind is Kind.PAYMENT:
        return f"1710-140000000{number}-2026-1"
    if kind is Kind.CUSTOMER:
        return str(17100000 + number)
    return f"{_NUMBERS.get(kind, '5')}0000{number}"


class SapFake(ODataFake):
    """One client of a system with the company in it."""

    def __init__(self, facts: Facts, *, page: int = 1000) -> None:
        """Hold the company."""
        super().__init__(ROOT, rows_of(facts), page=page)
        self.password = PASSWORD
        self._skus = {e.sku for e in facts[Kind.PRODUCT] if isinstance(e, Product)}
        self._prices = {e.sku: e.amount for e in facts[Kind.PRICE] if isinstance(e, Price)}

    def label(self, asked: Asked) -> str:
        """Count by set; batches and tokens by service."""
        parts = asked.path.split("/")
        if asked.path == TOKENS:
            return "login"
        if asked.headers.get("x-csrf-token", "").lower() == "fetch":
            return f"token {parts[5]}"
        return f"batch {parts[5]}" if parts[-1] == "$batch" else parts[-1]

    def is_login(self, asked: Asked) -> bool:
        """Say whether a bearer token is asked for."""
        return asked.path == TOKENS

    def admits(self, asked: Asked) -> bool:
        """Let in who has a session, or the user's password."""
        told_ = asked.headers.get("authorization", "")
        bearer = told_.removeprefix("Bearer ") in self.sessions
        return bearer or told_ == basic(USER, self.password)

    def answer(self, asked: Asked) -> Answer:
        """Answer, or give a token."""
        if asked.path == TOKENS:
            return self._token(asked)
        address = f"{asked.path}?{'&'.join(f'{k}={v[0]}' for k, v in asked.query.items())}"
        if len(address) > LONGEST_ADDRESS:
            return Answer(status=414)
        if asked.path == PATH_4 and self.admits(asked):
            return orders_4(self, {name: values[0] for name, values in asked.query.items()})
        return super().answer(asked)

    def _token(self, asked: Asked) -> Answer:
        right = asked.headers.get("authorization") == basic(
            CLIENT, SECRET.replace(" ", "+").replace("'", "%27")
        )
        if not right or asked.form().get("grant_type") != "client_credentials":
            return told({"error": "unauthorized"}, 401)
        token = {"access_token": self.open_session(), "expires_in": 43199, "token_type": "bearer"}
        return told(token)

    def function(self, name: str, params: Mapping[str, str]) -> Answer:
        """Say how much of a material there is: enough, in the first plant only."""
        values = {key: literal(value) for key, value in params.items() if not key.startswith("$")}
        sku, plant = values.pop("Material"), values.pop("SupplyingPlant")
        if values.pop("ATPCheckingRule") != "A" or plant not in SITES:
            return fault(400, "ATP/001")
        if sku not in self._skus or plant != SITES[0]:
            return fault(400, "ATP/002")
        at, wanted = values.pop("RequestedUTCDateTime", None), Decimal(100)
        if name == "DetermineAvailabilityOf":
            wanted = values.pop("RequestedQuantityInBaseUnit")
        elif name != "DetermineAvailabilityAt" or at is None:
            raise Misunderstood
        assert not values
        start = at or HORIZON
        record = {
            "AvailableQuantityInBaseUnit": f"{wanted:.3f}",
            "BaseUnit": UNIT,
            "PeriodStartUTCDateTime": f"/Date({int(start.timestamp() * 1000)})/",
        }
        return told({"d": {name: record}})

    def write(self, name: str, body: bytes) -> Answer:
        """Try an order: ten percent less than the list says for who orders twenty or more."""
        if name != "A_SalesOrderSimulation":
            raise Misunderstood
        order: dict[str, Any] = msgspec.json.decode(body)
        if (
            any(order[key] != value for key, value in AREA.items())
            or len(order["SoldToParty"]) != 10
        ):
            return fault(400, "V1/045")
        (item,) = order["to_Item"]
        price = self._prices.get(item["Material"])
        if price is None:
            return fault(400, "V1/382")
        quantity = Decimal(item["RequestedQuantity"])
        net = quantity * price * (Decimal("0.9") if quantity >= 20 else 1)
        row = {
            "Material": item["Material"],
            "RequestedQuantity": f"{quantity:.3f}",
            "RequestedQuantityUnit": UNIT,
            "NetAmount": f"{net:.2f}",
            "TransactionCurrency": CURRENCY,
        }
        return told({"d": {**order, "to_Item": {"results": [row]}}}, 201)
