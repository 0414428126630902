"""What there is to see: each field of the schema by its coordinate."""

from __future__ import annotations

import msgspec


class Coordinate(msgspec.Struct, frozen=True, kw_only=True):
    """A field ``Type.field`` as the policy needs to know it.

    ``root`` is a field of Query; ``inputs`` are the coordinates that a computed field is made of;
    ``returns`` is the object type it leads to, empty for scalars and for abstract types.
    """

    name: str
    nullable: bool
    root: bool = False
    inputs: tuple[str, ...] = ()
    returns: str = ""

    @property
    def owner(self) -> str:
        """The type that has the field."""
        return self.name.partition(".")[0]
