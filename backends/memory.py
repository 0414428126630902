"""A backend over entities in memory, which tells what it was asked and fails on command.

Filters of a window mean, here and in every adapter:

- orders: ``status`` is ``open`` (neither COMPLETED nor CANCELLED; drafts are open) or ``closed``
  (COMPLETED or CANCELLED), by the order's derived ``status``;
- prices: ``customer`` prefers that customer's own prices to list prices and without it only list
  prices answer; ``quantity`` takes the highest scale that the quantity reaches; ``unit`` keeps
  prices in that unit;
- availability: ``quantity`` is what is requested, ``by`` the day (ISO) it is wanted.

An unknown filter, a value that does not fit or an unknown order is Unfit, never ignored.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

from backends.changed import key_of
from backends.domain import Delivery, Entity, SalesOrder
from backends.errors import BackendError, Refused, TimedOut, Unfit, Unserved
from backends.ordering import window_of
from backends.port import EVERY, NOW, By, CallContext, Page, Query, Serves, Slice, failed
from backends.selection import selected
from backends.tally import called
from backends.vocabulary import Kind

_LOOKUPS: dict[By, Mapping[Kind, str]] = {
    By.KEY: {
        Kind.CUSTOMER: "key",
        Kind.CONTACT: "key",
        Kind.INTERACTION: "key",
        Kind.OPPORTUNITY: "key",
        Kind.QUOTE: "key",
        Kind.CONTRACT: "key",
        Kind.TICKET: "key",
        Kind.ORDER: "number",
        Kind.DELIVERY: "number",
        Kind.INVOICE: "number",
        Kind.PAYMENT: "number",
        Kind.PRODUCT: "sku",
    },
    By.CUSTOMER: dict.fromkeys(
        (
            Kind.CONTACT,
            Kind.INTERACTION,
            Kind.OPPORTUNITY,
            Kind.QUOTE,
            Kind.CONTRACT,
            Kind.TICKET,
            Kind.ORDER,
            Kind.DELIVERY,
            Kind.INVOICE,
            Kind.PAYMENT,
            Kind.CREDIT,
        ),
        "customer",
    ),
    By.SKU: dict.fromkeys((Kind.STOCK, Kind.PRICE, Kind.AVAILABILITY), "sku"),
}
_EXTRA = {Kind.DELIVERY: {By.ORDER}, Kind.ORDER: {By.REFERENCE}}


def lookups(kind: Kind) -> frozenset[By]:
    """Return by what entities of a kind can be looked up."""
    plain = {by for by, kinds in _LOOKUPS.items() if kind in kinds}
    return frozenset(plain | _EXTRA.get(kind, set()) | {By.ALL})


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class MemoryBackend:
    """Answers from entities; what it holds, how long it takes and how it fails can be changed.

    ``calls`` are the queries it got, ``most_in_flight`` how many there were at once. An entry in
    ``delays`` is awaited before a kind is answered, one in ``failures`` is the answer.
    """

    def __init__(
        self,
        name: str,
        entities: Mapping[Kind, Sequence[Entity]],
        *,
        now: Callable[[], dt.datetime] = _now,
        follows: Collection[Kind] = (),
    ) -> None:
        """Serve the kinds in ``entities`` by every lookup that makes sense for them.

        Of the kinds it ``follows`` it keeps a journal of what ``put`` changes.
        """
        self._name = name
        self._now = now
        self._follows = frozenset(follows)
        self._journal: list[tuple[Kind, Entity]] = []
        self._entities = {kind: list(of_kind) for kind, of_kind in entities.items()}
        self._serves = {kind: self._lookups(kind) for kind in entities}
        self._index: dict[tuple[Kind, By], dict[str, list[Entity]]] = {}
        self.calls: list[Query] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.closed = False
        self.delays: dict[Kind, Callable[[], Awaitable[object]]] = {}
        self.failures: dict[Kind, BackendError] = {}

    @property
    def name(self) -> str:
        """The configured name of the system."""
        return self._name

    @property
    def serves(self) -> Serves:
        """Every kind it was given, by every lookup that makes sense for it."""
        return self._serves

    def put(self, kind: Kind, entities: Sequence[Entity]) -> None:
        """Hold these entities of a kind from now on, instead of the former ones."""
        if kind in self._follows:
            self._note(kind, entities)
        self._entities[kind] = list(entities)
        self._serves = {**self._serves, kind: self._lookups(kind)}
        self._index.clear()

    async def fetch(self, query: Query, context: CallContext) -> Page:
        """Answer from memory, after the kind's delay, unless the kind fails."""
        keys = query.keys
        if not keys:
            return Page(results={})
        self.calls.append(query)
        called(self._name)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        as_of = self._now()
        try:
            async with asyncio.timeout_at(context.deadline):
                await self._wait(query.kind)
            return Page(results=self._answer(query, keys, as_of))
        except TimeoutError:
            late = TimedOut("no answer in time", system=self._name, kind=query.kind)
            return Page(results=failed(keys, late))
        except BackendError as error:
            return Page(results=failed(keys, error))
        finally:
            self.in_flight -= 1

    async def aclose(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    async def _wait(self, kind: Kind) -> None:
        if kind in self.delays:
            await self.delays[kind]()

    def _answer(self, query: Query, keys: tuple[str, ...], as_of: dt.datetime) -> dict[str, Slice]:
        failure = self.failures.get(query.kind)
        if failure is not None:
            raise failure
        if query.system != self._name or query.by not in self._serves.get(query.kind, ()):
            raise Unserved(
                f"{query.kind} by {query.by} is not served", system=self._name, kind=query.kind
            )
        if query.window.order is not None:
            raise Unfit("unknown order of a list", system=self._name, kind=query.kind)
        if query.by is By.CHANGED:
            return {key: self._changes(query, key, as_of) for key in keys}
        index = self._indexed(query.kind, query.by)
        found = {key: index.get(key) for key in keys}
        lists = query.by not in {By.KEY, By.ALL}
        return {
            key: self._cut(query, entities or [], as_of)
            for key, entities in found.items()
            if lists or entities is not None
        }

    def _lookups(self, kind: Kind) -> frozenset[By]:
        return lookups(kind) | ({By.CHANGED} if kind in self._follows else set())

    def _note(self, kind: Kind, entities: Sequence[Entity]) -> None:
        """Write into the journal what comes, changes and goes."""
        before = self._entities.get(kind, [])
        new = [entity for entity in entities if entity not in before]
        keys = {key_of(kind, entity) for entity in entities}
        gone = [entity for entity in before if key_of(kind, entity) not in keys]
        self._journal += [(kind, entity) for entity in (*new, *gone)]

    def _changes(self, query: Query, mark: str, as_of: dt.datetime) -> Slice:
        """Read on in the journal; a mark is how many of its lines have been read."""
        if mark == NOW:
            return Slice(next=str(len(self._journal)), as_of=as_of)
        if not mark.isdecimal():
            raise Refused("not a mark of ours", system=self._name, kind=query.kind)
        lines = list(enumerate(self._journal))[int(mark) :]
        fit = [(number, item) for number, (kind, item) in lines if kind is query.kind]
        cut = fit[: query.window.limit]
        full = query.window.limit is not None and len(cut) == query.window.limit
        onward = cut[-1][0] + 1 if full else len(self._journal)
        return Slice(items=tuple(item for _, item in cut), next=str(onward), as_of=as_of)

    def _cut(self, query: Query, entities: list[Entity], as_of: dt.datetime) -> Slice:
        window = query.window
        try:
            wanted = selected(query.kind, entities, dict(window.filter))
        except ValueError as error:
            raise Unfit(str(error), system=self._name, kind=query.kind) from error
        items, after = window_of(query.kind, wanted, window.after, window.limit)
        return Slice(items=items, next=after, as_of=as_of)

    def _indexed(self, kind: Kind, by: By) -> dict[str, list[Entity]]:
        index = self._index.get((kind, by))
        if index is None:
            index = self._index[kind, by] = {EVERY: []} if by is By.ALL else {}
            for entity in self._entities[kind]:
                for key in self._keys(kind, by, entity):
                    index.setdefault(key, []).append(entity)
        return index

    def _keys(self, kind: Kind, by: By, entity: Entity) -> set[str]:
        """By which keys one entity is found."""
        if by is By.ALL:
            return {EVERY}
        if by is By.ORDER and isinstance(entity, Delivery):
            return {line.order for line in entity.lines}
        if by is By.REFERENCE and isinstance(entity, SalesOrder):
            return self._references(entity)
        return {str(getattr(entity, _LOOKUPS[by][kind]))}

    def _references(self, order: SalesOrder) -> set[str]:
        """Find the numbers under which people know an order."""
        shipped = [
            number
            for delivery in self._entities.get(Kind.DELIVERY, ())
            if isinstance(delivery, Delivery)
            and any(line.order == order.number for line in delivery.lines)
            for number in (delivery.number, delivery.tracking_number)
        ]
        return {number for number in (order.number, order.reference, *shipped) if number}
