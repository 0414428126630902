"""One side of a pair: a vendor's server with the company in it, and what is known of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from backends.domain import CreditAccount, Customer, Link
from backends.vendors.fxiaoke.about import VENDOR as FXIAOKE
from backends.vocabulary import Kind
from tests.fakes import neocrm_rows, test_journey
from tests.fakes.facts import CURRENCY, Facts, company
from tests.fakes.fake import Fake
from tests.fakes.fxiaoke import Fxiaoke
from tests.fakes.jiandaoyun import JiandaoyunFake
from tests.fakes.kingdee_k3cloud import KingdeeFake
from tests.fakes.kingdee_k3cloud_rows import forms
from tests.fakes.neocrm import NeocrmFake
from tests.fakes.odoo import SECRET, Odoo
from tests.fakes.sap_s4hana import SapFake, numbers
from tests.fakes.wukong_crm_rows import CUSTOMERS, wukong_company
from tests.journeys.vendors import (
    test_fxiaoke,
    test_jiandaoyun,
    test_kingdee_k3cloud,
    test_neocrm,
    test_odoo,
    test_sap_s4hana,
    test_wukong_crm,
)

Table: TypeAlias = dict[str, Any]
SYSTEMS = ("crm", "erp")
CRM_KINDS = (*Kind,)[:7]  # of customers, people, talks, sales, agreements, cases
ERP_KINDS = (*Kind,)[7:]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor's server and its settings.

    ``stands`` is what stands in the server, ``told`` what of it comes out, by the kinds that are
    served. ``keys`` are those of the two customers, ``rep`` is how the first one's is called.
    ``linked`` is the table that says where the CRM keeps the other system's numbers.
    """

    vendor: str
    stands: Facts
    told: Facts
    fake: Callable[[Facts], Fake]
    table: Callable[[str], Table]
    keys: tuple[str, str]
    rep: str = "rep01"
    linked: Table = {}
    sku: str = "SKU-{}"

    def serves(self, kinds: Iterable[Kind]) -> list[Kind]:
        """Return which of the kinds it serves."""
        return [kind for kind in kinds if kind in self.told]

    def skus(self, *places: int) -> list[str]:
        """Return how products are called here."""
        return [self.sku.format(place) for place in places]


def wukong(version: int) -> Side:
    facts = wukong_company("crm")
    return Side(
        vendor=f"wukong_crm-{version}",
        stands=facts,
        told=test_wukong_crm.expected(version, facts),
        fake=test_wukong_crm.FAKES[version],
        table=lambda url: test_wukong_crm.table(url, version),
        keys=CUSTOMERS,
        rep={11: "14773", 9: "5"}[version],
    )


def fxiaoke() -> Side:
    """Return one whose numbers elsewhere are N-C1 and N-C2."""
    return Side(
        vendor="fxiaoke",
        stands=test_fxiaoke.note_of_one_order(),
        told={kind: test_fxiaoke.spelled()[kind] for kind in FXIAOKE.serves},
        fake=Fxiaoke,
        table=lambda url: test_fxiaoke.table(url, test_fxiaoke.V2),
        keys=("C1", "C2"),
        linked={"account_no_of": "erp"},
    )


def neocrm() -> Side:
    """Return one whose numbers elsewhere are 8001 and 8002."""
    return Side(
        vendor="neocrm",
        stands=test_neocrm.facts(),
        told=test_neocrm.known(),
        fake=NeocrmFake,
        table=test_neocrm.table,
        keys=neocrm_rows.CUSTOMERS,
        rep="10001",
        linked={"links": {"erp": "SAP_CompanyID__c"}},
    )


def jiandaoyun() -> Side:
    """Return one whose numbers elsewhere are 8001 and 8002."""
    facts = test_jiandaoyun.facts()
    elsewhere = {"C1": "8001", "C2": "8002"}
    customers = tuple(
        msgspec.structs.replace(one, links=(Link("erp", elsewhere[one.key]),))
        for one in facts[Kind.CUSTOMER]
        if isinstance(one, Customer)
    )
    return Side(
        vendor="jiandaoyun",
        stands={**facts, Kind.CUSTOMER: customers},
        told=facts,
        fake=lambda stands: JiandaoyunFake(stands, test_jiandaoyun.KEY),
        table=test_jiandaoyun.table,
        keys=("C1", "C2"),
        linked={"links": {"erp": "_widget_wms_no"}},
    )


