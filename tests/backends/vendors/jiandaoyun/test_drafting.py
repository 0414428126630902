"""A draft names what the labels say, marks what was guessed, and always is TOML."""

from __future__ import annotations

import asyncio
import tomllib
from typing import Any

import pytest

from backends.domain import ENTITIES
from backends.errors import Refused
from backends.vendors.jiandaoyun.asking import Asking
from backends.vendors.jiandaoyun.catalogue import Catalogue, Widget
from backends.vendors.jiandaoyun.drafting import Draft, Found, drafted, written
from backends.vendors.jiandaoyun.guessing import kind_of
from backends.vocabulary import Kind
from gateway.settings.vendors.jiandaoyun import Jiandaoyun
from tests.backends.vendors.jiandaoyun.company import SECRET, tables
from tests.backends.vendors.jiandaoyun.test_check import wire_to
from tests.fakes.facts import company
from tests.fakes.jiandaoyun import JiandaoyunFake

FORM = Found(app="a1", entry="e1", app_name="CRM", name="a form")


async def draft(*only: str) -> list[str]:
    wire = wire_to(JiandaoyunFake(company("crm"), SECRET))
    catalogue = Catalogue(wire, Asking(SECRET), "crm")
    deadline = asyncio.get_running_loop().time() + 5
    return await drafted(catalogue, ENTITIES, only, deadline)


def lines_of(kind: Kind, *widgets: Widget) -> list[str]:
    return written(Draft(kind=kind, form=FORM, entity=ENTITIES[kind], widgets=widgets), "crm")


def widget(name: str, label: str, type_: str = "text", items: list[Widget] | None = None) -> Widget:
    return Widget(name=name, label=label, type=type_, items=items)


def read(lines: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads("\n".join(lines))["systems"]["crm"]
    return found


async def test_the_settings_take_a_draft_as_it_is() -> None:
    found = read(await draft())
    told = Jiandaoyun.model_validate(
        {"vendor": "jiandaoyun", "timezone": "UTC", "api_key": "x", **found}
    )
    assert set(told.catalogue()) == set(Kind)


async def test_a_draft_names_the_widgets_that_a_person_would_name() -> None:
    found, wanted = read(await draft())["forms"], tables()["forms"]
    for kind in Kind:
        for name, source in found[kind]["fields"].items():
            told = wanted[kind]["fields"][name]
            given = source.get("path", source) if isinstance(source, dict) else source
            assert given == (told.get("path", given) if isinstance(told, dict) else told), name


async def test_one_app_can_be_read_alone_by_its_name_or_id() -> None:
    for app in ("客户管理", "65f0c0ffee"):
        assert set(read(await draft(app))["forms"]) == set(list(Kind)[:7])


async def test_an_app_that_is_not_there_is_refused_with_where_to_look() -> None:
    with pytest.raises(Refused, match="the api_key opens no such app"):
        await draft("another")


def test_a_guess_is_marked_and_words_are_asked_for() -> None:
    lines = lines_of(
        Kind.CUSTOMER,
        widget("c", "客户编号", "sn"),
        widget("n", "Company name in full"),
        widget("s", "客户状态", "combo"),
    )
    assert 'types = { "c" = "sn" }' in lines
    assert 'key = "c"  # 客户编号 (sn)' in lines
    assert 'name = "n"  # guess: Company name in full (text)' in lines
    assert any(line.startswith('stage = { path = "s", words = {} }') for line in lines)
    assert any("map its words to LEAD" in line for line in lines)


def test_a_form_without_what_is_needed_stands_there_as_a_comment() -> None:
    lines = lines_of(Kind.CONTRACT, widget("n", "合同编号"), widget("x", "备注", "textarea"))
    assert "no widget seems to be 'customer' of a contract. Add it and uncomment." in lines[0]
    assert all(line.startswith("#") for line in lines)
    assert '# not used: "x"  备注 (textarea)' in lines


def test_amounts_get_a_currency_and_quantities_a_unit_to_be_looked_at() -> None:
    columns = [widget("q", "数量", "number"), widget("m", "金额", "number")]
    lines = lines_of(
        Kind.ORDER,
        widget("n", "订单编号"),
        widget("c", "客户编号"),
        widget("l", "订单明细", "subform", columns),
    )
    fields = read(lines)["forms"]["order"]["fields"]
    assert fields["currency"] == {"constant": "CNY"}
    assert fields["lines"] == {
        "rows": "l",
        "position": "_id",
        "quantity": "q",
        "amount": "m",
        "unit": {"constant": "EA"},
    }


def test_a_subform_that_lacks_a_column_stands_there_as_a_comment() -> None:
    lines = lines_of(
        Kind.STOCK,
        widget("s", "产品编号"),
        widget("w", "仓库"),
        widget("i", "在途", "subform", [widget("q", "数量", "number")]),
    )
    assert any(line.startswith("# incoming =") and "seems to be date" in line for line in lines)
    assert "incoming" not in read(lines)["forms"]["stock"]["fields"]


def test_a_delivery_without_its_orders_number_has_no_lines_of_orders() -> None:
    part = [widget("p", "行号", "number")]
    lines = lines_of(
        Kind.DELIVERY,
        widget("n", "发货单号"),
        widget("c", "客户编号"),
        widget("l", "发货明细", "subform", part),
    )
    assert any(line.startswith("# lines =") and "seems to be order" in line for line in lines)


def test_labels_cannot_break_out_of_their_comments() -> None:
    label = '客户编号\n[systems.evil]\r\x00\u2028x = "1'
    lines = lines_of(Kind.CUSTOMER, widget('c"\\', label), widget("k", "客户编号"))
    assert not [line for line in lines if "\n" in line or "\r" in line or "\x00" in line]
    assert set(tomllib.loads("\n".join(lines))["systems"]) == {"crm"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("客户联系人", Kind.CONTACT),
        ("客户跟进记录", Kind.INTERACTION),
        ("客户信用额度", Kind.CREDIT),
        ("销售出库单", Kind.DELIVERY),
        ("Sales Orders", Kind.ORDER),
        ("产品库存", Kind.STOCK),
        ("产品价格表", Kind.PRICE),
        ("采购订单", None),
        ("供应商档案", None),
        ("请假申请", None),
    ],
)
def test_forms_are_recognized_by_their_names(name: str, kind: Kind | None) -> None:
    assert kind_of(name) is kind
