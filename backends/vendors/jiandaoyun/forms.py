"""Forms bound to kinds: which widget becomes which fact, and by which widgets rows are found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias, get_args

import msgspec
from msgspec.structs import replace

from backends.port import By
from backends.protocols.rest.facts import Facts, Member, Parts, plain
from backends.vocabulary import Kind

ID: Final = "_id"
# What every row has beside its widgets; it comes without being named.
SYSTEM: Final = frozenset(
    {ID, "appId", "entryId", "creator", "updater", "deleter", "ext", "flowState"}
    | {"createTime", "updateTime", "deleteTime", "wx_open_id", "wx_nickname", "wx_gender"}
)
# The widgets that a filter can compare with several values, or (numbers) with one.
# Source: hc.jiandaoyun.com/open/14220, the table of filters.
ASKABLE: Final = frozenset({"text", "sn", "combo", "radiogroup", "number"})
ONE_BY_ONE: Final = "number"

_LISTED: Final = MappingProxyType({By.CUSTOMER: ("customer",)})
_BY_SKU: Final = MappingProxyType({By.SKU: ("sku",)})
_OTHERS: Final[Mapping[Kind, Mapping[By, tuple[str, ...]]]] = {
    Kind.CUSTOMER: {By.KEY: ("key",), By.ALL: ("key",)},
    Kind.ORDER: {By.KEY: ("number",), By.REFERENCE: ("number", "reference"), **_LISTED},
    Kind.DELIVERY: {**_LISTED, By.ORDER: ("order",)},
    Kind.PRODUCT: {By.KEY: ("sku",)},
    Kind.STOCK: _BY_SKU,
    Kind.PRICE: _BY_SKU,
    Kind.AVAILABILITY: _BY_SKU,
}
# By which facts a kind is asked for; ``order`` is no fact of a delivery but a widget beside them.
ASKED: Final[Mapping[Kind, Mapping[By, tuple[str, ...]]]] = {
    kind: _OTHERS.get(kind, _LISTED) for kind in Kind
}


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form of an app that holds one kind.

    ``types`` are those of widgets that rows are found by, where they are not texts. ``order`` is
    the widget with the number of the order that a delivery belongs to.
    """

    kind: Kind
    entity: type[Any]
    app: str
    entry: str
    facts: Facts
    types: Mapping[str, str] = {}
    order: str | None = None

    def widget(self, attribute: str) -> str | None:
        """Return the widget that a fact comes from, if it comes from a whole one."""
        if attribute == "order":
            return self.order
        fact = self.facts.get(attribute)
        path = fact.path if isinstance(fact, Member) else None
        return None if path is None or "." in path else path

    def asked(self) -> dict[By, tuple[str, ...]]:
        """Return the widgets that rows are found by, for each lookup that they allow."""
        found = {by: self._widgets(names) for by, names in ASKED[self.kind].items()}
        return {by: widgets for by, widgets in found.items() if widgets}

    def _widgets(self, attributes: tuple[str, ...]) -> tuple[str, ...]:
        """Return the widgets of attributes; without the first of them there is no lookup."""
        widgets = [self.widget(attribute) for attribute in attributes]
        return tuple(widget for widget in widgets if widget) if widgets[0] else ()

    def fields(self) -> list[str]:
        """Return the widgets to read."""
        paths = {path.partition(".")[0] for path in paths_of(self.facts)}
        return sorted((paths | ({self.order} if self.order else set())) - SYSTEM)


Forms: TypeAlias = Mapping[Kind, Form]


def paths_of(facts: Facts) -> Iterator[str]:
    """Yield the members of a row that its facts come from."""
    for fact in facts.values():
        if isinstance(fact, Parts):
            yield fact.rows
        elif isinstance(fact, Member):
            yield from [fact.path] if fact.path else []
        else:
            yield from (str(member.path) for member in fact.members.values())


def read(form: Form) -> Facts:
    """Return the facts as they are read: days are instants here, at local midnight."""
    return _local(form.entity, form.facts)


def _local(entity: type[Any], facts: Facts) -> Facts:
    types = {field.name: field.type for field in msgspec.structs.fields(entity)}
    found = dict(facts)
    for name, fact in facts.items():
        if isinstance(fact, Parts):
            found[name] = replace(fact, facts=_local(get_args(types[name])[0], fact.facts))
        elif isinstance(fact, Member) and plain(types[name]) is dt.date and fact.form is None:
            found[name] = replace(fact, form="instant")
    return found


def problems(form: Form) -> Iterator[str]:
    """Say what cannot be asked that way."""
    if not form.asked():
        names = " or ".join(f"'{names[0]}'" for names in ASKED[form.kind].values())
        yield f"{names} must be a widget of its own: rows are found by it"
    for name, fact in form.facts.items():
        if isinstance(fact, Member) and fact.asked:
            yield f"{name}: 'asked' is not possible here, name a widget"
        if isinstance(fact, Member) and fact.unpad and form.widget(name) in _all(form):
            yield f"{name}: 'unpad' is not possible where rows are found by it"
        if isinstance(fact, Parts):
            yield from _parts_asked(form, name, fact)
    for widget in sorted(_all(form) & SYSTEM):
        yield f"rows cannot be found by '{widget}', only by a widget"
    strange = form.types.keys() - _all(form)
    if strange:
        yield f"types: rows are not found by {', '.join(sorted(strange))}"


def _parts_asked(form: Form, name: str, parts: Parts) -> Iterator[str]:
    for inner, fact in parts.facts.items():
        if isinstance(fact, Member) and fact.asked and not (inner == "order" and form.order):
            yield f"{name}.{inner}: 'asked' stands for the widget that 'order' names"


def _all(form: Form) -> set[str]:
    return {widget for widgets in form.asked().values() for widget in widgets}
