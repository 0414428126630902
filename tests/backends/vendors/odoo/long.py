"""Long lists as Odoo would answer for them, by the tables of the fake server."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import msgspec

from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.fakes.odoo_table import Row, ordered, read, selected

CUSTOMER = 70001
START = dt.datetime(2026, 1, 1, 4, tzinfo=dt.UTC)
MODELS = {
    Kind.INTERACTION: "mail.message",
    Kind.TICKET: "helpdesk.ticket",
    Kind.ORDER: "sale.order",
    Kind.DELIVERY: "stock.picking",
    Kind.INVOICE: "account.move",
    Kind.PAYMENT: "account.payment",
}
FALSE = dict.fromkeys(
    "active author_id body carrier_id carrier_tracking_ref client_order_ref close_date "
    "commitment_date currency_id delivery_status expected_date is_reconciled "
    "mail_activity_type_id partner_invoice_id partner_shipping_id sale_id stage_id subject "
    "ticket_ref user_id".split(),
    False,
)


@cache
def rows_of(model: str, count: int) -> list[Row]:
    """Return so many records of one customer, three to a day; one row fits every model."""
    alike = {
        **FALSE,
        "partner_id": CUSTOMER,
        "model": "res.partner",
        "res_id": CUSTOMER,
        "message_type": "comment",
        "state": {"sale.order": "sale", "stock.picking": "done"}.get(model, "posted"),
        "move_type": "out_invoice",
        "payment_state": "paid",
        "payment_type": "inbound",
        "partner_type": "customer",
        "picking_type_id": 2,
        "invoice_status": "no",
        "priority": "0",
        **dict.fromkeys("amount amount_total amount_residual amount_untaxed".split(), 1.5),
    }
    paid = model == "account.payment"
    return [
        alike | own | ({"date": own["invoice_date"]} if paid else {}) for own in _numbered(count)
    ]


@cache
def _numbered(count: int) -> list[Row]:
    """Return in what the records differ."""
    return [_own(number) for number in range(1, count + 1)]


def _own(number: int) -> Row:
    at = START + dt.timedelta(days=number // 3, seconds=number % 3)
    day = at.date().isoformat()
    moment = f"{day} {at.time().isoformat()}"
    return {
        "id": number,
        "name": f"N{number}",
        "date": moment,
        "date_order": moment,
        "date_done": moment,
        "create_date": moment,
        "scheduled_date": moment,
        "invoice_date": day,
        "invoice_date_due": day,
    }


class Long:
    """Answers searches of one model from many rows, and all others with nothing."""

    def __init__(self, model: str, count: int) -> None:
        """Make the rows."""
        partner = {"id": CUSTOMER, "name": "One", "commercial_partner_id": CUSTOMER}
        self._model = model
        self._tables: dict[str, list[Row]] = {
            model: rows_of(model, count),
            "res.partner": [partner],
            "stock.picking.type": [{"id": 2, "name": "Out", "code": "outgoing"}],
        }
        self._sorted: dict[bytes, list[Row]] = {}

    def __call__(self, request: Request) -> Response:
        """Answer a call by JSON-RPC."""
        args = msgspec.json.decode(request.body)["params"]["args"]
        found = self._found(args[6]) if args[3] == self._model else []
        return Response(status=200, body=msgspec.json.encode({"id": 0, "result": found}))

    def _found(self, named: dict[str, Any]) -> list[Row]:
        asked = msgspec.json.encode([named["domain"], named["order"]])
        if asked not in self._sorted:
            rows = selected(self._tables, self._model, named["domain"])
            self._sorted[asked] = ordered(rows, named["order"])
        cut = self._sorted[asked][: named["limit"]]
        return [read(self._tables, row, named["fields"]) for row in cut]
