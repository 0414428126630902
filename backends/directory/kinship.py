"""Which records are one customer, and which id each customer goes by. Pure rules, no database.

Records belong together when one mentions the other and both exist. An id stays where the record
is whose word counts first. Of several ids that come together the oldest stays and the others
become its aliases; when a customer falls apart, the part without the id gets a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import msgspec

from backends.directory.record import IMPORT, Order, Record
from backends.domain import Link

Family: TypeAlias = tuple[Record, ...]
Mention: TypeAlias = tuple[Link, Link]


class Lineage(msgspec.Struct, frozen=True, kw_only=True):
    """Families by their id, and for each id that gave way the one that stays."""

    families: Mapping[str, Family]
    heirs: Mapping[str, str]


class _Kin:
    """Sets that grow together (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[Link, Link] = {}

    def root(self, link: Link) -> Link:
        parent = self._parent.setdefault(link, link)
        while parent != link:
            grandparent = self._parent[parent]
            self._parent[link] = grandparent
            link, parent = parent, grandparent
        return link

    def join(self, one: Link, other: Link) -> None:
        self._parent[self.root(one)] = self.root(other)


def families(records: Iterable[Record], mentions: Iterable[Mention]) -> list[Family]:
    """Group records; their order is kept, inside families and between the first of each."""
    kin, links = _Kin(), {record.link: record for record in records}
    for link, target in mentions:
        if link in links and (target in links or target.system == IMPORT):
            kin.join(link, target)
    grouped: dict[Link, list[Record]] = {}
    for link, record in links.items():
        grouped.setdefault(kin.root(link), []).append(record)
    return [tuple(group) for group in grouped.values()]


def lineage(
    grouped: Sequence[Family],
    *,
    order: Callable[[Record], Order],
    ages: Mapping[str, int],
    new_id: Callable[[Family], str],
) -> Lineage:
    """Settle the ids; ``ages`` has a number per known id, lower is older."""
    claims: list[set[str]] = [set() for _ in grouped]
    heads = [(record, place) for place, group in enumerate(grouped) for record in group]
    taken: set[str] = {""}
    for record, place in sorted(heads, key=lambda head: order(head[0])):
        if record.customer not in taken:
            taken.add(record.customer)
            claims[place].add(record.customer)
    named: dict[str, Family] = {}
    heirs: dict[str, str] = {}
    for group, claimed in zip(grouped, claims, strict=True):
        stays = min(claimed, key=ages.__getitem__) if claimed else new_id(group)
        named[stays] = group
        heirs |= dict.fromkeys(claimed - {stays}, stays)
    return Lineage(families=named, heirs=heirs)
