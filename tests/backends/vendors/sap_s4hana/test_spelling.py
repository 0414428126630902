"""Numbers as we spell them, whatever zeros a service puts before them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from backends.vendors.sap_s4hana.spelling import padded, unpadded
from backends.vendors.sap_s4hana.wire.deliveries import DeliveryItemRow


@pytest.mark.parametrize(
    ("told", "ours"),
    [("0000001234", "1234"), ("1234", "1234"), ("0000000000", "0"), ("TG-0010", "TG-0010")],
)
def test_a_number_loses_its_zeros_and_nothing_else_does(told: str, ours: str) -> None:
    assert unpadded(told) == ours
    assert unpadded(padded(ours)) == ours


@pytest.mark.parametrize(
    ("material", "sku"), [("000000000000001234", "1234"), ("TG-0010", "TG-0010"), ("", None)]
)
def test_a_line_names_its_product_as_the_product_is_named(material: str, sku: str | None) -> None:
    row = DeliveryItemRow(
        order="0000000017",
        position="000010",
        material=material,
        actual_delivery_quantity=Decimal(2),
        delivery_quantity_unit="EA",
    )
    line = row.to_domain()
    assert (line.sku, line.order, line.position) == (sku, "17", "10")
