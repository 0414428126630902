"""The settings of Jiandaoyun: a field map that cannot be is explained, all of it at once."""

from __future__ import annotations

from typing import Any

import pytest

from backends.port import By
from backends.vocabulary import Kind
from gateway.settings.vendors.jiandaoyun import BASE_URL, Jiandaoyun
from tests.gateway.settings.conftest import RIGHT, Complaints, Load

FORMS = """
[systems.forms]
vendor = "jiandaoyun"
timezone = "Asia/Shanghai"
[systems.forms.forms.customer]
app = "a1"
entry = "e1"
[systems.forms.forms.customer.fields]
key = "_widget_code"
"""
SECRETS = {"C360_SYSTEMS__ERP__PASSWORD": "x", "C360_SYSTEMS__FORMS__API_KEY": "open-sesame"}


def form(kind: str, fields: str, more: str = "") -> str:
    head = f'[systems.forms.forms.{kind}]\napp = "a1"\nentry = "e2"\n{more}\n'
    return f"{FORMS}{head}[systems.forms.forms.{kind}.fields]\n{fields}\n"


def loaded_forms(loaded: Load, text: str = FORMS) -> Jiandaoyun:
    system = loaded(RIGHT + text, SECRETS).systems["forms"]
    assert isinstance(system, Jiandaoyun)
    return system


def asked(told: Jiandaoyun) -> dict[Kind, set[By]]:
    return {kind: set(form.asked()) for kind, form in told.catalogue().items()}


def test_a_field_map_becomes_what_the_vendor_serves(loaded: Load) -> None:
    told = loaded_forms(loaded)
    assert told.base_url == BASE_URL
    assert asked(told) == {Kind.CUSTOMER: {By.KEY, By.ALL}}


def test_orders_are_found_by_each_widget_that_is_named(loaded: Load) -> None:
    text = form("order", 'number = "no"\ncustomer = "c"\nreference = "po"')
    found = loaded_forms(loaded, text).catalogue()[Kind.ORDER].asked()
    assert found[By.REFERENCE] == ("no", "po")
    assert found[By.CUSTOMER] == ("c",)


def test_deliveries_of_an_order_are_found_by_a_widget_beside_the_fields(loaded: Load) -> None:
    lines = 'lines = { rows = "l", order = { asked = true } }'
    text = form("delivery", f'number = "no"\ncustomer = "c"\n{lines}', 'order = "order_no"')
    assert asked(loaded_forms(loaded, text))[Kind.DELIVERY] == {By.CUSTOMER, By.ORDER}


def test_links_are_members_of_customers(loaded: Load) -> None:
    text = FORMS.replace(
        "[systems.forms.forms.c", 'links = { erp = "erp_no" }\n[systems.forms.forms.c', 1
    )
    told = loaded_forms(loaded, text).catalogue()[Kind.CUSTOMER]
    assert "erp_no" in told.fields()


def test_the_secret_is_not_shown(loaded: Load) -> None:
    assert "open-sesame" not in repr(loaded_forms(loaded))


@pytest.mark.parametrize(
    ("fields", "more", "complaint"),
    [
        ('number = "no"\ncustomer = "c.d"', "", None),
        ('number = "_id"\ncustomer = "c"', "", "rows cannot be found by '_id', only by a widget"),
        ('number = "a.no"\ncustomer = "c.d"', "", "must be a widget of its own"),
        ('number = { asked = true }\ncustomer = "c"', "", "number: 'asked' is not possible here"),
        ('number = { path = "no", unpad = true }\ncustomer = "c"', "", "number: 'unpad'"),
        ('number = "no"\ncustomer = "c"', 'types = { x = "sn" }', "rows are not found by x"),
        ('number = "no"\ncustomer = "c"\nnet = "n"', "", "net: needs 'currency' beside it"),
        (
            'number = "no"\ncustomer = "c"\nlines = { rows = "l", position = { asked = true } }',
            "",
            "lines.position: 'asked' stands for the widget that 'order' names",
        ),
    ],
)
def test_a_map_that_cannot_be_is_explained(
    complaints: Complaints, loaded: Load, fields: str, more: str, complaint: str | None
) -> None:
    text = form("order", fields, more)
    if complaint is None:
        assert loaded_forms(loaded, text)
        return
    (found,) = complaints(RIGHT + text, SECRETS)
    assert found.startswith("systems.forms.forms.order: ")
    assert complaint in found


def test_all_that_is_wrong_with_a_form_is_named_at_once(complaints: Complaints) -> None:
    text = form("order", 'number = { asked = true }\ncustomer = "c"\nnet = "n"')
    (found,) = complaints(RIGHT + text, SECRETS)
    assert "number: 'asked'" in found
    assert "net: needs 'currency'" in found


@pytest.mark.parametrize(
    ("changed", "key"),
    [
        ({"app": 'a"1'}, "app"),
        ({"entry": "../x"}, "entry"),
        ({"types": {"_widget_code": "user"}}, "types._widget_code"),
    ],
)
def test_ids_and_types_are_checked(
    complaints: Complaints, changed: dict[str, Any], key: str
) -> None:
    text = FORMS
    for name, value in changed.items():
        written = value if isinstance(value, str) else None
        line = f"{name} = '{written}'" if written else 'types = { _widget_code = "user" }'
        text = "\n".join(
            [one for one in text.splitlines() if not one.startswith(f"{name} =")]
        ).replace("[systems.forms.forms.customer]", f"[systems.forms.forms.customer]\n{line}")
    assert any(
        found.startswith(f"systems.forms.forms.customer.{key}")
        for found in complaints(RIGHT + text, SECRETS)
    )


@pytest.mark.parametrize("key", ["", "with blank", "line\nbreak", "schlüssel"])
def test_a_key_that_is_none_is_named_and_not_repeated(complaints: Complaints, key: str) -> None:
    secrets = SECRETS | {"C360_SYSTEMS__FORMS__API_KEY": key}
    (found,) = complaints(RIGHT + FORMS, secrets)
    assert found.startswith("systems.forms.api_key: ")
    assert not key or key not in found


def test_a_forms_owner_may_choose_a_shorter_secret_for_pushes(loaded: Load) -> None:
    secrets = SECRETS | {"C360_SYSTEMS__FORMS__EVENTS_SECRET": "sixteen letters."}
    told = loaded(RIGHT + FORMS, secrets).systems["forms"]
    assert told.notices() is not None
