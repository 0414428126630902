"""An ERPNext site as the documentation tells it: listings by a method, a token, errors.

Sources: docs.frappe.io, "REST API" and "Database API"; frappe/client.py of the frappe framework.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.erpnext_rows import doctypes
from tests.fakes.erpnext_table import Unknown, listed
from tests.fakes.facts import Facts
from tests.fakes.fake import Answer, Asked, Fake, told

KEY, SECRET = "0a1b2c3d4e5f607", "open-sesame"
PATH = "/api/method/frappe.client.get_list"
CHILDREN = {
    "Customer Credit Limit": {"Customer", "Customer Group"},
    "Dynamic Link": {"Contact"},
    "Sales Order Item": {"Sales Order"},
    "Delivery Note Item": {"Delivery Note"},
}


class ErpnextFake(Fake):
    """One site, read with one key."""

    def __init__(self, facts: Facts) -> None:
        """Keep the facts as documents."""
        super().__init__()
        self.documents = doctypes(facts)
        self.forbidden: set[str] = set()
        self.revoked = False

    def label(self, asked: Asked) -> str:
        """Count by DocType."""
        return str(asked.json()["doctype"])

    def throttled(self) -> Answer:
        """Say no as a site with a rate limit does."""
        return _refused("TooManyRequestsError", 429, {"retry-after": "0"})

    def answer(self, asked: Asked) -> Answer:
        """Answer a listing."""
        if self.revoked or asked.headers.get("authorization") != f"token {KEY}:{SECRET}":
            return _refused("AuthenticationError", 401)
        if (asked.method, asked.path) != ("POST", PATH):
            return _refused("DoesNotExistError", 404)
        listing: dict[str, Any] = asked.json()
        doctype = listing["doctype"]
        parents = CHILDREN.get(doctype)
        alone = parents is not None and listing.get("parent") not in parents
        if doctype in self.forbidden or alone:
            return _refused("PermissionError", 403)
        try:
            return told({"message": listed(self.documents[doctype], listing)})
        except Unknown:
            return _refused("DataError", 417)


def _refused(what: str, status: int, headers: dict[str, str] | None = None) -> Answer:
    body = {"exc_type": what, "exception": f"frappe.exceptions.{what}: of Huaxia Trading Co"}
    return told(body, status, headers)
