"""What entities say of themselves beyond what a system said."""

from decimal import Decimal

import pytest

from backends.domain import Block, CreditAccount, SalesOrder
from backends.vocabulary import BillingStatus, Fulfilment, OrderStatus


def _order(
    delivery: Fulfilment | None = None,
    billing: BillingStatus | None = None,
    *,
    rejected: bool = False,
    draft: bool = False,
    held: bool = False,
) -> SalesOrder:
    return SalesOrder(
        system="erp",
        number="1",
        customer="2",
        delivery_status=delivery,
        billing_status=billing,
        rejected=rejected,
        draft=draft,
        blocks=(Block(kind="credit", reason="limit"),) if held else (),
    )


@pytest.mark.parametrize(
    ("order", "status"),
    [
        (_order(), OrderStatus.OPEN),
        (_order(Fulfilment.NONE), OrderStatus.OPEN),
        (_order(Fulfilment.PARTIAL), OrderStatus.PARTIALLY_DELIVERED),
        (_order(Fulfilment.COMPLETE), OrderStatus.DELIVERED),
        (_order(Fulfilment.COMPLETE, BillingStatus.COMPLETE), OrderStatus.COMPLETED),
        (_order(Fulfilment.COMPLETE, BillingStatus.NOT_RELEVANT), OrderStatus.COMPLETED),
        (_order(Fulfilment.PARTIAL, held=True), OrderStatus.ON_HOLD),
        (_order(draft=True, held=True), OrderStatus.DRAFT),
        (_order(draft=True, rejected=True), OrderStatus.CANCELLED),
    ],
)
def test_an_orders_status_is_derived(order: SalesOrder, status: OrderStatus) -> None:
    assert order.status is status


def _account(limit: str | None, exposure: str | None) -> CreditAccount:
    return CreditAccount(
        system="erp",
        customer="1",
        currency="CNY",
        limit=None if limit is None else Decimal(limit),
        exposure=None if exposure is None else Decimal(exposure),
    )


def test_what_is_available_on_credit_may_be_negative() -> None:
    assert _account("100", "130.50").available == Decimal("-30.50")


@pytest.mark.parametrize(("limit", "exposure"), [(None, "1"), ("1", None)])
def test_what_is_available_is_unknown_where_a_part_is(
    limit: str | None, exposure: str | None
) -> None:
    assert _account(limit, exposure).available is None
