"""Numbers come through exactly; what does not fit is told by its place, not by its value."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from backends.errors import Garbled
from backends.protocols.soql.answers import Amount, decoded


class Row(msgspec.Struct):
    amount: Amount | None = None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1299.39", Decimal("1299.39")),
        ("0.10", Decimal("0.10")),
        ("7", Decimal(7)),
        ('"3.5"', Decimal("3.5")),
        ('""', None),
        (
            "12345678901234567890.12345678901234567890",
            Decimal("12345678901234567890.1234567890123456789"),
        ),
    ],
)
def test_an_amount_is_what_was_written(written: str, value: Decimal | None) -> None:
    row = decoded(f'{{"amount":{written}}}'.encode(), Row, system="crm")
    assert row.amount is not None
    assert row.amount.value == value


def test_no_amount_is_none() -> None:
    assert decoded(b'{"amount":null}', Row, system="crm").amount is None
    assert decoded(b"{}", Row, system="crm").amount is None


@pytest.mark.parametrize("written", ["true", '"a secret"', "{}", "[1]"])
def test_what_is_no_amount_is_garbled_and_not_told(written: str) -> None:
    with pytest.raises(Garbled, match=r"^crm: an answer does not fit `\$\.amount`$"):
        decoded(f'{{"amount":{written}}}'.encode(), Row, system="crm")


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"amount"', b'"\xff"', b"[" * 100_000])
def test_what_is_no_json_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled, match=r"^crm: an answer "):
        decoded(body, Row, system="crm")