def odoo() -> Side:
    """Who has no account of credit has one here, of nothing: it is a partner's own figure."""
    told = dict(test_odoo.told())
    nothing = CreditAccount(
        system="erp",
        customer=test_odoo.BEIHAI,
        currency=CURRENCY,
        exposure=Decimal(0),
        overdue=Decimal(0),
    )
    told[Kind.CREDIT] = (*told[Kind.CREDIT], nothing)
    return Side(
        vendor="odoo",
        stands=test_odoo.facts(),
        told=told,
        fake=Odoo,
        table=lambda url: {
            "vendor": "odoo",
            "base_url": url,
            "timezone": "Asia/Shanghai",
            "company": 1,
            "password": SECRET,
            **test_odoo.JSONRPC,
        },
        keys=(test_odoo.HUAXIA, test_odoo.BEIHAI),
        rep="1",
    )


def rest() -> Side:
    """Return a system of one's own that has everything."""
    facts = company("crm")
    return Side(
        vendor="rest",
        stands=facts,
        told=facts,
        fake=test_journey.Plain,
        table=_rest_table,
        keys=("C1", "C2"),
    )


def _rest_table(url: str) -> Table:
    crm, erp = test_journey.crm(url), test_journey.erp(url)
    kinds = crm["kinds"] | erp["kinds"]
    fields = kinds["customer"]["fields"]
    kinds["customer"]["fields"] = fields | {"owner": {"path": "owner"}}
    shown = kinds["order"]["fields"]
    kinds["order"] |= {"reference": {"path": "/order?number={key}"}, "fields": shown}
    return {**crm, "kinds": kinds}


def kingdee(*keys: str) -> Side:
    customers = (keys[0], keys[1]) if keys else ("C1", "C2")
    facts = company("erp", customers=customers)
    told = test_kingdee_k3cloud.told(facts)
    credit = tuple(
        msgspec.structs.replace(account, customer=key)
        for account, key in zip(test_kingdee_k3cloud.credit(), customers, strict=True)
    )
    return Side(
        vendor="kingdee_k3cloud",
        stands=facts,
        told={**told, Kind.CREDIT: credit},
        fake=lambda stands: KingdeeFake(forms(stands)),
        table=test_kingdee_k3cloud.table,
        keys=customers,
    )


def sap() -> Side:
    customers = ("8001", "8002")
    facts = company("erp", customers=customers, numbers=numbers)
    served = test_sap_s4hana.SERVED
    return Side(
        vendor="sap_s4hana",
        stands=facts,
        told={kind: tuple(map(test_sap_s4hana.told, facts[kind])) for kind in served},
        fake=SapFake,
        table=test_sap_s4hana.table,
        keys=customers,
        sku="TG-{}",
    )


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """A CRM and an ERP; without an ERP the CRM has both parts.

    ``by_sheet``: a person tells which two numbers are one customer; otherwise the CRM does.
    """

    crm: Side
    erp: Side | None = None
    by_sheet: bool = False

    @property
    def sides(self) -> dict[str, Side]:
        """The sides by the names of their systems."""
        return {"crm": self.crm} if self.erp is None else {"crm": self.crm, "erp": self.erp}

    @property
    def trade(self) -> Side:
        """The side with orders and goods."""
        return self.erp or self.crm

    @property
    def owned(self) -> Mapping[str, list[Kind]]:
        """Which kinds each system owns."""
        if self.erp is None:
            return {"crm": self.crm.serves(Kind)}
        return {"crm": self.crm.serves(CRM_KINDS), "erp": self.erp.serves(ERP_KINDS)}

    def links(self) -> list[list[Link]]:
        """Return what a person tells."""
        if not self.by_sheet or self.erp is None:
            return []
        both = zip(self.crm.keys, self.erp.keys, strict=True)
        return [[Link("crm", ours), Link("erp", theirs)] for ours, theirs in both]


PAIRS: Mapping[str, Callable[[], Pair]] = {
    "wukong_crm-11+kingdee_k3cloud": lambda: Pair(crm=wukong(11), erp=kingdee(), by_sheet=True),
    "wukong_crm-9+kingdee_k3cloud": lambda: Pair(crm=wukong(9), erp=kingdee(), by_sheet=True),
    "neocrm+sap_s4hana": lambda: Pair(crm=neocrm(), erp=sap()),
    "fxiaoke+odoo": lambda: Pair(crm=fxiaoke(), erp=odoo(), by_sheet=True),
    "fxiaoke+kingdee_k3cloud": lambda: Pair(crm=fxiaoke(), erp=kingdee("N-C1", "N-C2")),
    "jiandaoyun": lambda: Pair(crm=jiandaoyun()),
    "jiandaoyun+sap_s4hana": lambda: Pair(crm=jiandaoyun(), erp=sap()),
    "rest": lambda: Pair(crm=rest()),
    "rest+odoo": lambda: Pair(crm=rest(), erp=odoo(), by_sheet=True),
    "odoo": lambda: Pair(crm=odoo()),
    "odoo+sap_s4hana": lambda: Pair(crm=odoo(), erp=sap(), by_sheet=True),
}
