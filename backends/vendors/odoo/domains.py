"""Which records of a model are meant, whoever asks: domains in Odoo's prefix notation."""

from __future__ import annotations

from backends.vendors.odoo.values import Domain
from backends.vendors.odoo.wire.sales import BILLED

OWNER = "partner_id.commercial_partner_id"
COMMERCIAL: Domain = ["|", ["is_company", "=", True], ["parent_id", "=", False]]
CONFIRMED: Domain = [["state", "not in", ["draft", "sent"]]]
OFFERED: Domain = [["state", "in", ["draft", "sent"]]]
LEFT: Domain = [["state", "=", "done"], ["date_done", "!=", False]]
NOT_LEFT: Domain = ["|", ["state", "!=", "done"], ["date_done", "=", False]]
OUTGOING: Domain = [["picking_type_id.code", "=", "outgoing"]]
BILLS: Domain = [
    ["move_type", "in", ["out_invoice", "out_refund", "out_receipt"]],
    ["state", "in", ["posted", "cancel"]],
    ["invoice_date", "!=", False],
]
RECEIPTS: Domain = [["payment_type", "=", "inbound"], ["partner_type", "=", "customer"]]
PERSONS: Domain = [
    ["parent_id", "!=", False],
    ["is_company", "=", False],
    ["type", "=", "contact"],
]
STATUS: dict[tuple[str, str], Domain] = {
    ("status", "closed"): [
        "|",
        *("&", ["invoice_status", "in", BILLED], ["delivery_status", "in", ["full", False]]),
        ["state", "=", "cancel"],
    ],
    ("status", "open"): [
        ["state", "!=", "cancel"],
        *("|", ["invoice_status", "not in", BILLED]),
        ["delivery_status", "not in", ["full", False]],
    ],
}
