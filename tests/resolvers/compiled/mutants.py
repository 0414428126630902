"""Deliberate bugs in the compiler, each a copy of it in which one place is wrong."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

import resolvers.compiled
from resolvers.compiled import Replay
from resolvers.schema import core
from tests.resolvers.compiled.both import REMEMBERED
from tests.resolvers.world import SCHEMA

SOURCES = Path(resolvers.compiled.__file__).parent


class Mutant(msgspec.Struct, frozen=True):
    """What is wrong, in which module, and the text there, before and after."""

    wrong: str
    module: str
    before: str
    after: str


MUTANTS = (
    Mutant(
        "a condition that is a variable is decided once for all",
        "plans",
        "decided = [variables.coerced.get(name) for name in known.deciding]",
        "decided = list[Any]()",
    ),
    Mutant(
        "only variables of @skip decide",
        "selection",
        'frozenset({"skip", "include"})',
        'frozenset({"skip"})',
    ),
    Mutant(
        "a document has one plan for all its operations",
        "plans",
        "key = (question.query, question.operation_name, id(context.grant), *decided)",
        "key = (question.query, id(context.grant), *decided)",
    ),
    Mutant(
        "of a field that is selected twice the first selection counts",
        "selection",
        "            field.details,\n",
        "            field.details[:1],\n",
    ),
    Mutant(
        "__typename loses its alias",
        "writer",
        "body.entry(field.name, repr(type_.name))",
        "body.entry(called, repr(type_.name))",
    ),
    Mutant(
        "null goes further up than the nearest field that may be null",
        "completion",
        "(None if {taken} is None else {inner})",
        "(no() if {taken} is None else {inner})",
    ),
    Mutant(
        "null stands where there must be none",
        "leaves",
        'null = "no()" if required else "None"',
        'null = "None"',
    ),
    Mutant(
        "a leaf's null goes further up than the leaf",
        "leaves",
        'null = "no()" if required else "None"',
        'null = "no()"',
    ),
    Mutant(
        "an enum may not be null",
        "leaves",
        "members if required else {None: None} | members",
        "members",
    ),
    Mutant(
        "a denied field that may not be null is null",
        "writer",
        'return "no()"',
        'return "None"',
    ),
    Mutant("a path counts from one", "plan", "[*path, index])", "[*path, index + 1])"),
    Mutant("a path forgets names", "plan", "depth + 1, [*path, name])", "depth + 1, path)"),
    Mutant("denied fields are not told", "plan", "if run.denied:", "if run is None:"),
    Mutant(
        "defaults of variables are forgotten",
        "variables",
        "if node.default_value is None and not isinstance(",
        "if not isinstance(",
    ),
    Mutant(
        "what a client sends for a variable gives way to its default",
        "variables",
        "        as_it_is = self._as_it_is(given or {})",
        "        given = {n: v for n, v in (given or {}).items() if not any("
        "d.default_value and d.variable.name.value == n for d in self._defined)}\n"
        "        as_it_is = self._as_it_is(given)",
    ),
    Mutant(
        "a null for what must not be null is taken",
        "variables",
        "types - {type(None)}, items",
        "types, items",
    ),
    Mutant(
        "one variable's value stands for another's",
        "arguments",
        "form.format(repr(value.name.value))",
        "form.format(repr(min(selection.required)))",
    ),
    Mutant(
        "variables within lists are not seen",
        "arguments",
        "return any(_varies(item) for item in value.values)",
        "return False",
    ),
    Mutant(
        "two fields with other arguments share what they load",
        "writer",
        "own = () if not found.args else (field.name,)",
        "own = ()",
    ),
    Mutant(
        "what a product needs is learnt from the first request",
        "calls",
        'if any("$" in text for text in _selections(texts)):',
        "if any(text is None for text in _selections(texts)):",
    ),
    Mutant(
        "who may see some customers' field sees everybody's",
        "sight",
        'return f"r & {int(scope)}" if scope else None',
        'return "" if scope else None',
    ),
    Mutant("what is read is not noted", "sight", "body.notes.add(coordinate)", "pass"),
    Mutant(
        "an enum's value goes out although it is none",
        "leaves",
        'return f"{_members(type_, names, required=required)}[{value}]"',
        'return f"{_members(type_, names, required=required)}.get({value}, {value})"',
    ),
    Mutant("decimals keep their exponent", "completion", "{{{local}:f}}", "{{{local}}}"),
    Mutant("a currency goes out as it is", "completion", "unit: text,", "unit: other,"),
    Mutant(
        "text goes out as it is",
        "leaves",
        'return f"({local} if type({taken}) is {plain} else {other})"',
        "return value",
    ),
    Mutant(
        "lists lose their first item",
        "completion",
        "for {item} in {local}]",
        "for {item} in {local}[1:]]",
    ),
    Mutant("lists of facts lose their first", "body", '"for f in fs:"', '"for f in fs[1:]:"'),
    Mutant(
        "orders that were found are nobody's",
        "completion",
        "{one}.whose, {one}.whole",
        "{fact}.whose, {one}.whole",
    ),
    Mutant(
        "the parts of a fact borrow nothing",
        "completion",
        "({facts}, w, {fact}, x)",
        "({facts}, w, None, x)",
    ),
    Mutant(
        "facts of a list are nobody's",
        "completion",
        "{name}({facts}, {fact}.whose, None, x))",
        "{name}({facts}, whose(None), None, x))",
    ),
    Mutant(
        "what nobody can read is noted",
        "body",
        'f"if fs: {_noted(noting)}"',
        "_noted(noting)",
    ),
    Mutant(
        "what hangs from a row hangs from what the row is a part of",
        "body",
        '"s = Seen(f, w, p)"',
        '"s = Seen(p, w, p)"',
    ),
    Mutant(
        "what is made of attributes takes them in another order",
        "writer",
        "for name in declared.attributes)",
        "for name in declared.attributes[::-1])",
    ),
    Mutant(
        "entities change places",
        "run",
        "(places, place, value, emit)",
        "(places, place - 1, value, emit)",
    ),
    Mutant("a value is of the first type", "run", "if recognises(value, None):", "if recognises:"),
    Mutant(
        "what breaks is null",
        "run",
        "self.fail(error)\n            return\n        try",
        "self.open -= 1\n            self.wake()\n            return\n        try",
    ),
)


class Bred:
    """The plans of a mutant; that it gives up is said as the compiler itself says it."""

    def __init__(self, package: Any) -> None:
        """Take them from the mutant's package."""
        self._plans = package.Plans(core(SCHEMA), REMEMBERED, eager=True)
        self._replay: type[Exception] = package.Replay

    async def run(self, *asked: Any) -> dict[str, Any] | None:
        """Run, as the mutant does."""
        try:
            found: dict[str, Any] | None = await self._plans.run(*asked)
        except self._replay as error:
            raise Replay from error
        return found


@contextmanager
def bred(mutant: Mutant, folder: Path) -> Iterator[Bred]:
    """Breed a mutant: a package of its own, gone afterwards."""
    name = f"mutant_{abs(hash(mutant))}"
    _write(mutant, name, folder / name)
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        yield Bred(importlib.import_module(name))
    finally:
        sys.path.remove(str(folder))
        for module in [m for m in sys.modules if m.partition(".")[0] == name]:
            del sys.modules[module]


def _write(mutant: Mutant, name: str, folder: Path) -> None:
    folder.mkdir()
    for source in SOURCES.glob("*.py"):
        text = source.read_text(encoding="utf-8")
        if source.stem == mutant.module:
            assert text.count(mutant.before) == 1, f"where it is to be wrong: {mutant.wrong}"
            text = text.replace(mutant.before, mutant.after)
        text = text.replace("resolvers.compiled", name)
        (folder / source.name).write_text(text, encoding="utf-8")
