"""Entities that are only named, and the names of entities."""

from __future__ import annotations

import pytest

from backends.changed import customer_of, key_of, named
from backends.vocabulary import Kind

OF_NOBODY = {Kind.CUSTOMER, Kind.PRODUCT, Kind.STOCK, Kind.AVAILABILITY}


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_named_and_keeps_its_key(kind: Kind) -> None:
    assert key_of(kind, named(kind, "erp", "4711", "D1")) == "4711"


@pytest.mark.parametrize("kind", sorted(set(Kind) - OF_NOBODY - {Kind.CREDIT}))
def test_it_says_whose_it_is_where_that_is_known(kind: Kind) -> None:
    assert customer_of(named(kind, "erp", "4711", "D1")) == "D1"
    assert customer_of(named(kind, "erp", "4711")) is None


@pytest.mark.parametrize("kind", sorted(OF_NOBODY))
def test_what_belongs_to_nobody_names_no_customer(kind: Kind) -> None:
    assert customer_of(named(kind, "erp", "4711", "D1")) is None


def test_a_credit_account_is_named_by_its_customer() -> None:
    credit = named(Kind.CREDIT, "erp", "D1")
    assert (key_of(Kind.CREDIT, credit), customer_of(credit)) == ("D1", "D1")
