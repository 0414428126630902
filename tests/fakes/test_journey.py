"""The company, the servers that count and the journey, shown on JSON over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from backends.domain import Link
from backends.vocabulary import Kind
from tests.fakes.expected import answer_of, expected_360, of_customer
from tests.fakes.facts import Facts, company
from tests.fakes.fake import Answer, Asked, Fake, answering, told
from tests.fakes.journey import owners, running

pytestmark = pytest.mark.integration

SKUS = ["SKU-1", "SKU-3"]
TOKEN = "open-sesame"
SHOWN: Mapping[Kind, str] = {
    Kind.CONTACT: "key name phone primary",
    Kind.INTERACTION: "key at kind subject",
    Kind.OPPORTUNITY: "key name status amount currency expected_close",
    Kind.QUOTE: "key number status amount currency issued",
    Kind.CONTRACT: "key number status amount currency starts ends",
    Kind.TICKET: "key number subject status opened",
    Kind.INVOICE: "number status issued due amount open_amount currency",
    Kind.PAYMENT: "number status received amount currency",
}
CREDIT = "customer currency limit exposure overdue"
LINE = "position sku quantity unit price amount"
ORDER = "number customer reference ordered delivery_status billing_status currency net"
GOODS: Mapping[Kind, str] = {
    Kind.STOCK: "sku site unit available",
    Kind.PRICE: "sku currency amount quantity unit price_quantity price_unit",
}


class Plain(Fake):
    """Answers with the entities as they are."""

    def __init__(self, facts: Facts) -> None:
        """Serve these facts."""
        super().__init__()
        self._facts = facts

    def label(self, asked: Asked) -> str:
        return asked.path.lstrip("/")

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("x-key") != TOKEN:
            return told({"error": "who are you"}, 401)
        ((name, (values, *_)),) = asked.query.items()
        wanted = values.split(",")
        found = [
            each
            for each in self._facts[Kind(asked.path.lstrip("/"))]
            if wanted == ["*"] or _asked_for(msgspec.to_builtins(each), name, wanted)
        ]
        return told(found)


def _asked_for(row: dict[str, Any], name: str, wanted: list[str]) -> bool:
    if name == "order":
        return any(line["order"] in wanted for line in row["lines"])
    return row[name] in wanted


def _fields(names: str, **more: Any) -> dict[str, Any]:
    return {name: {"path": name, "optional": True} for name in names.split()} | more


def crm(url: str) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        kind: {
            "customer": {"path": f"/{kind}?customer={{key}}"},
            "fields": _fields(SHOWN[kind], customer="customer"),
        }
        for kind in (*SHOWN,)[:6]
    }
    kinds["customer"] = {
        "key": {"path": "/customer?key={keys}"},
        "all": {"path": "/customer?key=*"},
        "fields": _fields("key name"),
    }
    return _system(url, kinds)


def erp(url: str) -> dict[str, Any]:
    kinds: dict[str, Any] = {
        kind: {
            "customer": {"path": f"/{kind}?customer={{key}}"},
            "fields": _fields(names, customer="customer"),
        }
        for kind, names in {**dict([*SHOWN.items()][6:]), Kind.CREDIT: CREDIT}.items()
    }
    kinds["order"] = {
        "customer": {"path": "/order?customer={key}"},
        "fields": _fields(
            ORDER,
            lines={"rows": "lines", **_fields(LINE)},
            blocks={"rows": "blocks", **_fields("kind reason")},
        ),
    }
    lines = {"rows": "lines", **_fields("order position sku quantity unit")}
    kinds["delivery"] = {
        "customer": {"path": "/delivery?customer={key}"},
        "order": {"path": "/delivery?order={key}"},
        "fields": _fields("number customer status tracking_number shipped", lines=lines),
    }
    kinds["product"] = {
        "key": {"path": "/product?sku={keys}"},
        "fields": _fields("sku name unit"),
    }
    for kind, names in GOODS.items():
        kinds[kind] = {"sku": {"path": f"/{kind}?sku={{keys}}"}, "fields": _fields(names)}
    confirmed = {"rows": "confirmed", **_fields("date quantity")}
    kinds["availability"] = {
        "sku": {"path": "/availability?sku={keys}"},
        "fields": _fields("sku unit site", confirmed=confirmed),
    }
    return _system(url, kinds)


def _system(url: str, kinds: dict[str, Any]) -> dict[str, Any]:
    auth = {"header": "x-key", "value": TOKEN}
    return {
        "vendor": "rest",
        "base_url": url,
        "timezone": "UTC",
        "auth": auth,
        "kinds": {str(kind): table for kind, table in kinds.items()},
    }


CRM_OWNS = (Kind.CUSTOMER, *SHOWN)[:7]
ERP_OWNS = tuple(kind for kind in Kind if kind not in CRM_OWNS)
OWNED = owners(crm=CRM_OWNS, erp=ERP_OWNS)


async def test_the_whole_question_is_answered_as_the_company_is(tmp_path: Path) -> None:
    ours, theirs = company("crm", crowd=30), company("erp", customers=("8001", "8002"))
    one, two = Plain(ours), Plain(theirs)
    links = [[Link("crm", "C1"), Link("erp", "8001")]]
    async with answering(one) as crm_url, answering(two) as erp_url:
        systems = {"crm": crm(crm_url), "erp": erp(erp_url)}
        async with running(tmp_path, systems, OWNED, links) as journey:
            one.forget()
            found = await journey.customer_360("crm", "C1", SKUS)
            asked = dict(one.counts)
            everybody = await journey.everybody(first=7)
    mine, its = of_customer(ours, "C1"), of_customer(theirs, "8001")
    own = {kind: (its if kind in ERP_OWNS else mine)[kind] for kind in Kind}
    assert found == answer_of(own, SKUS)
    assert asked == {str(kind): 1 for kind in CRM_OWNS}
    assert dict(two.counts) == {str(k): 3 if k is Kind.DELIVERY else 1 for k in ERP_OWNS}
    assert sorted(everybody) == sorted(str(getattr(c, "name", "")) for c in ours[Kind.CUSTOMER])


async def test_what_is_not_served_is_said_to_be_lacking(tmp_path: Path) -> None:
    facts = company("crm")
    async with (
        answering(Plain(facts)) as url,
        running(tmp_path, {"crm": crm(url)}, owners(crm=CRM_OWNS)) as journey,
    ):
        found = await journey.customer_360("crm", "C1")
    assert found == expected_360({kind: facts[kind] for kind in CRM_OWNS}, "C1")


async def test_a_call_that_is_turned_away_once_is_tried_again(tmp_path: Path) -> None:
    facts = company("crm")
    fake = Plain(facts)
    async with (
        answering(fake) as url,
        running(tmp_path, {"crm": crm(url)}, owners(crm=CRM_OWNS)) as journey,
    ):
        fake.forget()
        fake.throttle(1)
        found = await journey.customer_360("crm", "C1")
    assert found["customer"]["contacts"]["freshness"] == {"state": "FRESH"}
    assert fake.counts.total() == len(CRM_OWNS) + 1


async def test_a_fake_counts_lets_in_and_throws_out() -> None:
    fake = Plain(company("crm"))
    assert (fake.open_session(), fake.open_session()) == ("session-1", "session-2")
    async with answering(fake) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        refused = await client.get("/customer?key=%E4%B8%AD")
    assert refused.status_code == 401
    (asked,) = fake.calls
    assert (asked.path, asked.query) == ("/customer", {"key": ["中"]})
    assert fake.counts == {"customer": 1}
    fake.end_sessions()
    assert fake.sessions == set()
