"""The forms of a company as a backend."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import msgspec

from backends.adapter import Adapter, Binding, Found, cut, utc_now
from backends.domain import Entity
from backends.errors import Garbled
from backends.ordering import ORDERINGS, parse
from backends.port import EVERY, By, CallContext, Query
from backends.protocols.rest.building import Build, Builder
from backends.protocols.rest.shapes import Shape
from backends.selection import FILTERS, selected
from backends.vendors.jiandaoyun.answers import listed, read
from backends.vendors.jiandaoyun.asking import PAGE, Asking, asking, carried, filled
from backends.vendors.jiandaoyun.catalogue import Catalogue, check
from backends.vendors.jiandaoyun.forms import ID, ONE_BY_ONE, Form, Forms, problems
from backends.vendors.jiandaoyun.forms import read as facts_of
from backends.vocabulary import Kind
from backends.wire import Wire

KEYS = 100  # in one condition, so that one row for each is one page; 200 are allowed
PARENTS = 20  # whose lists are read together: rows come unsorted, so lists are read whole


class FormBinding(Binding, frozen=True, kw_only=True):
    """A form that is asked by some of its widgets, and how its rows become entities."""

    form: Form
    widgets: tuple[str, ...]
    decoder: msgspec.json.Decoder[Any]
    build: Build
    ident: Callable[[Any], str]
    order: Callable[[Any], str]
    names: Callable[[Any, Any], Iterable[str | None]]


class JiandaoyunBackend(Adapter):
    """Reads forms with one API key."""

    def __init__(
        self,
        name: str,
        wire: Wire,
        forms: Forms,
        *,
        api_key: str,
        zone: dt.tzinfo = dt.UTC,
        now: Callable[[], dt.datetime] = utc_now,
    ) -> None:
        """Take the way there and the field map. ValueError says what of it cannot be."""
        super().__init__(name, wire, now=now)
        self._forms = forms
        self._asking = Asking(api_key)
        self.bindings = {
            (kind, by): bound(form, by, system=name, zone=zone)
            for kind, form in forms.items()
            for by in form.asked()
        }

    async def read(self, binding: FormBinding, query: Query, *, deadline: float) -> Found:
        """Read the rows of one chunk of keys and give each key its own."""
        if query.by is By.ALL:
            return await self._everyone(binding, query, deadline)
        found: dict[str, list[Entity]] = {
            key: [] for key in query.keys if query.by in {By.CUSTOMER, By.ORDER}
        }
        keys = carried(binding.form, binding.widgets, query.keys)
        where, after, more = asking(binding.form, binding.widgets, keys), "", bool(keys)
        while more:
            rows = await self._page(binding, where, after, PAGE, deadline)
            _share(query.by, binding, rows, keys, found)
            more = len(rows) == PAGE and not (query.by is By.KEY and len(found) == len(keys))
            after = binding.ident(rows[-1]) if more else ""
        return cut(query, {key: _narrowed(query, items) for key, items in found.items()})

    async def check(self, context: CallContext) -> None:
        """Compare the field map with the forms; raise the first thing that is wrong."""
        catalogue = Catalogue(self.wire, self._asking, self.name)
        await check(catalogue, self._forms, context.deadline)

    async def _page(
        self, binding: FormBinding, where: Any, after: str, limit: int, deadline: float
    ) -> list[Any]:
        request = self._asking.listing(binding.form, where, after, limit)
        response = await self.wire.send(request, deadline=deadline)
        rows: list[Any] = read(response, binding.decoder, self.name).data
        if len(rows) > limit or (rows and after and binding.ident(rows[-1]) <= after):
            raise Garbled(f"{self.name}: does not page as documented", system=self.name)
        return rows

    async def _everyone(self, binding: FormBinding, query: Query, deadline: float) -> Found:
        """Read a page of all customers in the order of their rows, which a position names."""
        window = query.window
        limit = min(PAGE, window.limit or PAGE)
        after = parse(window.after)[1] if window.after else ""
        where = filled(binding.widgets[0], binding.form)
        rows = await self._page(binding, where, after, limit, deadline)
        onward = f"|{binding.ident(rows[-1])}" if len(rows) == limit else None
        return {EVERY: (tuple(binding.build(rows, repeat(""))), onward)}


def _share(
    by: By,
    binding: FormBinding,
    rows: Sequence[Any],
    keys: Sequence[str],
    found: dict[str, list[Entity]],
) -> None:
    """Give each key its rows; rows come oldest first, and the oldest has a key that is unique."""
    asked = {*keys}
    for row, entity in zip(rows, binding.build(rows, map(binding.order, rows)), strict=True):
        for key in asked.intersection(binding.names(row, entity)):
            if by is not By.KEY or key not in found:
                found.setdefault(key, []).append(entity)


def bound(form: Form, by: By, *, system: str, zone: dt.tzinfo) -> FormBinding:
    """Make a binding of a form. ValueError says all that does not fit."""
    builder = Builder(form.entity, facts_of(form), system=system, zone=zone)
    shape, widgets = builder.shape, form.asked()[by]
    shape.read(ID, "text", needed=True, optional=False)
    if form.order:
        shape.read(form.order, "text", needed=False, optional=False)
    row = shape.model()
    order = _text(shape, form.order)
    single = ONE_BY_ONE in (form.types.get(widget) for widget in widgets)
    return FormBinding(
        wire=row,
        resource=form.entry,
        key=widgets[0],
        max_keys=KEYS if by in {By.KEY, By.REFERENCE} else PARENTS,
        single=single,
        filters=FILTERS.get(form.kind, frozenset()),
        form=form,
        widgets=widgets,
        decoder=listed(row),
        build=builder.build(),
        ident=_text(shape, ID),
        order=order,
        names=_names(form.kind, by, order),
    )


def fitting(form: Form) -> None:
    """Try what a form becomes. ValueError says all that does not fit."""
    found = dict.fromkeys(problems(form))
    for by in form.asked():
        try:
            bound(form, by, system="", zone=dt.UTC)
        except ValueError as error:
            found[str(error)] = None
    if found:
        raise ValueError("; ".join(found))


def _text(shape: Shape, member: str | None) -> Callable[[Any], str]:
    """Return what reads a member of a row as text; nothing is the empty text."""
    if member is None:
        return lambda _row: ""
    attribute = f"m{list(shape.members).index(member)}"

    def text(row: Any) -> str:
        value = getattr(row, attribute)
        return "" if value is None else str(value)

    return text


def _names(
    kind: Kind, by: By, order: Callable[[Any], str]
) -> Callable[[Any, Any], Iterable[str | None]]:
    """Return what says under which keys a row is found."""
    own = ORDERINGS[kind].key
    table: Mapping[By, Callable[[Any, Any], Iterable[str | None]]] = {
        By.KEY: lambda _row, entity: (getattr(entity, own),),
        By.ALL: lambda _row, _entity: (),
        By.REFERENCE: lambda _row, entity: (entity.number, entity.reference),
        By.ORDER: lambda row, _entity: (order(row),),
        By.CUSTOMER: lambda _row, entity: (entity.customer,),
        By.SKU: lambda _row, entity: (entity.sku,),
    }
    return table[by]


def _narrowed(query: Query, items: list[Entity]) -> list[Entity]:
    pairs = dict(query.window.filter)
    return selected(query.kind, items, pairs) if pairs or query.by is By.SKU else items
