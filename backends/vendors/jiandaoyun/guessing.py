"""Which form may hold which kind, and which widget which fact: guesses by their labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, get_args, get_origin

import msgspec

from backends.protocols.rest.facts import plain
from backends.vendors.jiandaoyun import words
from backends.vendors.jiandaoyun.catalogue import Widget
from backends.vendors.jiandaoyun.forms import ASKABLE, ASKED, ID
from backends.vocabulary import Kind

_TEXTS: Final = frozenset("text textarea sn combo radiogroup aggregationtext".split())
_NUMBERS: Final = frozenset({"number", "aggregation"})
_DAYS: Final = frozenset({"datetime"})
# The member that is the text of a widget that is an object. Source: hc.jiandaoyun.com/open/11470.
INSIDE: Final = {"user": "username", "dept": "name", "phone": "phone", "address": "detail"}
_NAMES: Final = frozenset({"name", "owner_name"})  # of a member the name, not the number

# What every row has, where no widget says it.
SYSTEM: Final = {"created": "createTime", "updated": "updateTime", "opened": "createTime"}
_TIMES: Final = {"at": "createTime"}


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """Where a fact may come from; ``sure`` where a label says just that.

    ``words`` are ours that the widget's words must be mapped to. ``parts`` are the guesses within
    a subform.
    """

    path: str
    sure: bool
    label: str = ""
    type: str = ""
    words: tuple[str, ...] = ()
    parts: Mapping[str, Guess] = {}


def kind_of(name: str) -> Kind | None:
    """Return the kind that a form of this name may hold."""
    said = name.casefold()
    if any(word in said for word in words.OTHERS):
        return None
    return next((k for k, known in words.FORMS.items() if any(w in said for w in known)), None)


def guesses(kind: Kind, entity: type[Any], widgets: Sequence[Widget]) -> dict[str, Guess]:
    """Guess the facts of a kind; what no widget seems to hold is not among them."""
    asked = {name for names in ASKED[kind].values() for name in names}
    found = _guesses(entity, words.of_widgets(kind), widgets, asked)
    if "order" in asked:
        order = _best(words.of_widgets(kind)["order"], _askable(widgets), ())
        found |= {"order": order} if order else {}
    for name, path in {**SYSTEM, **_TIMES}.items():
        if name in _fields(entity) and (name in {"created", "updated"} or name not in found):
            found[name] = Guess(path=path, sure=name not in _TIMES)
    own = next((name for name in ("key", "number") if name in _fields(entity)), None)
    if own is not None and own not in found and own not in asked:
        found[own] = Guess(path=ID, sure=False)
    return found


def _fields(entity: type[Any]) -> dict[str, Any]:
    return {field.name: field for field in msgspec.structs.fields(entity)}


def _guesses(
    entity: type[Any], known: Mapping[str, str], widgets: Sequence[Widget], asked: Iterable[str]
) -> dict[str, Guess]:
    found: dict[str, Guess] = {}
    for name, field in _fields(entity).items():
        if name not in known:
            continue
        taken = [guess.path for guess in found.values()]
        type_ = plain(field.type)
        if get_origin(type_) is tuple:
            guess = _subform(get_args(type_)[0], known[name], widgets)
        else:
            fitting = _askable(widgets) if name in asked else _fitting(type_, widgets)
            guess = _best(known[name], fitting, taken)
        if guess is not None:
            found[name] = _finished(name, type_, guess)
    return found


def _finished(name: str, type_: Any, guess: Guess) -> Guess:
    """Name the member inside a widget that is an object, and the words that are ours."""
    inside = "name" if name in _NAMES and guess.type == "user" else INSIDE.get(guess.type)
    path = f"{guess.path}.{inside}" if inside else guess.path
    ours = isinstance(type_, type) and issubclass(type_, StrEnum)
    members = tuple(type_.__members__) if ours else ()
    return msgspec.structs.replace(guess, path=path, words=members)


def _askable(widgets: Sequence[Widget]) -> list[Widget]:
    return [widget for widget in widgets if widget.type in ASKABLE]


def _fitting(type_: Any, widgets: Sequence[Widget]) -> list[Widget]:
    if type_ in {dt.date, dt.datetime}:
        known: Iterable[str] = _DAYS
    elif type_ is Decimal:
        known = _NUMBERS
    elif type_ is bool:
        known = ()  # there is no widget for it; texts of a choice are no flags
    else:
        known = _TEXTS | INSIDE.keys() | _NUMBERS if type_ is str else _TEXTS
    return [widget for widget in widgets if widget.type in known]


def _best(known: str, widgets: Sequence[Widget], taken: Iterable[str]) -> Guess | None:
    """Return the widget whose label is one of the words, else one that holds such a word."""
    labels = [(widget, (widget.label or widget.name).strip().casefold()) for widget in widgets]
    for word in known.split("|"):
        for widget, label in labels:
            if label == word:
                return _guess(widget, sure=True)
    for word in known.split("|"):
        for widget, label in labels:
            if word in label and widget.name not in {path.partition(".")[0] for path in taken}:
                return _guess(widget, sure=False)
    return None


def _guess(widget: Widget, *, sure: bool) -> Guess:
    return Guess(path=widget.name, sure=sure, label=widget.label or "", type=widget.type)


def _subform(part: type[Any], known: str, widgets: Sequence[Widget]) -> Guess | None:
    found = _best(known, [widget for widget in widgets if widget.type == "subform"], ())
    if found is None:
        return None
    items = next(widget.items for widget in widgets if widget.name == found.path) or []
    parts = _guesses(part, words.of_parts(), items, ())
    if "position" in _fields(part) and "position" not in parts:
        parts["position"] = Guess(path=ID, sure=False)
    return msgspec.structs.replace(found, parts=parts)
