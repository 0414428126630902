"""Interactions: what was said, and what is planned."""

from __future__ import annotations

from backends.adapter import Found
from backends.domain import Entity
from backends.vendors.odoo.readings import Ask, instants, nobody
from backends.vendors.odoo.values import Domain
from backends.vendors.odoo.wire.relations import ActivityRow

# What people said; the rest is Odoo telling what it has done. An activity that was done leaves a
# message of its own.
SAID: Domain = [
    "|",
    ["message_type", "in", ["email", "email_outgoing", "comment"]],
    ["mail_activity_type_id", "!=", False],
]


def about(customers: list[int]) -> Domain:
    """Match messages at the customer itself, and those that its people wrote anywhere."""
    at_the_customer = ["&", ["model", "=", "res.partner"], ["res_id", "in", customers]]
    return ["|", *at_the_customer, ["author_id.commercial_partner_id", "in", customers]]


async def interactions(ask: Ask) -> Found:
    """Read a page of the one customer's messages, and all its planned activities: two calls."""
    (key,) = ask.query.keys
    if nobody(ask):
        return {key: ((), None)}
    return {key: await instants(ask, await _planned(ask))}


async def _planned(ask: Ask) -> list[Entity]:
    domain = [["res_model", "=", "res.partner"], ["res_id", "in", ask.ids]]
    rows = await ask.every("mail.activity", ActivityRow, domain)
    known = await ask.known()
    return [row.to_domain(known) for row in rows]
