"""Customers."""

from __future__ import annotations

import datetime as dt

from backends.domain import Customer
from backends.vendors.erpnext.values import House, instant
from backends.vendors.erpnext.wire.rows import Row


class CustomerRow(Row, frozen=True, kw_only=True, gc=False):
    """Customer."""

    customer_name: str | None = None
    customer_group: str | None = None
    territory: str | None = None
    industry: str | None = None
    account_manager: str | None = None
    mobile_no: str | None = None
    email_id: str | None = None
    website: str | None = None
    tax_id: str | None = None
    creation: dt.datetime
    modified: dt.datetime

    def to_domain(self, house: House) -> Customer:
        """Return the customer."""
        return Customer(
            system=house.system,
            key=self.name,
            name=self.customer_name or None,
            segment=self.customer_group or None,
            industry=self.industry or None,
            region=self.territory or None,
            owner=self.account_manager or None,
            phone=self.mobile_no or None,
            email=self.email_id or None,
            website=self.website or None,
            tax_number=self.tax_id or None,
            created=instant(self.creation, house.zone),
            updated=instant(self.modified, house.zone),
        )
