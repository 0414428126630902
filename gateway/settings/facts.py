"""The tables that say which member of an answer becomes which fact, made from the entities.

A fact that an entity does not have is an unknown key, one that it needs is a missing key.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Literal, Self, get_args, get_origin

import msgspec
from pydantic import AfterValidator, ConfigDict, Field, create_model, model_validator

from backends.protocols.rest.facts import Facts, Form, Links, Member, Parts, plain
from gateway.settings.values import Table

HIDDEN: Final = frozenset({"system", "links"})  # said elsewhere in the settings
MEMBER_PATH: Final = r"[^.\s\x00-\x1f\"\\]+(\.[^.\s\x00-\x1f\"\\]+)*"
_PATH: Final = re.compile(MEMBER_PATH)


def _path(value: str) -> str:
    if not _PATH.fullmatch(value):
        raise ValueError("must be the path of a member, such as 'owner.name'")
    return value


MemberPath = Annotated[str, AfterValidator(_path)]


class Late(Table):
    """A table whose checks are prepared with the settings that it is a part of, not before."""

    model_config = ConfigDict(defer_build=True)


class Source(Late):
    """Where one fact comes from."""

    path: MemberPath | None = Field(None, description="the member, such as 'owner.name'")
    optional: bool = Field(default=False, description="whether answers may leave the member out")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        return {"path": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        told = (self.path, getattr(self, "constant", None), getattr(self, "asked", None) or None)
        if sum(one is not None for one in told) != 1:
            raise ValueError("needs one of 'path', 'constant' and 'asked', as far as it has them")
        return self

    def member(self) -> Member:
        """Return it as the protocol wants it."""
        return Member(**dict(self))


class Text(Source):
    """A text, or a number that is one."""

    constant: str | None = Field(None, description="the text that always holds")
    asked: bool = Field(default=False, description="whether it is the key that was asked for")
    unpad: bool = Field(default=False, description="whether zeros before a number are dropped")


class Number(Source):
    """An amount or a quantity."""

    constant: Decimal | None = Field(None, description="the number that always holds")


class Day(Source):
    """A date."""

    form: Form | None = Field(
        None, description="'day' (2026-11-22), 'instant', 'seconds' or 'milliseconds' since 1970"
    )


class Instant(Source):
    """A point in time; without an offset it is local."""

    form: Literal["instant", "seconds", "milliseconds"] | None = Field(
        None, description="'instant' (ISO 8601), 'seconds' or 'milliseconds' since 1970"
    )


class Flag(Source):
    """True or false, also 1 or 0, or a word for either."""

    constant: bool | None = Field(None, description="what always holds")
    words: dict[str, bool] = Field(
        default_factory=dict, description="their words for true and false, such as: Y = true"
    )


class Word(Source):
    """A word of a vocabulary."""

    constant: str | None = Field(None, description="the word of ours that always holds")
    words: dict[str, str] = Field(
        default_factory=dict, description="their words for ours, such as: PICKED = 'PICKING'"
    )


class FactTable(Late):
    """The facts of an entity or of a part of one."""

    def facts(self) -> Facts:
        """Return those that are given, as the protocol wants them."""
        given = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {
            name: source.parts() if isinstance(source, PartTable) else source.member()
            for name, source in given
            if isinstance(source, Source | PartTable)
        }


class PartTable(FactTable):
    """A list inside a row."""

    rows: MemberPath = Field(description="the member that is the list, such as 'lines'")
    optional: bool = Field(default=False, description="whether answers may leave the list out")

    def parts(self) -> Parts:
        """Return it as the protocol wants it."""
        return Parts(rows=self.rows, optional=self.optional, facts=self.facts())


def table_of(entity: type[Any], base: type[FactTable] = FactTable) -> Any:
    """Make the table of the facts of an entity."""
    fields: dict[str, Any] = {}
    for field in msgspec.structs.fields(entity):
        if field.name in HIDDEN:
            continue
        needed = f"'{field.name}' of a {entity.__name__}: the path of a member, such as 'a.b'"
        default = Field(description=needed) if field.required else Field(None, description=needed)
        fields[field.name] = (_source(plain(field.type)), default)
    return create_model(f"{entity.__name__}Facts", __base__=base, **fields)


def links(given: dict[str, Text]) -> Links:
    """Return the members that hold other systems' numbers of a customer."""
    return Links(members={system: text.member() for system, text in given.items()})


def _source(type_: Any) -> Any:
    if get_origin(type_) is tuple:
        return table_of(get_args(type_)[0], PartTable)
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return Annotated[Word, AfterValidator(_within(type_))]
    return _SOURCES[type_]


def _within(vocabulary: type[StrEnum]) -> Callable[[Word], Word]:
    def check(word: Word) -> Word:
        told = [*word.words.values(), *([word.constant] if word.constant else [])]
        if not set(told) <= set(vocabulary.__members__):
            raise ValueError(f"a word of ours is one of {', '.join(vocabulary.__members__)}")
        return word

    return check


_SOURCES: Final[dict[Any, type[Source]]] = {
    str: Text,
    Decimal: Number,
    dt.date: Day,
    dt.datetime: Instant,
    bool: Flag,
}
