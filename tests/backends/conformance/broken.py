"""Adapters with one fault each, under the kit; ``vendor`` names the group that must find it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import msgspec

from backends.adapter import Adapter, Binding, Found
from backends.conformance.facts import NOW
from backends.domain import Customer, SalesOrder
from backends.errors import Garbled
from backends.port import By, Query
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire
from tests.conformance.acme_c360.adapter import BINDINGS, Account, AcmeBackend
from tests.conformance.acme_c360.test_acme import TestAcme as Sound


class Changed:
    """A wire that changes what goes over it."""

    def __init__(self, wire: Wire) -> None:
        """Stand before a wire."""
        self.wire = wire

    async def send(self, request: Request, *, deadline: float) -> Response:
        return await self.wire.send(request, deadline=deadline)

    async def aclose(self) -> None:
        await self.wire.aclose()


class Over(Sound):
    """The sound adapter over a wire that spoils something."""

    spoiling: ClassVar[type[Changed]]

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> Adapter:
        return super().backend(self.spoiling(wire), now)


class With(Sound):
    """A spoiled adapter."""

    spoiled: ClassVar[type[AcmeBackend]]

    def backend(self, wire: Wire, now: dt.datetime = NOW) -> Adapter:
        return self.spoiled("erp", wire, "open-sesame", now=lambda: now)


CONTACTS = Binding(wire=Account, resource="contacts", key="account", single=True)
MORE = {**BINDINGS, (Kind.CONTACT, By.CUSTOMER): CONTACTS}
SHARED = {key: msgspec.structs.replace(bound, single=False) for key, bound in BINDINGS.items()}


class MoreBound(AcmeBackend):
    bindings = MORE


class TestUnsampled(With):
    vendor = "1"
    spoiled = MoreBound


class Floats(AcmeBackend):
    async def read(self, binding: Binding, query: Query, *, deadline: float) -> Found:
        found = await super().read(binding, query, deadline=deadline)
        return {key: (tuple(map(_float, items)), onward) for key, (items, onward) in found.items()}


def _float(item: Any) -> Any:
    if not isinstance(item, SalesOrder) or item.gross is None:
        return item
    gross: Any = float(item.gross)
    return msgspec.structs.replace(item, gross=gross)


class TestFloats(With):
    vendor = "2"
    spoiled = Floats


class Strangers(AcmeBackend):
    async def read(self, binding: Binding, query: Query, *, deadline: float) -> Found:
        found = await super().read(binding, query, deadline=deadline)
        return {key: (tuple(map(_padded, items)), onward) for key, (items, onward) in found.items()}


def _padded(item: Any) -> Any:
    return (
        msgspec.structs.replace(item, key=item.key.zfill(10))
        if isinstance(item, Customer)
        else item
    )


class TestPadded(With):
    vendor = "3"
    spoiled = Strangers


class Unquoted(Changed):
    async def send(self, request: Request, *, deadline: float) -> Response:
        path = request.path.replace("%26", "&").replace("%20", "+")
        return await super().send(msgspec.structs.replace(request, path=path), deadline=deadline)


class TestUnquoted(Over):
    vendor = "4"
    spoiling = Unquoted


class OneByOne(AcmeBackend):
    bindings = SHARED

    async def read(self, binding: Binding, query: Query, *, deadline: float) -> Found:
        found: dict[str, Any] = {}
        for key in query.keys:
            one = msgspec.structs.replace(query, keys=(key,))
            found |= await super().read(BINDINGS[query.kind, query.by], one, deadline=deadline)
        return found


class TestOneByOne(With):
    vendor = "5"
    spoiled = OneByOne


class Endless(AcmeBackend):
    async def read(self, binding: Binding, query: Query, *, deadline: float) -> Found:
        whole = msgspec.structs.replace(query.window, limit=None)
        everything = msgspec.structs.replace(query, window=whole)
        return await super().read(binding, everything, deadline=deadline)


class TestEndless(With):
    vendor = "6"
    spoiled = Endless


class AllIsWell(Changed):
    async def send(self, request: Request, *, deadline: float) -> Response:
        response = await super().send(request, deadline=deadline)
        return msgspec.structs.replace(response, status=200)


class TestAllIsWell(Over):
    vendor = "7"
    spoiling = AllIsWell


class Lenient(AcmeBackend):
    async def read(self, binding: Binding, query: Query, *, deadline: float) -> Found:
        try:
            return await super().read(binding, query, deadline=deadline)
        except Garbled:
            return {}


class TestLenient(With):
    vendor = "8"
    spoiled = Lenient


class Talkative(Changed):
    async def send(self, request: Request, *, deadline: float) -> Response:
        response = await super().send(request, deadline=deadline)
        if not response.body.startswith(b"["):
            raise Garbled(f"erp: what is {response.body!r}?", system="erp")
        return response


class TestTalkative(Over):
    vendor = "9"
    spoiling = Talkative


class Insistent(Changed):
    async def send(self, request: Request, *, deadline: float) -> Response:
        response = await super().send(request, deadline=deadline)
        if response.status == 401:
            return await super().send(request, deadline=deadline)
        return response


class TestInsistent(Over):
    vendor = "10"
    spoiling = Insistent


class Open(Changed):
    async def aclose(self) -> None:
        pass


class TestOpen(Over):
    vendor = "11"
    spoiling = Open


class TestOpenWithin(Over):
    vendor = "12"
    spoiling = Open
