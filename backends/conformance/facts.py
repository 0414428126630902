"""What a vendor's tests tell the kit, and how the kit asks its adapter."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote_plus

from backends.adapter import Adapter, Binding
from backends.conformance.nuisances import SECRET_TEXT
from backends.conformance.samples import Exchange, Sample
from backends.conformance.scripted_wire import Answer, ScriptedWire
from backends.domain import Entity
from backends.errors import BackendError
from backends.port import By, CallContext, Page, Query, Window
from backends.vocabulary import Kind
from backends.wire import Request, Response, Wire

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
UNKEYED = frozenset({By.ALL, By.CHANGED})  # their keys are no caller's
LISTED = frozenset({By.CUSTOMER, By.ORDER, By.SKU})


def context(seconds: float = 5.0) -> CallContext:
    """Return a context whose deadline is so many seconds away."""
    return CallContext(deadline=asyncio.get_running_loop().time() + seconds)


class VendorFacts(ABC):
    """The hooks of the kit: what has no default must be told, the rest where it differs.

    ``expected`` are the entities of each sample by its file's name. ``refusals`` are answers with
    a status of success that refuse. ``secrets`` are passwords and tokens that may be told to
    nobody. ``empty_lists`` are the lookups that find an empty list where there is nothing; the
    others find no such key. ``required`` is a member, as ``b'"id":'``, without which no record
    makes sense. ``sessions`` is False where nobody logs in. ``by_id`` are lookups that read one
    resource by its path, where 404 means an unknown key.
    """

    group: ClassVar[int]  # the promises' own, given by the kit
    vendor: ClassVar[str] = ""  # empty: the name of the test file's folder
    samples: ClassVar[Path]
    expected: ClassVar[Mapping[str, Mapping[str, list[Entity]]]]
    refusals: ClassVar[Mapping[str, tuple[Response, type[BackendError]]]]
    secrets: ClassVar[tuple[str, ...]]
    required: ClassVar[bytes]
    empty_lists: ClassVar[frozenset[tuple[Kind, By]]]
    calls_per_chunk: ClassVar[Mapping[tuple[Kind, By], int]] = {}
    by_id: ClassVar[frozenset[tuple[Kind, By]]] = frozenset()
    main: ClassVar[tuple[Kind, By]] = (Kind.CUSTOMER, By.KEY)  # what failures are shown on
    sessions: ClassVar[bool] = True

    @abstractmethod
    def backend(self, wire: Wire, now: dt.datetime = NOW) -> Adapter:
        """Return the vendor's backend, named ``erp``, over a wire."""

    @abstractmethod
    def empty_answer(self) -> Response:
        """Return an answer that finds nothing."""

    @abstractmethod
    def same(self, request: Request, exchange: Exchange) -> bool:
        """Say whether a request is the recorded one."""

    @abstractmethod
    def check_quoted(self, request: Request, key: str) -> None:
        """Assert that a request asks for the key as a value and for nothing else."""

    def is_login(self, request: Request) -> bool:
        """Say whether a request is a login."""
        del request
        return False

    def is_preface(self, request: Request) -> bool:
        """Say whether a request reads what is kept for all later questions."""
        del request
        return False

    def login_answer(self, turn: int) -> Response:
        """Return the answer to a login that succeeds; each turn opens a session of its own."""
        raise AssertionError(f"nobody logs in, not for the time {turn}")

    def preface_answer(self, request: Request) -> Response:
        """Answer what is kept for all later questions."""
        raise AssertionError(f"{request.path} is no preface")

    def ended_answer(self) -> Response:
        """Return the answer that says the session is over, whatever its status."""
        return Response(status=401, body=SECRET_TEXT.encode())

    def refused_login(self) -> Response:
        """Return the answer to a wrong password."""
        return Response(status=401, body=SECRET_TEXT.encode())

    def session_of(self, request: Request) -> object:
        """Return the part of a request that tells its session."""
        return request.headers

    def numbered_key(self, number: int) -> str:
        """Return a key that the vendor might have given; distinct for distinct numbers."""
        return f"K{number}"

    def spelled(self, binding: tuple[Kind, By], key: str) -> str:
        """Return a key as it is sent."""
        del binding
        return key

    def mentions(self, request: Request, binding: tuple[Kind, By], key: str) -> bool:
        """Say whether a request asks for a key."""
        sent = re.escape(self.spelled(binding, key))
        return re.search(rf"(?<!\w){sent}(?!\w)", decoded(request)) is not None

    def long_list(self, binding: tuple[Kind, By], rows: int) -> Answer | None:
        """Answer for one customer, order or product as a system that has so many rows of it.

        Each request gets what the vendor's server would send: the page or the stretch that it
        asks for. None: the list comes whole, in one answer.
        """
        del binding, rows
        return None

    def foreign_pages(self) -> Mapping[tuple[Kind, By], Response]:
        """Return answers of lists that say to go on at ``https://evil.test``, where that exists."""
        return {}

    # how the kit asks

    def bound(self) -> list[tuple[Kind, By]]:
        """Return what is bound, in a fixed order."""
        return _bound(type(self))

    def script(self, answer: Answer | None = None) -> Answer:
        """Return a server that lets in and answers by a function, or finds nothing."""
        turns = count()

        def script(request: Request) -> Response | BackendError:
            if self.is_login(request):
                return self.login_answer(next(turns))
            if self.is_preface(request):
                return self.preface_answer(request)
            return self.empty_answer() if answer is None else answer(request)

        return script

    def replay(self, recorded: Sample, used: list[Exchange] | None = None) -> Answer:
        """Return a server that answers as it was recorded; tells what it was asked in ``used``."""
        replay = recorded.answers(self.same, used)
        return lambda request: self.login_answer(0) if self.is_login(request) else replay(request)

    def asked(self, wire: ScriptedWire) -> list[Request]:
        """Return the requests for facts."""
        return [r for r in wire.requests if not self.is_login(r) and not self.is_preface(r)]

    def _logins(self, wire: ScriptedWire) -> int:
        return sum(self.is_login(request) for request in wire.requests)

    def _binding(self, binding: tuple[Kind, By]) -> Binding:
        found: Binding = self.backend(ScriptedWire(self.script())).bindings[binding]
        return found

    async def _ask(self, wire: ScriptedWire, binding: tuple[Kind, By], *keys: str) -> Page:
        return await self.backend(wire).fetch(question(binding, *keys), context())

    async def _error(self, wire: ScriptedWire) -> BackendError:
        key = self.numbered_key(1)
        page = await self._ask(wire, self.main, key)
        error = page.results[key].error
        assert error is not None
        return error

    def _check_discreet(self, error: BackendError) -> None:
        for secret in (*self.secrets, SECRET_TEXT):
            assert secret not in str(error)
        assert error.system == "erp"
        assert error.kind == self.main[0]


@cache
def _bound(kit: type[VendorFacts]) -> list[tuple[Kind, By]]:
    """Return what is bound; asked once, since every promise is shown on each."""
    made = kit()
    return sorted(made.backend(ScriptedWire(made.script())).bindings)


def question(binding: tuple[Kind, By], *keys: str, limit: int | None = None) -> Query:
    """Return a question."""
    kind, by = binding
    return Query(system="erp", kind=kind, by=by, keys=keys, window=Window(limit=limit))


def always(answer: Response | BackendError) -> Answer:
    """Return a script that says the same to every request."""
    return lambda _: answer


def decoded(request: Request) -> str:
    """Return what a request says, unquoted."""
    return unquote_plus(request.path) + " " + unquote_plus(request.body.decode(errors="replace"))
