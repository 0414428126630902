"""Customers and what is said and planned with them."""

from __future__ import annotations

from typing import Any

import msgspec

from backends.domain import Contact, Customer, Interaction, Opportunity
from backends.errors import Garbled
from backends.vendors.wukong_crm.values import NOTHING, Told, amount, day, instant, text
from backends.vendors.wukong_crm.wire.rows import Person, Place
from backends.vocabulary import InteractionKind, LifecycleStage, OpportunityStatus

# Version 11 tells a number, version 9 a word: whether a deal was made.
STAGES = {
    "0": LifecycleStage.PROSPECT,
    "未成交": LifecycleStage.PROSPECT,
    "1": LifecycleStage.ACTIVE,
    "已成交": LifecycleStage.ACTIVE,
}
# The choice that both versions come with; a company may put others there.
CATEGORIES = {
    "打电话": InteractionKind.CALL,
    "发邮件": InteractionKind.MAIL,
    "见面拜访": InteractionKind.VISIT,
    "上门拜访": InteractionKind.VISIT,
    "外勤签到": InteractionKind.VISIT,
}
# 3 is "invalid": no sale is possible any more.
ENDS = {
    "0": OpportunityStatus.OPEN,
    "1": OpportunityStatus.WON,
    "2": OpportunityStatus.LOST,
    "3": OpportunityStatus.LOST,
}
FOLLOW_UP, SIGN_IN = 1, 4  # the others are the system's own notes: created, stage changed


class CustomerRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A customer of somebody; those of the public pool are not listed."""

    customer_id: int | str
    name: str | None = msgspec.field(name="customerName", default=None)
    level: Any = None
    industry: Any = None
    deal_status: Told = None
    telephone: Told = None
    mobile: Told = None
    email: str | None = None
    website: str | None = None
    address: Any = None
    detail_address: Any = None
    owner_user_id: Told = None
    owner_user_name: str | None = None
    owner_user_id_info: Person | list[Any] | None = None
    owner_dept_name: str | None = None
    create_time: Told = None
    update_time: Told = None

    def to_domain(self, place: Place) -> Customer:
        """Return the customer."""
        stage = text(self.deal_status)
        owner = self.owner_user_id_info
        where = [text(self.address), text(self.detail_address)]
        return Customer(
            system=place.system,
            key=str(self.customer_id),
            name=text(self.name),
            grade=text(self.level),
            industry=text(self.industry),
            stage=STAGES.get(stage, LifecycleStage.OTHER) if stage else None,
            stage_text=stage,
            owner=text(self.owner_user_id),
            owner_name=owner.realname if isinstance(owner, Person) else text(self.owner_user_name),
            team=text(self.owner_dept_name),
            phone=text(self.telephone) or text(self.mobile),
            email=text(self.email),
            website=text(self.website),
            address=" ".join(" ".join(part.split()) for part in where if part) or None,
            created=instant(self.create_time, place.zone),
            updated=instant(self.update_time, place.zone),
        )


class ContactRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A person at a customer; who decides is told, who comes first is not."""

    contacts_id: int | str
    customer_id: int | str
    name: str | None = None
    post: Any = None
    telephone: Told = None
    mobile: Told = None
    email: str | None = None

    def to_domain(self, place: Place) -> Contact:
        """Return the contact."""
        return Contact(
            system=place.system,
            key=str(self.contacts_id),
            customer=str(self.customer_id),
            name=text(self.name),
            title=text(self.post),
            phone=text(self.mobile) or text(self.telephone),
            email=text(self.email),
        )


class FollowUpRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A follow-up record of a customer."""

    activity_id: int | str
    create_time: int | str
    type: int = FOLLOW_UP
    category: str | None = None
    content: str | None = None
    create_user_id: Told = None
    contacts_ids: str | None = None

    @property
    def told(self) -> bool:
        """Say whether somebody wrote it."""
        return self.type in {FOLLOW_UP, SIGN_IN}

    def to_domain(self, place: Place) -> Interaction:
        """Return the interaction; of several contacts the first."""
        at = instant(self.create_time, place.zone)
        if at is None:
            raise Garbled(f"{place.system}: a follow-up without its time", system=place.system)
        category = text(self.category) or ("外勤签到" if self.type == SIGN_IN else "")
        people = [each for each in (self.contacts_ids or "").split(",") if each.strip()]
        return Interaction(
            system=place.system,
            key=str(self.activity_id),
            customer=place.customer,
            at=at,
            kind=CATEGORIES.get(category, InteractionKind.OTHER),
            kind_text=category or None,
            body=text(self.content),
            by=text(self.create_user_id),
            contact=people[0].strip() if people else None,
        )


class OpportunityRow(msgspec.Struct, frozen=True, kw_only=True, gc=False, rename="camel"):
    """A business opportunity."""

    business_id: int | str
    name: str | None = msgspec.field(name="businessName", default=None)
    money: msgspec.Raw = NOTHING
    deal_date: str | None = None
    is_end: Told = None
    status_name: str | None = None
    owner_user_id: Told = None

    def to_domain(self, place: Place) -> Opportunity:
        """Return the opportunity."""
        return Opportunity(
            system=place.system,
            key=str(self.business_id),
            customer=place.customer,
            name=text(self.name),
            status=ENDS.get(str(self.is_end or 0), OpportunityStatus.OTHER),
            stage_text=text(self.status_name),
            amount=amount(self.money),
            currency=place.currency,
            expected_close=day(self.deal_date),
            owner=text(self.owner_user_id),
        )
