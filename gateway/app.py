"""The one place where concrete parts are chosen: settings in, a running gateway out."""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from decimal import Decimal
from functools import partial
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp

from backends.directory import Directory, Source, sync
from backends.directory.database import CONNECTIONS
from backends.fleet.allowance import Allowance
from backends.port import Backend, Lane
from gateway import health
from gateway.access import Access
from gateway.allowances import Allowances
from gateway.collector import settled
from gateway.directory import open_directory
from gateway.documents import Documents
from gateway.doors import Doors
from gateway.events.endpoint import route
from gateway.forwarded import forwarded
from gateway.front import Front
from gateway.http.cors import open_to
from gateway.http.costs import telling
from gateway.http.endpoint import Endpoint
from gateway.http.page import ASSETS, PageFiles, PageSettings, page
from gateway.keeper import Keeper
from gateway.limits import Bounds
from gateway.looks import cache_state, directory_state
from gateway.notices import Notices
from gateway.pauses import kept
from gateway.reads import opened
from gateway.reload import PolicyWatch
from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings, load
from gateway.shared import Shared, share
from gateway.streams.wiring import Streams, living
from gateway.subgraphs import keeps_directory, narrowed
from gateway.systems import Connect, Systems, connecting
from gateway.telemetry import Metrics, configure, measured
from gateway.traces import Traces
from policies.engine import DEFAULT, MODEL, Policy
from policies.holder import PolicyHolder
from policies.principal import Principal
from resolvers.compiled import Plans
from resolvers.context import Services
from resolvers.cost import Limits
from resolvers.cursors import Cursors
from resolvers.exchange import Answer, Caller, Question
from resolvers.execution import Executor
from resolvers.introspection import Introspection
from resolvers.plan import Operations
from resolvers.readings import Note
from resolvers.schema import build, coordinates
from resolvers.subgraphs import face

FEW = Decimal(10)

log = structlog.get_logger(__name__)


