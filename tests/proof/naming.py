"""Which names of the schema a caller may not meet, and which words a text has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from policies.principal import Principal
from tests.proof.stage import COORDINATES, EXECUTABLE, ORACLE

NAME = re.compile(r"[_A-Za-z]\w*")
FIELDS: Mapping[str, Any] = {
    f"{type_.name}.{name}": field
    for type_ in EXECUTABLE.type_map.values()
    if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__")
    for name, field in type_.fields.items()
}


def parts(coordinate: str) -> set[str]:
    """Split a coordinate into its two names."""
    return {*coordinate.split(".")}


def hidden_names(who: Principal) -> frozenset[str]:
    """Name the types and fields that are neither visible nor on the way to what is."""
    seen = [one.name for one in COORDINATES if ORACLE.scope(who, one.name)]
    shown = {"Query"}.union(*map(parts, seen)) | {x for name in seen for x in FIELDS[name].args}
    shown |= {get_named_type(FIELDS[name].type).name for name in seen}
    return frozenset(set[str]().union(*map(parts, FIELDS)) - shown)


def told(errors: Any) -> set[str]:
    """Collect the words of the messages of errors."""
    return {word for error in errors for word in NAME.findall(error["message"])}
