"""Customers, the people there, and what was said."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from backends.domain import Contact, Customer, Interaction, Link
from backends.vendors.fxiaoke.values import Scene, Time, instant
from backends.vendors.fxiaoke.wire.rows import Person, Row, name_of
from backends.vocabulary import InteractionKind


class AccountRow(Row, frozen=True, kw_only=True, gc=False):
    """AccountObj."""

    name: str | None = None
    account_no: str | None = None
    account_type: str | None = None
    account_level: str | None = None
    industry_level1: str | None = None
    tel: str | None = None
    email: str | None = None
    url: str | None = None
    address: str | None = None
    owner_person: Person | str | None = msgspec.field(name="owner__r", default=None)
    owner_department_id: str | None = None
    last_modified_time: Time = None

    def to_domain(self, scene: Scene) -> Customer:
        """Return the customer; the team is the owner's department."""
        known = scene.numbers_of and self.account_no
        return Customer(
            system=scene.system,
            key=self.id,
            name=self.name or None,
            segment=scene.label("account_type", self.account_type),
            grade=scene.label("account_level", self.account_level),
            industry=scene.label("industry_level1", self.industry_level1),
            owner=self.owned_by,
            owner_name=name_of(self.owner_person),
            team=self.owner_department_id or None,
            phone=self.tel or None,
            email=self.email or None,
            website=self.url or None,
            address=self.address or None,
            created=instant(self.create_time),
            updated=instant(self.last_modified_time),
            links=(Link(str(scene.numbers_of), str(self.account_no)),) if known else (),
        )


class ContactRow(Row, frozen=True, kw_only=True, gc=False):
    """ContactObj."""

    account_id: str
    name: str | None = None
    post: str | None = None
    mobile1: str | None = None
    tel1: str | None = None
    email: str | None = None

    def to_domain(self, scene: Scene) -> Contact:
        """Return the contact."""
        return Contact(
            system=scene.system,
            key=self.id,
            customer=self.account_id,
            name=self.name or None,
            title=self.post or None,
            phone=self.mobile1 or self.tel1 or None,
            email=self.email or None,
        )


# Unverified: the types are a picklist that companies change; these are its usual labels.
TALKS: Mapping[str, InteractionKind] = {
    "电话": InteractionKind.CALL,
    "邮件": InteractionKind.MAIL,
    "会议": InteractionKind.MEETING,
    "拜访": InteractionKind.VISIT,
}


class ActiveRecordRow(Row, frozen=True, kw_only=True, gc=False):
    """ActiveRecordObj, a record of what was done for a customer. Unverified: account_id."""

    account_id: str
    active_record_type: str | None = None
    active_record_content: str | None = None

    def to_domain(self, scene: Scene) -> Interaction:
        """Return the interaction; it happened when it was written down."""
        at = instant(self.create_time)
        if at is None:
            raise ValueError("a record without its time")
        kind = scene.label("active_record_type", self.active_record_type)
        return Interaction(
            system=scene.system,
            key=self.id,
            customer=self.account_id,
            at=at,
            kind=TALKS.get(kind or "", InteractionKind.OTHER),
            kind_text=kind,
            body=self.active_record_content or None,
            by=self.owned_by,
        )
