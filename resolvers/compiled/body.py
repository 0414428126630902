"""The source of one function: what it answers of one type, under one set of selected fields."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from resolvers.compiled.origin import Origin

_INDENT = "    "
_RELATION = "r = int(w.relation)"

# What stands for the fact, whose it is and what it is a part of, by whether a source is Seen.
_FACT: Final = {True: "s.fact", False: "s", None: "s.fact if type(s) is Seen else s"}
_WHOSE: Final = {
    True: "s.whose",
    False: "whose(s)",
    None: "s.whose if type(s) is Seen else whose(s)",
}


class Body:
    """Lines of a function: ``s`` is the source object, ``x`` the run.

    Within, ``f`` is the fact (``fact`` where it has another name), ``w`` whose it is, ``p`` what it
    is a part of, ``r`` the relation as a number, ``o`` the answer.
    """

    def __init__(self, origin: Origin, fact: str = "f") -> None:
        """Begin with nothing."""
        self.origin = origin
        self.fact = fact
        self.entries: list[str] = []
        self.shared: list[str] = []
        self.before: list[str] = []
        self.after: list[str] = []
        self.notes: set[str] = set()
        self.borrowed: dict[str, str] = {}

    def entry(self, name: str, expression: str) -> None:
        """Answer ``name``; the entries keep their order."""
        self.entries.append(f"{name!r}: {expression}")

    @property
    def _answer(self) -> str:
        return "{" + ", ".join(self.entries) + "}"

    def literal(self) -> str | None:
        """Return the answer as an expression of the fact; None where it needs more than that."""
        lines = (*self.shared, *self.before, *self.after, *self.notes)
        alone = not lines and not any(_used(self._answer, name) for name in "swpr")
        return self._answer if alone else None

    def written(self, name: str, noting: str | None) -> list[str]:
        """Return a function of one source object; ``noting`` names what is read for certain."""
        inner = [*self.shared, *self.before]
        if noting is not None:
            inner.append(_noted(noting))
        if self.after:
            inner += [f"o = {self._answer}", *self.after, "return o"]
        else:
            inner.append(f"return {self._answer}")
        return [f"def {name}(s, x):", *_indented((*self._needed(inner), *inner))]

    def rows(self, name: str, noting: str | None) -> list[str]:
        """Return a function of many facts that are the same customer's and parts of the same."""
        row = [*self.before, f"a({self._answer})"]
        if self.after:
            row[-1:] = [f"o = {self._answer}", *self.after, "a(o)"]
        if _used(row, "s"):
            row.insert(0, "s = Seen(f, w, p)")
        head = [*self.shared, "l = []", "a = l.append"]
        if _used(row, "r"):
            head.insert(0, _RELATION)
        if noting is not None:
            head.append(f"if fs: {_noted(noting)}")
        inner = [*head, "for f in fs:", *_indented(row), "return l"]
        return [f"def {name}(fs, w, p, x):", *_indented(inner)]

    def _needed(self, lines: list[str]) -> list[str]:
        """Return what has to be known before these lines."""
        seen = self.origin.seen
        needed = [f"{self.fact} = {_FACT[seen]}"] if _used(lines, self.fact) else []
        if _used(lines, "p"):
            needed.append("p = s.whole")
        if _used(lines, "w") or _used(lines, "r"):
            needed.append(f"w = {_WHOSE[seen]}")
        if _used(lines, "r"):
            needed.append(_RELATION)
        return needed


def _noted(noting: str) -> str:
    return f"x.note(w.customer, {noting})"


def _indented(lines: Iterable[str]) -> list[str]:
    return [_INDENT + line for line in lines]


def _used(lines: str | list[str], name: str) -> bool:
    """Whether a name stands in source; one in a text that is quoted may count too."""
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return re.search(rf"(?<![\w.']){name}(?![\w'])", text) is not None
