"""Credit: limits as SAP states them; what is owed is summed from documents, and marked so.

No released service states the exposure. What is summed is less than SAP's own: open items of the
ledger and the net worth of orders of which nothing has gone out or been billed yet.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from backends.adapter import Found, cut
from backends.domain import CreditAccount, Entity
from backends.parts import together
from backends.protocols.odata.literals import every
from backends.protocols.odata.values import number_of
from backends.vendors.sap_s4hana.readings import Ask, condition_of
from backends.vendors.sap_s4hana.services import CREDIT, LEDGER
from backends.vendors.sap_s4hana.spelling import NUMBER, fitting, unpadded
from backends.vendors.sap_s4hana.wire.accounts import CreditRow, ItemRow, OpenOrderRow
from backends.vendors.sap_s4hana.wire.partners import DebtorPartnerRow
from backends.vocabulary import ExposureBasis

NOTHING = Decimal(0)

# IsCleared is computed and not filterable everywhere; D is the account type of customers.
OPEN_ITEMS = "FinancialAccountType eq 'D' and ClearingAccountingDocument eq ''"
UNTOUCHED = every(
    "OverallDeliveryStatus eq 'A'",
    "OverallOrdReltdBillgStatus ne 'B'",
    "OverallOrdReltdBillgStatus ne 'C'",
    "OverallSDDocumentRejectionSts ne 'C'",
)


async def credit(ask: Ask) -> Found:
    """Read credit accounts: who the partners are, then accounts, items and orders side by side."""
    keys = fitting(ask.query.keys, NUMBER)
    debtors: list[DebtorPartnerRow] = []
    if keys:
        debtors = await ask.listed(condition_of(ask, keys), "Customer")
    if not debtors:
        return {}
    partners = [debtor.business_partner for debtor in debtors]
    customers = [debtor.customer for debtor in debtors]
    calls: list[Callable[[], Awaitable[Any]]] = [
        partial(ask.among, CREDIT, CreditRow, "BusinessPartner", partners),
        partial(ask.among, LEDGER, ItemRow, "Customer", customers, OPEN_ITEMS),
        partial(ask.among, ask.account.orders, OpenOrderRow, "SoldToParty", customers, UNTOUCHED),
    ]
    accounts, items, orders = await together(calls)
    per_partner = _grouped(accounts, "business_partner")
    per_customer = _grouped(items, "customer")
    ordered = _grouped(orders, "sold_to_party")
    found: dict[str, list[Entity]] = {}
    for debtor in debtors:
        own = unpadded(debtor.customer)
        rows = per_partner[unpadded(debtor.business_partner)]
        owed = per_customer[own] if len(rows) == 1 else None  # items do not tell their segment
        found[own] = [_account(ask, debtor, row, owed, ordered[own]) for row in rows]
    return cut(ask.query, found)


def _grouped(rows: Sequence[Any], attribute: str) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[unpadded(getattr(row, attribute))].append(row)
    return groups


def _account(
    ask: Ask,
    debtor: DebtorPartnerRow,
    row: CreditRow,
    items: Sequence[ItemRow] | None,
    orders: Sequence[OpenOrderRow],
) -> CreditAccount:
    currency = row.credit_segment_currency
    return CreditAccount(
        system=ask.home.system,
        customer=unpadded(debtor.customer),
        currency=currency,
        segment=row.credit_segment or None,
        limit=number_of(row.credit_limit_amount),
        exposure=None if items is None else exposure_of(items, orders, currency),
        exposure_basis=ExposureBasis.DERIVED,
        overdue=None if items is None else overdue_of(items, currency, ask.home.today),
        blocked=row.credit_account_is_blocked,
        payment_terms=debtor.terms,
    )


def exposure_of(
    items: Sequence[ItemRow], orders: Sequence[OpenOrderRow], currency: str
) -> Decimal | None:
    """Return what is owed at least; None if some of it is in another currency."""
    owed = [item.owed(currency) for item in items]
    owed += [
        number_of(order.total_net_amount) if order.transaction_currency == currency else None
        for order in orders
    ]
    return _whole(owed)


def overdue_of(items: Sequence[ItemRow], currency: str, today: dt.date) -> Decimal | None:
    """Return what of the items was to be paid before today."""
    late = [item.owed(currency) for item in items if item.due and item.due < today]
    return _whole([owed for owed in late if owed is None or owed > 0])


def _whole(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, NOTHING) if len(known) == len(amounts) else None
