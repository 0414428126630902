"""Rows as the vendor's own examples show them, with all that nobody asks for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec
import pytest

from backends.domain import Payment, Price, Product
from backends.vendors.fxiaoke.values import Scene
from backends.vendors.fxiaoke.wire.customers import AccountRow
from backends.vendors.fxiaoke.wire.goods import PriceRow
from backends.vendors.fxiaoke.wire.sales import PaymentRow
from backends.vocabulary import PaymentStatus

SCENE = Scene(system="crm", zone=ZoneInfo("Asia/Shanghai"), currency="CNY")
# fxiaoke.apifox.cn/api-12901184, with the customer's id and the life status that it leaves out
PAYMENT = """{"payment_time": 1517328000000, "account_id__r": "002", "account_id": "a1",
  "created_by__r": {"picAddr": "", "modifyTime": 1572827734134, "name": "admin", "status": 0},
  "lock_status": "0", "create_time": 1597652453918, "submit_time": 1597652453785,
  "payment_amount": "1.00", "version": "4", "created_by": ["FSUID_DA4F"],
  "relevant_team": [{"teamMemberEmployee": ["FSUID_DA4F"], "teamMemberRole": "1"}],
  "name": "20200817-000023", "_id": "5f3a3de57c604a00017dc5ee", "life_status": "normal",
  "order_id": "5eddcb5124c81d0001a4b0fd"}"""
# sharecrm.apifox.cn/api-248916190
PRICE = """{"is_giveaway__v": "0", "pricebook_id__relation_ids": "5acc72c30959b667c5c35ee5",
  "discount": "100", "product_status__v": "1", "created_by__r": {"name": "x", "id": "-10000"},
  "product_id": "6017a0c18c3207000154eea2", "pricebook_sellingprice": "0.00", "barcode": "",
  "pricebook_id": "5acc72c30959b667c5c35ee5", "create_time": 1612161218365, "priority": "",
  "data_own_department": ["999999"], "unit": "m", "_id": "60179a"}"""


def test_a_payment_of_the_examples_is_understood() -> None:
    row = msgspec.json.decode(PAYMENT, type=PaymentRow)
    assert row.to_domain(SCENE) == Payment(
        system="crm",
        number="20200817-000023",
        customer="a1",
        received=dt.date(2018, 1, 31),
        amount=Decimal("1.00"),
        currency="CNY",
        status=PaymentStatus.RECEIVED,
        status_text="normal",
    )


def test_a_price_of_the_examples_is_understood() -> None:
    row = msgspec.json.decode(PRICE, type=PriceRow)
    product = Product(system="crm", sku="P-1", unit="m")
    assert row.to_domain(SCENE, product) == Price(
        system="crm",
        sku="P-1",
        currency="CNY",
        amount=Decimal("0.00"),
        unit="m",
        price_quantity=Decimal(1),
        price_unit="m",
    )


@pytest.mark.parametrize(
    ("person", "name"),
    [('{"name": "Li Na", "id": "1"}', "Li Na"), ('"Li Na"', "Li Na"), ('""', None)],
)
def test_a_persons_name_is_taken_as_object_and_as_text(person: str, name: str | None) -> None:
    row = msgspec.json.decode(f'{{"_id": "a1", "owner__r": {person}}}', type=AccountRow)
    assert row.to_domain(SCENE).owner_name == name


def test_what_has_no_value_is_none_whether_left_out_or_empty() -> None:
    empty = '{"_id": "a1", "name": "", "tel": "", "owner": [], "create_time": "", "url": null}'
    for text in (empty, '{"_id": "a1"}'):
        told = msgspec.json.decode(text, type=AccountRow).to_domain(SCENE)
        assert msgspec.structs.asdict(told) == msgspec.structs.asdict(
            msgspec.json.decode('{"_id": "a1"}', type=AccountRow).to_domain(SCENE)
        )
        assert (told.name, told.phone, told.owner, told.created, told.website) == (None,) * 5
