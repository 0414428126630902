"""The closed vocabularies as enums of the schema."""

from __future__ import annotations

from enum import StrEnum

import pytest
from graphql import GraphQLEnumType

from resolvers.schema import core
from resolvers.types.words import ENUMS, word
from tests.resolvers.world import SCHEMA


def test_every_enum_carries_its_docstring_and_its_values() -> None:
    types = core(SCHEMA).type_map
    for enum in ENUMS:
        type_ = types[enum.__name__]
        assert isinstance(type_, GraphQLEnumType)
        assert type_.description == enum.__doc__
        assert list(type_.values) == [member.name for member in enum]


def test_every_enum_of_the_schema_is_a_known_word() -> None:
    names = {
        t.name
        for t in core(SCHEMA).type_map.values()
        if isinstance(t, GraphQLEnumType) and not t.name.startswith(("_", "link__"))
    }
    assert names == {enum.__name__ for enum in ENUMS} | {"CustomerSort"}


def test_an_enum_that_no_type_uses_is_noticed() -> None:
    class Stray(StrEnum):
        """Used nowhere."""

        A = "A"

    with pytest.raises(AssertionError, match="Stray"):
        word(Stray)
