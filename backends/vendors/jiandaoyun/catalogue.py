"""What apps, forms and widgets there are, and whether a field map fits them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from backends.errors import Refused
from backends.protocols.rest.facts import Parts
from backends.vendors.jiandaoyun.answers import read
from backends.vendors.jiandaoyun.asking import APPS, ENTRIES, PAGE, WIDGETS, Asking
from backends.vendors.jiandaoyun.forms import ASKABLE, ID, ONE_BY_ONE, SYSTEM, Form, Forms, paths_of
from backends.wire import Wire

T = TypeVar("T")


class App(msgspec.Struct, frozen=True, kw_only=True):
    """An app."""

    app_id: str
    name: str | None = None


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A form of an app."""

    entry_id: str
    name: str | None = None


class Widget(msgspec.Struct, frozen=True, kw_only=True):
    """A widget of a form; ``items`` are those of a subform. It is read and asked by ``name``."""

    name: str
    type: str
    label: str | None = None
    items: list[Widget] | None = None


class _Apps(msgspec.Struct, frozen=True, kw_only=True):
    apps: list[App]


class _Entries(msgspec.Struct, frozen=True, kw_only=True):
    forms: list[Entry]


class _Widgets(msgspec.Struct, frozen=True, kw_only=True):
    widgets: list[Widget]


_apps = msgspec.json.Decoder(_Apps)
_entries = msgspec.json.Decoder(_Entries)
_widgets = msgspec.json.Decoder(_Widgets)


class Catalogue:
    """Reads apps, forms and widgets with one API key."""

    def __init__(self, wire: Wire, asking: Asking, system: str) -> None:
        """Take the way there, and the system's configured name."""
        self.system = system
        self._wire = wire
        self._asking = asking

    async def apps(self, deadline: float) -> list[App]:
        """List the apps that the key opens."""
        found: list[App] = []
        full = True
        while full:
            told = await self._ask(APPS, _apps, deadline, skip=len(found), limit=PAGE)
            found += told.apps
            full = len(told.apps) >= PAGE
        return found

    async def entries(self, app: str, deadline: float) -> list[Entry]:
        """List the forms of an app."""
        found: list[Entry] = []
        full = True
        while full:
            told = await self._ask(
                ENTRIES, _entries, deadline, app_id=app, skip=len(found), limit=PAGE
            )
            found += told.forms
            full = len(told.forms) >= PAGE
        return found

    async def widgets(self, app: str, entry: str, deadline: float) -> list[Widget]:
        """List the widgets of a form."""
        told = await self._ask(WIDGETS, _widgets, deadline, app_id=app, entry_id=entry)
        return told.widgets

    async def _ask(
        self, path: str, decoder: msgspec.json.Decoder[T], deadline: float, **body: Any
    ) -> T:
        request = self._asking.request(path, **body)
        response = await self._wire.send(request, deadline=deadline)
        told: T = read(response, decoder, self.system)
        return told


async def check(catalogue: Catalogue, forms: Forms, deadline: float) -> None:
    """Raise the first thing in which a field map and the forms differ."""
    system = catalogue.system
    for kind, form in forms.items():
        widgets = await catalogue.widgets(form.app, form.entry, deadline)
        for problem in _differences(form, {widget.name: widget for widget in widgets}):
            raise Refused(f"{system}: forms.{kind}: {problem}", system=system, kind=kind)


def _differences(form: Form, widgets: Mapping[str, Widget]) -> Iterator[str]:
    for name in form.fields():
        if name not in widgets:
            yield f"the form has no widget '{name}'; has its alias changed?"
    for name, fact in form.facts.items():
        if isinstance(fact, Parts):
            inner = {widget.name for widget in widgets[fact.rows].items or ()} | {ID}
            for path in paths_of(fact.facts):
                if path.partition(".")[0] not in inner:
                    yield f"{name}: the subform has no widget '{path}'; has its alias changed?"
    for widget in dict.fromkeys(name for names in form.asked().values() for name in names):
        yield from _unaskable(form, widget, widgets.get(widget))


def _unaskable(form: Form, name: str, widget: Widget | None) -> Iterator[str]:
    if name in SYSTEM or widget is None:
        return
    if widget.type not in ASKABLE:
        yield f"rows cannot be found by '{name}': its type is none of {', '.join(sorted(ASKABLE))}"
    elif (form.types.get(name) == ONE_BY_ONE) is not (widget.type == ONE_BY_ONE):
        yield f"'{name}' is of type {widget.type}: say so in 'types'"
