"""The source of one function: what it answers of one type, under one set of selected fields."""

from __future__ import annotations

from collections.abc import Iterable

_INDENT = "    "
_FACT = "f = s.fact if type(s) is Seen else s"
_WHOSE = "w = s.whose if type(s) is Seen else whose(s)"
_RELATION = "r = int(w.relation)"


class Body:
    """Lines of a function ``name(s, x)``: ``s`` is the source object, ``x`` the run.

    Within, ``f`` is the fact, ``w`` whose it is, ``r`` the relation as a number, ``o`` the answer.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.entries: list[str] = []
        self.before: list[str] = []
        self.after: list[str] = []
        self.notes: set[str] = set()
        self.borrowed: dict[str, str] = {}

    def entry(self, name: str, expression: str) -> None:
        """Answer ``name``; the entries keep their order."""
        self.entries.append(f"{name!r}: {expression}")

    def written(self, name: str, noting: str | None) -> list[str]:
        """Return the lines; ``noting`` names the set of what is read for certain."""
        inner = [*self.before]
        if noting is not None:
            inner.append(f"x.note(w.customer, {noting})")
        answer = "{" + ", ".join(self.entries) + "}"
        if self.after:
            inner += [f"o = {answer}", *self.after, "return o"]
        else:
            inner.append(f"return {answer}")
        return [f"def {name}(s, x):", *(_INDENT + line for line in (*_needed(inner), *inner))]


def _needed(lines: Iterable[str]) -> list[str]:
    """Return what has to be known before these lines."""
    text = "\n".join(lines)
    needed = [_FACT] if "f." in text else []
    if "w.customer" in text or "r & " in text:
        needed.append(_WHOSE)
    if "r & " in text:
        needed.append(_RELATION)
    return needed
