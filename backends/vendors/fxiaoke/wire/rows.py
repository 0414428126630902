"""What all rows have. Fields are optional where an answer leaves out what has no value: all do."""

from __future__ import annotations

import msgspec

from backends.vendors.fxiaoke.values import Time


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A row of any object; people are named by arrays of one."""

    id: str = msgspec.field(name="_id")
    create_time: Time = None
    owner: list[str] | None = None

    @property
    def owned_by(self) -> str | None:
        """Who is responsible: an openUserId (V1) or an employee's number (V2)."""
        return self.owner[0] if self.owner else None


class Person(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The twin of a field that names a person."""

    name: str | None = None


def name_of(person: Person | str | None) -> str | None:
    """Return a person's name; Unverified: examples show an object, texts are taken too."""
    found = person.name if isinstance(person, Person) else person
    return found or None
