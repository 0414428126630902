"""What is the tenant's own: its currency, its fields, its words; and what Neocrm starts with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias, TypeVar

import msgspec

from backends.vocabulary import Kind

W = TypeVar("W", bound=StrEnum)

Words: TypeAlias = Mapping[Kind, Mapping[str, str]]

# Labels of a new tenant. Unverified: tenants rename them, and the login's language changes them.
WORDS: Words = MappingProxyType(
    {
        Kind.OPPORTUNITY: {"进行中": "OPEN", "赢单": "WON", "输单": "LOST"},
        Kind.QUOTE: {
            "草稿": "DRAFT",
            "已发送": "SENT",
            "已接受": "ACCEPTED",
            "已拒绝": "REJECTED",
            "已过期": "EXPIRED",
        },
        Kind.CONTRACT: {
            "未开始": "DRAFT",
            "执行中": "ACTIVE",
            "结束": "EXPIRED",
            "意外终止": "TERMINATED",
        },
        Kind.TICKET: {
            "新建": "NEW",
            "处理中": "OPEN",
            "待回复": "WAITING",
            "已解决": "RESOLVED",
            "已关闭": "CLOSED",
        },
        Kind.ORDER: {"草稿": "DRAFT", "已生效": "OPEN", "已取消": "CANCELLED"},
    }
)


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a tenant that its answers do not tell.

    ``links`` are fields of an account with keys of other systems, by system. ``sku`` is the field
    of a product that holds its number. ``activity_customer`` is the field of an activity record
    that holds its account: Neocrm's is named by number, ``dbcRelation26`` in two public tenants.
    ``words`` are labels, and what they mean, by kind.
    """

    currency: str = "CNY"
    links: Mapping[str, str] = {}
    sku: str = "id"
    activity_customer: str = "dbcRelation26"
    words: Words = {}


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """In which terms rows become entities; ``words`` are Neocrm's and the tenant's."""

    system: str
    zone: dt.tzinfo
    currency: str
    links: tuple[str, ...]
    words: Words

    def meaning(self, kind: Kind, label: str | None) -> str | None:
        """Return what a label means, if anybody said so."""
        return None if label is None else self.words.get(kind, {}).get(label)

    def word(self, kind: Kind, vocabulary: type[W], label: str | None) -> W:
        """Return our word for a label; what nobody mapped is OTHER."""
        return vocabulary(self.meaning(kind, label) or "OTHER")


def terms_of(system: str, zone: dt.tzinfo, tenant: Tenant) -> Terms:
    """Return the terms of a tenant; its words go before Neocrm's."""
    kinds = WORDS.keys() | tenant.words.keys()
    return Terms(
        system=system,
        zone=zone,
        currency=tenant.currency,
        links=(*tenant.links,),
        words={kind: {**WORDS.get(kind, {}), **tenant.words.get(kind, {})} for kind in kinds},
    )
