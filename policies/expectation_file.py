"""A company's expectations as it writes them, in YAML: read whole, every problem by its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from policies.attributes import ATTRIBUTES, complaints
from policies.expectations import Expect, Expectation, meant
from policies.problems import Place, PolicyError, Problem
from policies.standing import Standing

_FLAGS = {"self": "himself", "own": "own", "team": "team"}
_OTHER = "other"
_DEPTH = 3


class _Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry as it is written; ``fields`` may hold lists, so that anchors can be combined."""

    expect: Expect
    role: str | None = None
    roles: list[str | list[str]] | None = None
    user: str | None = None
    field: str | None = None
    fields: list[str | list[str]] | None = None
    customer: str | list[str] | None = None


def read_expectations(file: Path) -> tuple[Expectation, ...]:
    """Read a file of expectations; PolicyError names everything that is wrong with it."""
    found = list(_read(file))
    problems = [one for one in found if isinstance(one, Problem)]
    if problems:
        raise PolicyError(problems)
    return tuple(one for one in found if isinstance(one, Expectation))


def _read(file: Path) -> Iterator[Expectation | Problem]:
    place = Place(file=file.name)
    try:
        root = yaml.compose(file.read_bytes(), yaml.SafeLoader)
    except OSError as error:
        yield Problem(place=place, what=f"cannot be read ({type(error).__name__})")
        return
    except yaml.YAMLError as error:
        yield Problem(place=_marked(place, error), what="is not YAML")
        return
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        yield Problem(place=place, what="is not a list of expectations, each beginning with -")
        return
    for node in root.value:
        yield from _entry(Place(file=file.name, number=node.start_mark.line + 1), node)


def _marked(place: Place, error: yaml.YAMLError) -> Place:
    mark = getattr(error, "problem_mark", None)
    return Place(file=place.file, number=mark.line + 1) if mark else place


def _entry(place: Place, node: Any) -> Iterator[Expectation | Problem]:
    try:
        written = msgspec.convert(_plain(node), _Entry)
    except msgspec.ValidationError as error:
        yield Problem(place=place, what=str(error))
        return
    wrong = [*_doubled(node), *_misfits(written)]
    customers = [*_listed(written.customer)]
    wrong += [complaint for text in customers for complaint in _customer_complaints(text)]
    if wrong:
        yield from (Problem(place=place, what=what) for what in wrong)
        return
    callers = [*_listed(written.role), *(written.roles or ())]
    fields = [*_listed(written.field), *(written.fields or ())]
    yield Expectation(
        place=place,
        expect=written.expect,
        fields=tuple(name for one in fields for name in _listed(one)),
        callers=tuple(tuple(_listed(caller)) for caller in callers),
        user=written.user,
        customers=tuple(_standing(text) for text in customers) or (None,),
    )


def _plain(node: Any, depth: int = _DEPTH) -> Any:
    """Take every scalar as text: a role may be called ``no`` or ``007``."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if depth == 0:  # also where an alias leads in a circle
        return None
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, depth - 1) for one in node.value]
    return {_plain(key, 0): _plain(one, depth - 1) for key, one in node.value}


def _listed(value: str | list[str] | None) -> list[str]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _doubled(node: Any) -> Iterator[str]:
    """Name keys that stand twice: YAML would silently take the last."""
    counted = Counter(key.value for key, _ in node.value)
    yield from (f"{key} stands {count} times" for key, count in counted.items() if count > 1)


def _misfits(entry: _Entry) -> Iterator[str]:
    if not (entry.field or entry.fields) or (entry.field and entry.fields):
        yield "needs either field or fields"
    of_all = entry.expect in (Expect.SENSITIVE, Expect.ORDINARY)
    if of_all and (entry.role or entry.roles or entry.user or entry.customer):
        yield f"{entry.expect} is expected of a field for all: without role, user and customer"
    if not of_all and not (entry.role or entry.roles or entry.user):
        yield "needs either role or roles, or a user"
    if entry.role and entry.roles:
        yield "needs either role or roles"
    if any(not caller for caller in entry.roles or ()):
        yield "a caller needs a role"


def _customer_complaints(text: str) -> Iterator[str]:
    words = [*_FLAGS, _OTHER]
    attributes = [part for part in text.split("&") if "=" in part]
    for part in text.split("&"):
        if part not in words and part not in attributes:
            known = [*words, *(f"{name}=" for name in ATTRIBUTES)]
            yield f"unknown customer {part[:60]!r} (one of {', '.join(known)}){meant(part, known)}"
    if _OTHER in text.split("&") and not set(_FLAGS).isdisjoint(text.split("&")):
        yield "other is a customer that is neither self, own nor team"
    if attributes:
        yield from complaints("&".join(attributes))


def _standing(text: str) -> Standing:
    flags = {_FLAGS[part] for part in text.split("&") if part in _FLAGS}
    wanted = dict(part.split("=") for part in text.split("&") if "=" in part)
    return Standing(
        himself="himself" in flags,
        own="own" in flags,
        team="team" in flags,
        region=wanted.get("region"),
        segment=wanted.get("segment"),
    )
