"""Credit: summed from what is not written off, as the keys of credit archives are not documented.

The exposure is what customers owe less what they have paid and nobody has matched yet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

import msgspec

from backends.adapter import Found, cut
from backends.domain import CreditAccount, Entity, Invoice, Payment
from backends.parts import together
from backends.vendors.kingdee_k3cloud.filters import Clause, Is, one_of
from backends.vendors.kingdee_k3cloud.readings import Ask, clauses_of, entities, grouped
from backends.vendors.kingdee_k3cloud.values import Row, text_of
from backends.vendors.kingdee_k3cloud.wire.customers import DebtorRow
from backends.vendors.kingdee_k3cloud.wire.money import SETTLED, InvoiceRow, PaymentRow
from backends.vendors.kingdee_k3cloud.wire.orders import APPROVED, CANCELLED
from backends.vocabulary import ExposureBasis

FINANCIAL: tuple[Clause, ...] = (
    # an estimate (2) comes again as the receivable proper
    Is("FSetAccountType", "2", "<>"),
)
OF_CUSTOMERS: tuple[Clause, ...] = (Is("FCONTACTUNITTYPE", "BD_Customer"),)
_OPEN = (
    Is("FWRITTENOFFSTATUS", SETTLED, "<>"),
    Is("FDocumentStatus", APPROVED),
)


class Owed(msgspec.Struct, kw_only=True):
    """What a customer owes in one currency."""

    open: Decimal = Decimal(0)
    overdue: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)


async def credit(ask: Ask) -> Found:
    """Read credit accounts: customers, open receivables and unmatched receipts, side by side."""
    keys = ask.query.keys
    receivable = [one_of("FCUSTOMERID.FNumber", keys), *FINANCIAL, *_OPEN]
    receivable.append(Is("FCancelStatus", CANCELLED, "<>"))
    receipt = [one_of("FContactUnit.FNumber", keys), *OF_CUSTOMERS, *_OPEN]
    calls: list[Callable[[], Awaitable[list[Any]]]] = [
        partial(_rows, ask, ask.binding.resource, DebtorRow, clauses_of(ask)),
        partial(_rows, ask, "AR_receivable", InvoiceRow, receivable),
        partial(_rows, ask, "AR_RECEIVEBILL", PaymentRow, receipt),
    ]
    debtors, invoices, payments = await together(calls)
    sums = _sums(ask, entities(grouped(invoices), ask.here), entities(grouped(payments), ask.here))
    found: dict[str, list[Entity]] = {}
    for debtor in debtors:
        customer = debtor.number.strip()
        if customer in keys and customer not in found:
            found[customer] = [*_accounts(ask, debtor, sums.get(customer, {}))]
    return cut(ask.query, found)


async def _rows(ask: Ask, form: str, model: type[Row], clauses: list[Clause]) -> list[Any]:
    order = "FNumber" if form == ask.binding.resource else "FBillNo"
    return await ask.queries.every(form, model, clauses, order=order, deadline=ask.deadline)


def _sums(ask: Ask, invoices: list[Entity], payments: list[Entity]) -> dict[str, dict[str, Owed]]:
    sums: dict[str, dict[str, Owed]] = {}

    def owed(item: Invoice | Payment) -> Owed:
        return sums.setdefault(item.customer, {}).setdefault(item.currency or "", Owed())

    for item in invoices:
        assert isinstance(item, Invoice)
        left = item.open_amount or Decimal(0)
        owed(item).open += left
        if item.due is not None and item.due < ask.here.today:
            owed(item).overdue += left
    for item in payments:
        assert isinstance(item, Payment)
        owed(item).paid += item.open_amount or Decimal(0)
    return sums


def _accounts(ask: Ask, debtor: DebtorRow, sums: dict[str, Owed]) -> list[CreditAccount]:
    own = text_of(debtor.currency)
    currencies = dict.fromkeys([*([own] if own else []), *filter(None, sums)])
    return [
        CreditAccount(
            system=ask.here.system,
            customer=debtor.number.strip(),
            currency=currency,
            exposure=owed.open - owed.paid,
            exposure_basis=ExposureBasis.DERIVED,
            overdue=max(Decimal(0), owed.overdue - owed.paid),
            payment_terms=text_of(debtor.terms),
        )
        for currency in currencies
        for owed in (sums.get(currency, Owed()),)
    ]
