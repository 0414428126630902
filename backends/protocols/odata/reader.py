"""Reads the sets of a system's services, page by page, and asks several things in one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from backends.auths import Auth, send
from backends.errors import Garbled
from backends.protocols.odata.answers import admitted
from backends.protocols.odata.batch import CONTENT_TYPE, Part, body_of, responses_of
from backends.protocols.odata.csrf import Nested, csrf_login
from backends.protocols.odata.versions import Service
from backends.wire import Request, Response, Wire

T = TypeVar("T")

PAGE = 500
LONGEST = 6000  # bytes of an address; what is longer goes in a batch
_SAFE = "(),/':"
_ONWARD = ("$skiptoken", "$skip", "$top")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows of a set, and in which order; ``page`` are asked for at once."""

    service: Service
    resource: str
    where: str = ""
    order: str = ""
    page: int = PAGE


class Reader:
    """The services of one system, read as one user."""

    def __init__(
        self,
        system: str,
        wire: Wire,
        auth: Auth,
        *,
        base_url: str,
        always: Mapping[str, str] | None = None,
    ) -> None:
        """Read by a login; ``always`` are parameters of every address."""
        self._system = system
        self._host = urlsplit(base_url).hostname
        self._wire = wire
        self._auth = auth
        self._always = always or {}
        self._writing: dict[str, Auth] = {}

    async def rows(
        self, question: Question, row: type[T], *, deadline: float, limit: int | None = None
    ) -> list[T]:
        """Return the rows, all of them or the first ``limit``."""
        found: list[T] = []
        while True:
            most = question.page if limit is None else min(question.page, limit - len(found))
            got = await self._window(question, row, most, len(found), deadline)
            found += got
            if len(got) < most or len(found) == limit:
                return found

    async def batch(
        self, service: Service, parts: Sequence[Part], *, deadline: float
    ) -> list[Response]:
        """Return the answers to several requests in one call, in their order."""
        request = Request(
            method="POST",
            path=self._address(service, "$batch", {}),
            headers={"accept": "multipart/mixed", "content-type": CONTENT_TYPE},
            body=body_of(parts),
            safe=True,
        )
        auth = self._writing.get(service.root)
        if auth is None:
            token = csrf_login(self._system, self._address(service, "", {}))
            auth = self._writing[service.root] = Nested(token, self._auth)
        response = await send(self._wire, auth, request, deadline=deadline)
        found = responses_of(admitted(response, self._system), system=self._system)
        if len(found) != len(parts):
            raise self._garbled("a batch has not as many answers as questions")
        return found

    async def _window(
        self, question: Question, row: type[T], most: int, skip: int, deadline: float
    ) -> list[T]:
        """Return up to ``most`` rows behind the first ``skip``, on the system's own pages."""
        asked = {**_asked(question, row), "$top": str(most)} | (
            {"$skip": str(skip)} if skip else {}
        )
        found: list[T] = []
        known: set[str] = set()
        while True:
            rows, link = await self._page(question, row, asked, deadline)
            found += rows
            if link is None or len(found) >= most:
                return found[:most]
            if link in known:
                raise self._garbled("its pages go in circles")
            known.add(link)
            asked = {**asked, **self._onward(link)}

    async def _page(
        self, question: Question, row: type[T], asked: Mapping[str, str], deadline: float
    ) -> tuple[list[T], str | None]:
        service = question.service
        path = self._address(service, question.resource, asked)
        headers = service.version.headers
        if len(path) > LONGEST:
            relative = path.removeprefix(f"{service.root}/")
            parts = [Part(path=relative, headers=headers)]
            (response,) = await self.batch(service, parts, deadline=deadline)
        else:
            request = Request(method="GET", path=path, headers=headers)
            response = await send(self._wire, self._auth, request, deadline=deadline)
        return service.version.page(response, row, system=self._system)

    def _onward(self, link: str) -> dict[str, str]:
        """Return what a link says of where to go on; the link itself is never followed."""
        address = urlsplit(link)
        if address.hostname not in {None, self._host}:
            raise self._garbled("a link to the next page leads to another host than base_url")
        told = {name.lower(): value for name, value in parse_qsl(address.query)}
        onward = {name: told[name] for name in _ONWARD if name in told}
        if not onward.keys() - {"$top"}:
            raise self._garbled("a link to the next page leads nowhere")
        return onward

    def _address(self, service: Service, resource: str, params: Mapping[str, str]) -> str:
        return addressed(f"{service.root}/{resource}", {**params, **self._always})

    def _garbled(self, text: str) -> Garbled:
        return Garbled(f"{self._system}: {text}", system=self._system)


def addressed(path: str, params: Mapping[str, str]) -> str:
    """Return a path with its parameters, whose values are encoded."""
    query = "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in params.items())
    return f"{path}?{query}" if query else path


def _asked(question: Question, row: type[Any]) -> dict[str, str]:
    """Return the parameters of a question."""
    version = question.service.version
    told = {"$filter": question.where, "$orderby": question.order}
    return {
        **version.selection(row),
        **{name: value for name, value in told.items() if value},
        **version.always,
    }
