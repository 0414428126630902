"""Names in generated source: objects that it uses, and locals that are used once."""

from __future__ import annotations

from typing import Any


class Names:
    """Gives objects names. Nothing that a client wrote becomes source but as a quoted text."""

    def __init__(self) -> None:
        """Begin without any."""
        self.kept: dict[str, Any] = {}
        self._by_id: dict[int, str] = {}
        self._tables: dict[Any, str] = {}
        self._count = 0

    def keep(self, thing: Any) -> str:
        """Return the name of an object, the same for the same object."""
        name = self._by_id.get(id(thing))
        if name is None:
            name = self._by_id[id(thing)] = self.fresh("k")
            self.kept[name] = thing  # held here, so that its id stays its own
        return name

    def table(self, key: Any, made: Any) -> str:
        """Return the name of what is made the same way for the same key."""
        name = self._tables.get(key)
        if name is None:
            name = self._tables[key] = self.keep(made)
        return name

    def local(self, value: str) -> tuple[str, str]:
        """Return a local for an expression, and what takes it; a name is taken as it is."""
        if value.isidentifier():
            return value, value
        name = self.fresh("t")
        return name, f"({name} := {value})"

    def fresh(self, letter: str) -> str:
        """Return a name that nothing has yet."""
        self._count += 1
        return f"{letter}{self._count}"
