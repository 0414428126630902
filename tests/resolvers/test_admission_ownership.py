"""Ownership that is too old is not trusted: callers who depend on it get nothing, for every id."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest

from backends.directory import Entry
from backends.domain import Link
from policies.grant import Grant
from policies.principal import Principal, Scope
from resolvers import ids
from resolvers.admission import Admission
from tests.resolvers.questions import dig
from tests.resolvers.scope import BY_LINK, CUSTOMER, FIND, NOBODY, ORDER, PRICE, asked
from tests.resolvers.world import World, codes

TOO_OLD = dt.timedelta(minutes=16)
ALIKE = [
    (CUSTOMER, "K1"),
    (CUSTOMER, "K2"),
    (CUSTOMER, NOBODY),
    (BY_LINK, "D1"),
    (BY_LINK, "D2"),
    (BY_LINK, "D404"),
    (ORDER, ids.encode("erp", "S1")),
    (ORDER, ids.encode("erp", "S9")),
    (ORDER, ids.encode("erp", "S404")),
    (ORDER, "nonsense"),
    (FIND, "PO-S1"),
    (FIND, "PO-404"),
]


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager"])
@pytest.mark.parametrize(("query", "x"), ALIKE)
async def test_old_ownership_stops_callers_who_depend_on_it_for_every_id_alike(
    w: World, role: str, query: str, x: str
) -> None:
    w.now += TOO_OLD
    x = await w.id_of(x) if x.startswith("K") else x
    data, errors, calls = await asked(w, query, role, x)
    (field,) = data
    assert data == {field: None}
    (error,) = errors
    assert error["extensions"] == {"code": "BACKEND_UNAVAILABLE"}
    assert "sync" not in error["message"]
    assert calls == []


@pytest.mark.parametrize("role", ["sales_rep", "sales_manager"])
async def test_old_ownership_stops_searches_and_prices_too(w: World, role: str) -> None:
    w.now += TOO_OLD
    assert codes(await w.ask("{ customers { totalCount } }", role)) == ["BACKEND_UNAVAILABLE"]
    for x in (await w.id_of("K1"), await w.id_of("K2"), NOBODY):
        _, errors, calls = await asked(w, PRICE, role, x)
        assert [e["extensions"]["code"] for e in errors] == ["BACKEND_UNAVAILABLE"]
        assert "erp price sku" not in calls


async def test_old_ownership_stops_prices_that_only_one_of_two_roles_opens(w: World) -> None:
    w.now += TOO_OLD
    for x in (await w.id_of("K1"), await w.id_of("K2"), NOBODY):
        _, errors, calls = await asked(w, PRICE, "rep_and_support", x)
        assert [e["extensions"]["code"] for e in errors] == ["BACKEND_UNAVAILABLE"]
        assert "erp price sku" not in calls


@pytest.mark.parametrize("role", ["support_agent", "finance", "portal_customer", "admin"])
async def test_old_ownership_does_not_matter_to_who_needs_none(w: World, role: str) -> None:
    w.now += TOO_OLD
    data, errors, _ = await asked(w, CUSTOMER, role, await w.id_of("K1"))
    assert errors == ()
    assert dig(data, ("customer", "name")) == "Huaxia Pumps"


async def test_with_old_ownership_the_second_role_opens_nothing(w: World) -> None:
    w.now += TOO_OLD
    query = "query($x: ID!) { customer(id: $x) { credit { standing accounts { currency } } } }"
    data, errors, _ = await asked(w, query, "rep_and_support", await w.id_of("K1"))
    assert dig(data, ("customer", "credit")) == {"standing": "GOOD", "accounts": None}
    assert [e["extensions"]["code"] for e in errors] == ["FORBIDDEN"]


async def test_ownership_is_trusted_up_to_its_limit(w: World) -> None:
    w.now += dt.timedelta(minutes=15)
    data, errors, _ = await asked(w, CUSTOMER, "sales_rep", await w.id_of("K1"))
    assert errors == ()
    assert dig(data, ("customer", "name")) == "Huaxia Pumps"


LINK = Link("erp", "D1")
NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Changing:
    """A directory in which a customer changes hands while it is asked."""

    def __init__(self) -> None:
        """Let it belong to rep01."""
        self.entry = Entry(id="c1", links=(LINK,), owner="rep01", as_of=NOW)

    def recall_link(self, _link: Link) -> Entry:
        return self.entry

    async def ownership_as_of(self) -> dt.datetime:
        return NOW


async def test_a_customer_that_changed_hands_is_not_admitted_by_what_was_decided_before() -> None:
    directory, field = Changing(), "Subscription.orderChanged"
    known: Any = directory
    admission = Admission(
        known,
        Principal(subject="x", roles=("sales_rep",), rep="rep01"),
        Grant(scopes={field: Scope.OWN}),
        lambda: NOW,
        dt.timedelta(minutes=15),
    )
    admitted = [await admission.by_link(LINK, field) for _ in range(2)]
    assert admitted[0] is admitted[1] is not None
    directory.entry = msgspec.structs.replace(directory.entry, owner="rep02")
    assert await admission.by_link(LINK, field) is None
