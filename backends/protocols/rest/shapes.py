"""Wire models made from a description: the members that are read, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

import msgspec

SORTS: Final[dict[str, Any]] = {
    "text": str | int,
    "number": Decimal,
    "day": dt.date,
    "instant": dt.datetime,
    "seconds": int | float,
    "milliseconds": int | float,
    "flag": bool | Literal[0, 1],
    "any": Any,
}

Path: TypeAlias = tuple[str, ...]


class Leaf(msgspec.Struct):
    """A member that is read: as what, and whether it may be null or missing."""

    sort: str
    type: Any
    needed: bool
    optional: bool


class Shape:
    """The members of an object, known by their paths; a path read twice is one member."""

    def __init__(self) -> None:
        """Begin with none."""
        self.members: dict[str, Leaf | Shape] = {}

    def read(
        self, path: str, sort: str, *, type_: Any = None, needed: bool, optional: bool
    ) -> None:
        """Add a member. ValueError says why it cannot be read that way."""
        *above, last = path.split(".")
        shape = self
        for name in above:
            shape = shape.inside(name, path)
        leaf = Leaf(sort, type_ or SORTS[sort], needed, optional and not needed)
        known = shape.members.setdefault(last, leaf)
        problem = _conflict(known, leaf)
        if problem:
            raise ValueError(f"'{path}' {problem}")
        assert isinstance(known, Leaf)
        known.needed = known.needed or needed
        known.optional = known.optional and leaf.optional

    def inside(self, name: str, path: str) -> Shape:
        """Return the object at a member. ValueError says that it is read as something else."""
        inner = self.members.setdefault(name, Shape())
        problem = None if isinstance(inner, Shape) else f"lies in what is read as {inner.sort}"
        if problem:
            raise ValueError(f"'{path}' {problem}")
        assert isinstance(inner, Shape)
        return inner

    @property
    def needed(self) -> bool:
        """Whether the object must be there."""
        return any(member.needed for member in self.members.values())

    @property
    def optional(self) -> bool:
        """Whether the object may be missing."""
        return all(member.optional for member in self.members.values())

    def model(self) -> type[msgspec.Struct]:
        """Make the struct; its attributes are numbered, so that no name of a system is one."""
        fields: list[Any] = []
        for number, member in enumerate(self.members.values()):
            type_ = member.model() if isinstance(member, Shape) else member.type
            field = (f"m{number}", type_ if member.needed else type_ | None)
            fields.append((*field, None) if member.optional else field)
        return msgspec.defstruct(
            "Row",
            fields,
            rename=dict(zip((field[0] for field in fields), self.members, strict=True)),
            frozen=True,
            kw_only=True,
            gc=False,
        )

    def places(self, row: str = "row") -> Iterator[tuple[str, str, str]]:
        """Yield for every member its path, the variable that holds it, and how to fill that.

        Objects come before what lies in them.
        """
        for number, (name, member) in enumerate(self.members.items()):
            place = f"{row}_{number}"
            yield name, place, f"{row}.m{number}"
            if isinstance(member, Shape):
                guard = "" if member.needed else f"None if {place} is None else "
                for path, inner, filled in member.places(place):
                    own = filled.startswith(f"{place}.")
                    yield f"{name}.{path}", inner, f"{guard}{filled}" if own else filled


def _conflict(known: Leaf | Shape, leaf: Leaf) -> str | None:
    if isinstance(known, Shape):
        return f"is read as {leaf.sort}, and members inside it are read, too"
    if known is leaf or (known.sort == leaf.sort and known.type is leaf.type):
        return None
    return f"is read as {known.sort} and as {leaf.sort}"
