"""What there is to see: each field of the schema by its coordinate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec


class Coordinate(msgspec.Struct, frozen=True, kw_only=True):
    """A field ``Type.field`` as the policy needs to know it.

    ``root`` is a field of Query or Subscription; ``inputs`` are the coordinates that a computed
    field is made of;
    ``returns`` is the object type it leads to, empty for scalars and for abstract types;
    ``nobodys`` says that it is met with no customer, so that no scope can narrow it.
    """

    name: str
    nullable: bool
    root: bool = False
    inputs: tuple[str, ...] = ()
    returns: str = ""
    nobodys: bool = False

    @property
    def owner(self) -> str:
        """The type that has the field."""
        return self.name.partition(".")[0]


def nobodys_marked(
    coordinates: Sequence[Coordinate], begins: Iterable[str], ends: Iterable[str]
) -> tuple[Coordinate, ...]:
    """Mark what belongs to no customer.

    ``begins`` are the types with which a customer's facts begin, ``ends`` those that are nobody's
    also where a customer's fact leads to them. A root field is an entry to customers if a way leads
    from it to one of ``begins``.
    """
    kept = [one for one in coordinates if one.returns and one.returns not in {*ends}]
    theirs = _leading(begins, {(o.owner, o.returns) for o in kept})
    entered = _leading(begins, {(o.returns, o.owner) for o in kept})
    return tuple(
        msgspec.structs.replace(
            one, nobodys=one.returns not in entered if one.root else one.owner not in theirs
        )
        for one in coordinates
    )


def _leading(begins: Iterable[str], ways: set[tuple[str, str]]) -> set[str]:
    """Follow the ways, each from one type to another, as far as they lead."""
    reached = set(begins)
    while more := {after for before, after in ways if before in reached} - reached:
        reached |= more
    return reached
