"""What a caller may see of whom: one map of coordinate to scope, merged over the caller's roles."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from policies.principal import Scope


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """The widest scope per coordinate (``Type.field``); a coordinate that is not here is denied."""

    scopes: Mapping[str, Scope]

    def scope(self, coordinate: str) -> Scope:
        """Of which customers the coordinate may be seen; NONE is denied."""
        return self.scopes.get(coordinate, Scope.NONE)

    def visible(self, coordinate: str, relation: Scope) -> bool:
        """Whether the coordinate may be seen of a customer who stands so to the caller."""
        return bool(self.scopes.get(coordinate, Scope.NONE) & relation)
