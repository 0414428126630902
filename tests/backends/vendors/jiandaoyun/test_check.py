"""``c360 check`` compares the field map with the forms, and names what differs."""

from __future__ import annotations

from typing import Any

import pytest

from backends.errors import Refused
from backends.vendors.jiandaoyun.adapter import JiandaoyunBackend
from backends.wire import Request, Response
from gateway.settings.vendors.jiandaoyun import Jiandaoyun
from tests.backends.vendors.jiandaoyun.company import SECRET, described, tables
from tests.conformance.scripted_wire import ScriptedWire
from tests.conformance.vendor_kit import context
from tests.fakes.facts import company
from tests.fakes.fake import Asked
from tests.fakes.jiandaoyun import JiandaoyunFake


def wire_to(fake: JiandaoyunFake) -> ScriptedWire:
    """Return a way to the fake without a socket."""

    def answer(request: Request) -> Response:
        asked = Asked(
            method=request.method,
            path=f"/api{request.path}",
            query={},
            headers=dict(request.headers),
            body=request.body,
        )
        told = fake.answer(asked)
        return Response(status=told.status, body=told.body)

    return ScriptedWire(answer)


async def checked(told: Jiandaoyun, key: str = SECRET) -> int:
    """Return how many calls a check took."""
    wire = wire_to(JiandaoyunFake(company("erp"), SECRET))
    await JiandaoyunBackend("erp", wire, told.catalogue(), api_key=key).check(context())
    return len(wire.requests)


async def refused(kind: str, **changed: Any) -> str:
    """Return what a check says of a changed form, were it the only one."""
    form = tables()["forms"][kind]
    given = {**form["fields"], **changed.pop("fields", {})}
    fields = {name: source for name, source in given.items() if source}
    with pytest.raises(Refused) as caught:
        await checked(described(forms={kind: {**form, **changed, "fields": fields}}))
    return str(caught.value)


async def test_a_map_that_fits_costs_one_call_for_each_form() -> None:
    assert await checked(described()) == 16


async def test_a_widget_that_is_not_there_is_named() -> None:
    assert await refused("customer", fields={"name": "_widget_gone"}) == (
        "erp: forms.customer: the form has no widget '_widget_gone'; has its alias changed?"
    )


async def test_a_column_that_is_not_there_is_named() -> None:
    lines = {"rows": "_widget_lines", "position": "_widget_gone"}
    assert "lines: the subform has no widget '_widget_gone'" in (
        await refused("order", fields={"lines": lines})
    )


async def test_a_widget_that_rows_cannot_be_found_by_is_named() -> None:
    told = await refused("customer", fields={"key": "_widget_logo"})
    assert "rows cannot be found by '_widget_logo'" in told


async def test_a_number_that_rows_are_found_by_must_be_said_to_be_one() -> None:
    told = await refused("contact", fields={"customer": "_widget_primary", "primary": None})
    assert "'_widget_primary' is of type number: say so in 'types'" in told


async def test_a_form_that_is_not_there_is_refused() -> None:
    assert "check app and entry of its forms (3000)" in await refused("order", entry="gone")


async def test_a_wrong_key_is_refused_and_not_told() -> None:
    with pytest.raises(Refused) as caught:
        await checked(described(forms={"customer": tables()["forms"]["customer"]}), "another-key")
    assert "check its api_key (8301)" in str(caught.value)
    assert "another-key" not in str(caught.value)
