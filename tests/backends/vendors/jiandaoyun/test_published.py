"""The row that the documentation publishes (hc.jiandaoyun.com/open/14221), read by a field map."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from backends.domain import Opportunity
from backends.port import By, Query
from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend
from backends.vocabulary import Kind, OpportunityStatus
from backends.wire import Response
from gateway.settings.vendors.jiandaoyun import Jiandaoyun
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import NOW, context

# Shortened by files, pictures and groups of members, which no fact comes from.
PUBLISHED = """
{"data": [{
  "_id": "59e9a2fe283ffa7c11b1ddbf",
  "appId": "59264073a2a60c0c08e20bfb",
  "entryId": "59264073a2a60c0c08e20bfd",
  "creator": {"name": "小简", "username": "xiaojian", "status": 1, "type": 0},
  "updater": {"name": "小简", "username": "xiaojian", "status": 1, "type": 0},
  "createTime": "2017-10-20T22:41:51.430Z",
  "updateTime": "2017-10-20T11:12:15.293Z",
  "_widget_1432728651402": "简道云",
  "_widget_1432728651403": 100,
  "_widget_1432728651405": "选项一",
  "_widget_1432728651406": ["选项一", "选项二", "选项三"],
  "_widget_1432728651407": "2018-01-01T10:10:10.000Z",
  "_widget_1432728651408": {"id": "5b28effa49b561455dfda91e"},
  "_widget_1432728651412": {"province": "江苏省", "city": "无锡市", "detail": "138"},
  "_widget_1652345009097": {"verified": false, "phone": "15852540044"},
  "_widget_1432728651414": {"name": "小简", "username": "xiaojian", "status": 1, "type": 0}
}]}
"""
FIELDS = {
    "key": "_id",
    "customer": "_widget_1432728651402",
    "name": "_widget_1432728651412.detail",
    "status": {"path": "_widget_1432728651405", "words": {"选项一": "WON"}},
    "amount": "_widget_1432728651403",
    "currency": {"constant": "CNY"},
    "expected_close": "_widget_1432728651407",
    "owner": "_widget_1432728651414.username",
}

SETTINGS = {
    "vendor": "jiandaoyun",
    "timezone": "Asia/Shanghai",
    "api_key": "open-sesame",
    "forms": {
        "opportunity": {
            "app": "59264073a2a60c0c08e20bfb",
            "entry": "59264073a2a60c0c08e20bfd",
            "fields": FIELDS,
        }
    },
}


async def test_the_published_row_is_read() -> None:
    told = Jiandaoyun.model_validate(SETTINGS)
    wire = ScriptedWire(lambda _: Response(status=200, body=PUBLISHED.encode()))
    made = JiandaoyunBackend(
        "crm",
        wire,
        told.catalogue(),
        api_key="open-sesame",
        zone=told.timezone,
        now=lambda: NOW,
    )
    query = Query(system="crm", kind=Kind.OPPORTUNITY, by=By.CUSTOMER, keys=("简道云",))
    page = await made.fetch(query, context())
    assert page.results["简道云"].items == (
        Opportunity(
            system="crm",
            key="59e9a2fe283ffa7c11b1ddbf",
            customer="简道云",
            name="138",
            status=OpportunityStatus.WON,
            amount=Decimal(100),
            currency="CNY",
            expected_close=dt.date(2018, 1, 1),
            owner="xiaojian",
        ),
    )
    assert wire.requests[0].path == "/v5/app/entry/data/list"
    assert wire.requests[0].headers["authorization"] == "Bearer open-sesame"
