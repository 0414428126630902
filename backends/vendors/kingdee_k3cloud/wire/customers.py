"""Customers, the people there, and what is known of their credit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from backends.domain import Contact, Customer
from backends.vendors.kingdee_k3cloud.values import Here, Master, instant_of, key, text_of
from backends.vocabulary import LifecycleStage

STAGES = {"A": LifecycleStage.ACTIVE, "B": LifecycleStage.DORMANT}


class CustomerRow(Master, frozen=True, kw_only=True, gc=False):
    """BD_Customer; FForbidStatus is A for one in use and B for one that is shut off."""

    id: int = key("FCUSTID")
    name: str | None = key("FName")
    segment: str | None = key("FGroup.FName")
    seller: str | None = key("FSELLER.FNumber")
    seller_name: str | None = key("FSELLER.FName")
    department: str | None = key("FSALDEPTID.FNumber")
    phone: str | None = key("FTEL")
    mobile: str | None = key("FMobile")
    email: str | None = key("FEmail")
    address: str | None = key("FAddress")
    tax_number: str | None = key("FSOCIALCRECODE")
    forbidden: str | None = key("FForbidStatus")
    created: dt.datetime | None = key("FCreateDate")
    updated: dt.datetime | None = key("FModifyDate")

    def to_domain(self, here: Here, _rows: Sequence[CustomerRow]) -> Customer:
        """Return the customer."""
        shut = text_of(self.forbidden)
        return Customer(
            system=here.system,
            key=self.number.strip(),
            name=text_of(self.name),
            segment=text_of(self.segment),
            stage=STAGES.get(shut, LifecycleStage.OTHER) if shut else None,
            stage_text=shut,
            owner=text_of(self.seller),
            owner_name=text_of(self.seller_name),
            team=text_of(self.department),
            phone=text_of(self.phone) or text_of(self.mobile),
            email=text_of(self.email),
            address=text_of(self.address),
            tax_number=text_of(self.tax_number),
            created=instant_of(self.created, here.zone),
            updated=instant_of(self.updated, here.zone),
        )


class ContactRow(Master, frozen=True, kw_only=True, gc=False):
    """BD_CommonContact. Unverified: FTel, FEmail and FPost in queries (seen in writes only)."""

    customer: str | None = key("FCustId.FNumber")
    name: str | None = key("FName")
    post: str | None = key("FPost")
    mobile: str | None = key("FMobile")
    phone: str | None = key("FTel")
    email: str | None = key("FEmail")

    def to_domain(self, here: Here, _rows: Sequence[ContactRow]) -> Contact:
        """Return the contact."""
        return Contact(
            system=here.system,
            key=self.number.strip(),
            customer=text_of(self.customer) or "",
            name=text_of(self.name),
            title=text_of(self.post),
            phone=text_of(self.mobile) or text_of(self.phone),
            email=text_of(self.email),
        )


class DebtorRow(Master, frozen=True, kw_only=True, gc=False):
    """BD_Customer as a debtor: in which currency and on which terms it buys."""

    currency: str | None = key("FTRADINGCURRID.FCode")
    terms: str | None = key("FRECCONDITIONID.FName")
