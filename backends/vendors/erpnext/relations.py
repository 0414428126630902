"""Contacts: people are linked to customers by rows of their own."""

from __future__ import annotations

from backends.adapter import Found, cut
from backends.domain import Entity
from backends.vendors.erpnext.readings import Ask
from backends.vendors.erpnext.wire.relations import ContactRow, LinkRow

CONTACT = "Contact"


async def contacts(ask: Ask) -> Found:
    """Read which contacts the customers have, then these."""
    linked = [
        ["parenttype", "=", CONTACT],
        ["link_doctype", "=", "Customer"],
        ["link_name", "in", ask.query.keys],
    ]
    links = await ask.every("Dynamic Link", LinkRow, linked, parent=CONTACT)
    found: dict[str, list[Entity]] = {key: [] for key in ask.query.keys}
    if not links:
        return cut(ask.query, found)
    named = [["name", "in", sorted({link.parent for link in links})]]
    people = {row.name: row for row in await ask.every(CONTACT, ContactRow, named)}
    for customer, name in sorted({(link.link_name, link.parent) for link in links}):
        if customer in found and name in people:
            found[customer].append(people[name].to_domain(ask.house, customer))
    return cut(ask.query, found)
