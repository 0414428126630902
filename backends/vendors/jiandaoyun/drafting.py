"""Drafts the field map of an account: reads its apps, forms and widgets, and guesses."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, get_args

import msgspec

from backends.errors import Refused
from backends.protocols.rest.building import BESIDE
from backends.vendors.jiandaoyun.catalogue import Catalogue, Widget
from backends.vendors.jiandaoyun.forms import ASKED
from backends.vendors.jiandaoyun.guessing import Guess, guesses, kind_of
from backends.vocabulary import Kind

# What is written where no widget says it, to be looked at.
CONSTANTS: Final = {"currency": "CNY", "unit": "EA"}
_PLAIN: Final = re.compile(r"[^.\s\x00-\x1f\"\\]+(\.[^.\s\x00-\x1f\"\\]+)*")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_DATA_ID: Final = "no widget seems to hold it: the number that the server gives a row"


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A form, where it is, and what it is called."""

    app: str
    entry: str
    app_name: str
    name: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A form with the facts that its widgets seem to hold."""

    kind: Kind
    form: Found
    entity: type[Any]
    widgets: Sequence[Widget]


async def drafted(
    catalogue: Catalogue,
    entities: Mapping[Kind, type[Any]],
    only: Collection[str],
    deadline: float,
) -> list[str]:
    """Return the lines of the tables of forms; ``only`` are names or ids of apps."""
    forms = await _forms(catalogue, only, deadline)
    chosen: dict[Kind, Found] = {}
    others: list[str] = []
    for form in forms:
        kind = kind_of(form.name)
        if kind is None or kind in chosen:
            why = f"a second one for {kind}" if kind else "nothing that is asked for"
            others.append(f"#   {_said(form)}, entry {form.entry}: {why}")
        else:
            chosen[kind] = form
    lines: list[str] = []
    for kind in (kind for kind in Kind if kind in chosen):
        form = chosen[kind]
        widgets = await catalogue.widgets(form.app, form.entry, deadline)
        sound = [widget for widget in widgets if _PLAIN.fullmatch(widget.name)]
        draft = Draft(kind=kind, form=form, entity=entities[kind], widgets=sound)
        lines += ["", *written(draft, catalogue.system)]
    return [*lines, *(["", "# Forms that are not read:", *others] if others else [])]


async def _forms(catalogue: Catalogue, only: Collection[str], deadline: float) -> list[Found]:
    apps = await catalogue.apps(deadline)
    wanted = [app for app in apps if not only or {app.app_id, app.name} & {*only}]
    if not wanted:
        why = "no such app" if apps else "no app at all"
        text = f"the api_key opens {why}; the open platform says which apps a key opens"
        raise Refused(f"{catalogue.system}: {text}", system=catalogue.system)
    return [
        Found(app=app.app_id, entry=entry.entry_id, app_name=app.name or "", name=entry.name or "")
        for app in wanted
        for entry in await catalogue.entries(app.app_id, deadline)
    ]


def written(draft: Draft, system: str) -> list[str]:
    """Return the table of a form; one that lacks something stands there as a comment."""
    found = guesses(draft.kind, draft.entity, draft.widgets)
    lacking = [*_lacking(draft.kind, draft.entity, found)]
    table = f"systems.{system}.forms.{draft.kind}"
    order = found.pop("order", None) if draft.kind is Kind.DELIVERY else None
    lines = [
        f"[{table}]  # {_said(draft.form)}",
        f"app = {_quoted(draft.form.app)}",
        f"entry = {_quoted(draft.form.entry)}",
        *_asked_by(draft.kind, found, order),
        f"[{table}.fields]",
        *_facts(draft.entity, found, order),
        *_unused(draft.widgets, [*found.values(), *([order] if order else [])]),
    ]
    if not lacking:
        return lines
    why = f"no widget seems to be {', '.join(lacking)}. Add it and uncomment."
    return [
        f"# {_said(draft.form)}: {why}",
        *(line if line.startswith("#") else f"# {line}" for line in lines),
    ]


def _lacking(kind: Kind, entity: type[Any], found: Mapping[str, Guess]) -> Iterator[str]:
    for field in msgspec.structs.fields(entity):
        if field.required and field.name != "system" and field.name not in {*found, *CONSTANTS}:
            yield f"'{field.name}' of a {kind}"


def _asked_by(kind: Kind, found: Mapping[str, Guess], order: Guess | None) -> list[str]:
    """Write the widgets that rows are found by, where they are no texts."""
    names = dict.fromkeys(name for names in ASKED[kind].values() for name in names)
    guessed = [found[name] for name in names if name in found] + ([order] if order else [])
    types = {guess.path: guess.type for guess in guessed if guess.type != "text"}
    pairs = ", ".join(f"{_quoted(path)} = {_quoted(type_)}" for path, type_ in types.items())
    lines = [f"order = {_quoted(order.path)}{_note(order)}"] if order else []
    return [*lines, *([f"types = {{ {pairs} }}"] if types else [])]


def _facts(entity: type[Any], found: Mapping[str, Guess], order: Guess | None) -> list[str]:
    lines = []
    for name, guess in found.items():
        if not guess.parts:
            lines.append(f"{name} = {_source(guess)}{_note(guess)}")
    lines += _constants(entity, found)
    for name, guess in found.items():
        if guess.parts:
            lines += _part(entity, name, guess, order)
    return lines


def _constants(entity: type[Any], found: Mapping[str, Guess]) -> list[str]:
    """Write what amounts and quantities need beside them."""
    told = {*found, *(inner for guess in found.values() for inner in guess.parts)}
    fields = {field.name: field for field in msgspec.structs.fields(entity)}
    return [
        f"{name} = {{ constant = {_quoted(word)} }}  # guess: no widget seems to hold it"
        for name, word in CONSTANTS.items()
        if name in fields and name not in found and (fields[name].required or BESIDE[name] & told)
    ]


def _part(entity: type[Any], name: str, guess: Guess, order: Guess | None) -> list[str]:
    """Write a subform in one line each; one that lacks something stands there as a comment."""
    types = {field.name: field.type for field in msgspec.structs.fields(entity)}
    part = get_args(types[name])[0]
    given = [f"{inner} = {_source(one)}" for inner, one in guess.parts.items()]
    told = {*guess.parts}
    fields = {field.name for field in msgspec.structs.fields(part)}
    if order and "order" in fields - told:
        given.insert(0, "order = { asked = true }")
        told.add("order")
    given += [line.partition("  #")[0] for line in _constants(part, guess.parts)]
    needed = {field.name for field in msgspec.structs.fields(part) if field.required}
    lacking = needed - told - {*CONSTANTS}
    line = f"{name} = {{ {', '.join([f'rows = {_quoted(guess.path)}', *given])} }}"
    if not lacking:
        return [f"{line}{_note(guess)}"]
    return [f"# {line}  # no column seems to be {', '.join(sorted(lacking))}"]


def _source(guess: Guess) -> str:
    path = _quoted(guess.path)
    return f"{{ path = {path}, words = {{}} }}" if guess.words else path


def _note(guess: Guess) -> str:
    """Say what the widget is called, where that was a guess, and what is left to do."""
    if not guess.label:
        return "" if guess.sure else f"  # guess: {_DATA_ID}"
    told = f"{_shown(guess.label)} ({_shown(guess.type)})"
    todo = f"; map its words to {', '.join(guess.words)}" if guess.words else ""
    return f"  # {'' if guess.sure else 'guess: '}{told}{todo}"


def _unused(widgets: Sequence[Widget], found: Sequence[Guess]) -> Iterator[str]:
    used = {guess.path.partition(".")[0] for guess in found}
    for widget in widgets:
        if widget.name not in used:
            told = f"{_shown(widget.label or '')} ({_shown(widget.type)})"
            yield f"# not used: {_quoted(widget.name)}  {told}"


def _said(form: Found) -> str:
    return f"{_shown(form.name)} in {_shown(form.app_name)}"


def _shown(text: str) -> str:
    """Return a text of theirs as it may stand in a comment."""
    return _CONTROL.sub(" ", text).strip()


def _quoted(text: str) -> str:
    """Return a text as TOML writes it, which here is as JSON does."""
    return json.dumps(_CONTROL.sub(" ", text), ensure_ascii=False)