class Gateway:
    """Everything that answers, opened and closed together; once closed it can be opened again."""

    def __init__(
        self,
        settings: Settings,
        policy: PolicyHolder,
        schema: Any,
        connect: Connect | None = None,
    ) -> None:
        """Nothing is reached until ``open``; ``connect`` makes adapters, not of the settings."""
        self.settings = narrowed(settings)
        self.policy = policy
        self.metrics = Metrics()
        self.documents = Documents(settings.documents, self.metrics.document)
        self._traces = Traces(settings.tracing)
        self._schema = schema
        self._connect = connect
        self._stack = AsyncExitStack()
        self.directory: Directory
        self.executor: Executor
        self._access: Access
        self._allowances: Allowances
        self._note: Note
        self._systems: Systems
        self._notices: Notices
        self._shared: Shared

    async def open(self) -> None:
        """Open the directory and the systems' connections; no system is asked yet."""
        try:
            await self._open()
        except BaseException:
            await self.aclose()
            raise

    async def _open(self) -> None:
        settings, stack = self.settings, self._stack
        self._traces.open(stack)
        self.directory = await open_directory(settings)
        stack.push_async_callback(self.directory.aclose)
        self._shared = share(settings.cache, stack)
        self.documents.beyond = self._shared.texts()
        self._access = await Access.open(settings.auth, stack, self.policy.given)
        left = (await kept(self._access.database, stack)).left
        connect = self._connect or connecting(self._shared)
        self._systems = Systems(settings, connect, self._shared, self.metrics, left)
        stack.push_async_callback(self._systems.aclose)
        self.metrics.systems.watch(self._systems.router.health, left)
        reach = self._shared.reach
        take = Allowance(reach).take
        self._allowances = Allowances(settings.limits, take, self.metrics.rate_limited)
        self._notices = Notices(settings, self._systems, self.directory, reach, self.metrics)
        self._note = await opened(settings.audit, stack)
        self.executor = self._executor()
        self.live = living(self, self._notices.hub, stack)

    async def aclose(self) -> None:
        """Close everything, in the opposite order."""
        await self._stack.aclose()

    def keep_directory(self) -> None:
        """Begin to keep the directory up to date."""
        every = self.settings.directory.sync_every
        keeper = Keeper(self.synchronise, self.directory.ownership_as_of, every)
        keeper.start()
        self._stack.push_async_callback(keeper.aclose)

    async def synchronise(self) -> None:
        """Read all customers of all systems into the directory once."""
        report = await sync(self.directory, self.sources(), progress=lambda _system, _done: None)
        for one in report.systems:
            if one.error is not None:
                error = type(one.error).__name__
                log.warning("directory_sync_failed", system=one.system, error=error)

    def sources(self) -> list[Source]:
        """Return the systems that list customers."""
        return self._systems.sources()

    def plain(self) -> Mapping[str, Backend]:
        """Return the systems without their caches, by name."""
        return self._systems.plain()

    def asgi(
        self,
        *,
        begin: Callable[[], Awaitable[None]] | None = None,
        more: Sequence[BaseRoute] = (),
        page_settings: PageSettings | None = None,
    ) -> ASGIApp:
        """Return the application.

        ``begin`` runs when the gateway has opened, before anything is answered; ``more`` routes
        stand beside ours.
        """
        server = self.settings.server
        noted = self._traces.noted(self._execute)
        endpoint = Endpoint(
            execute=telling(self.documents.before(noted), self.policy.grant),
            verifier=self,
            admit=self.admit,
            limit=self.limit,
            lane=self.lane,
            bounds=Bounds(body=server.max_body, seconds=server.request_timeout),
            page=page(page_settings or PageSettings(query="")) if server.graphiql else None,
        )
        files = [Mount(ASSETS, PageFiles())] if server.graphiql else []
        events = route(lambda: self._notices.endpoint)
        others = Starlette(
            routes=[*health.routes(self._probes()), events, *files, *more],
            lifespan=lambda _app: self._lifespan(begin),
        )
        served, doors = self._traces.served, Doors(server.max_in_flight, self._room)
        streams = Streams(self, noted, doors)
        front = Front(served(endpoint), forwarded(served(others)), self.metrics, doors, streams)
        return open_to(server.cors_origins, front)

    @asynccontextmanager
    async def _lifespan(self, begin: Callable[[], Awaitable[None]] | None) -> AsyncIterator[None]:
        await self.open()
        try:
            if begin is not None:
                await begin()
            if keeps_directory(self.settings):
                self.keep_directory()
            every = self.settings.policy.look_every
            PolicyWatch.begin(self._stack, every, self.policy, self.documents.holder)
            measured(self.metrics.loop_lag, self._stack)
            self._notices.start(self._stack)
            yield
        finally:
            await self.aclose()

    def _room(self) -> int:
        """For how many more questions the directory has time."""
        return CONNECTIONS - self.directory.database.readers

    async def verify(self, authorization: str | None) -> Principal:
        """Tell who is asking, or raise Unauthenticated."""
        return await self._access.verify(authorization)

    async def admit(self, principal: Principal, reason: bytes | None) -> Principal:
        """Return the caller with the rights of this request; NotOpened says what is missing."""
        return await self._access.admit(principal, reason)

    async def limit(self, principal: Principal) -> float | None:
        """Count a request; return how many seconds a caller with too many must wait."""
        return await self._allowances.wait(principal)

    async def _execute(self, question: Question, caller: Caller) -> Answer:
        return await self.executor.execute(question, caller)

    def lane(self, principal: Principal) -> Lane:
        """Return the best lane of a caller's roles."""
        lanes = self.settings.lanes
        return min((lanes[role] for role in principal.roles if role in lanes), default=Lane.PORTAL)

    def _executor(self) -> Executor:
        server = self.settings.server
        here = face(self._schema, server.subgraph)
        return Executor(
            here.executable,
            Operations(here.executable, Limits(tokens=server.token_limit, cost=server.cost_limit)),
            self._services(),
            lambda: self.policy.policy,
            introspection=Introspection(here.shown, self.settings.policy.introspection),
            note=self._note,
            plans=Plans(here.executable),
        )

    def _services(self) -> Services:
        settings = self.settings
        return Services(
            backend=self._systems.router,
            owners=self._systems.router.owners,
            directory=self.directory,
            cursors=Cursors(_cursor_key(settings)),
            clock=partial(dt.datetime.now, dt.UTC),
            ownership_limit=dt.timedelta(seconds=settings.directory.ownership_limit),
            interfaces=lambda: self._notices.told(self._systems.interfaces()),
            zones={name: system.timezone for name, system in settings.systems.items()},
            few=FEW,
            sections=self.metrics.section,
            denied=self.metrics.denied,
        )

    def _probes(self) -> health.Probes:
        limit = self.settings.directory.ownership_limit
        return health.Probes(
            policy=lambda: bool(self.policy.policy.roles),
            directory=lambda: directory_state(self.directory, limit),
            cache=lambda: cache_state(self._shared.shelf, self._systems.entries),
            systems=self._health,
            metrics=self.metrics.expose,
        )

    def _health(self) -> Mapping[str, Any]:
        return self._systems.router.health()  # they come with ``open``


def make(settings: Settings, connect: Connect | None = None) -> Gateway:
    """Build the schema and load the policy; raise what is wrong with either."""
    schema = build()
    files = settings.policy
    holder = PolicyHolder(
        lambda: load_policy(files, schema), [files.model or MODEL, DEFAULT, *files.files]
    )
    return Gateway(settings, holder, schema, connect)


def load_policy(files: PolicyFiles, schema: Any) -> Policy:
    """Load the default policy with what the settings add to it."""
    return Policy.load(files.model or MODEL, [DEFAULT, *files.files], coordinates(schema))


def from_environment() -> ASGIApp:
    """Make the application in a worker process, by the settings that the variables name."""
    configure(sys.stderr.buffer)
    return make(load(None, os.environ)).asgi(begin=settled)


def _cursor_key(settings: Settings) -> bytes:
    secret = settings.server.cursor_secret
    return secret.get_secret_value().encode() if secret else secrets.token_bytes(32)
