"""A small company in memory: one CRM, one ERP, a directory, and callers of every role."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from backends.directory import Directory, Source, sync
from backends.domain import Link
from backends.memory import MemoryBackend
from backends.port import Lane
from backends.router import Router
from backends.vocabulary import Kind
from policies.engine import DEFAULT, MODEL, Policy
from policies.grant import Grant
from policies.principal import Principal
from resolvers.compiled import Plans
from resolvers.context import InterfaceReport, InterfaceState, Services
from resolvers.cost import Limits
from resolvers.cursors import Cursors
from resolvers.exchange import Answer, Caller, Question
from resolvers.execution import Decides, Executor
from resolvers.freshness import SectionState
from resolvers.introspection import Introspection
from resolvers.plan import Operations
from resolvers.readings import NotLogged, Reading
from resolvers.schema import build, coordinates, core, shown
from tests.resolvers.entities import (
    NOW,
    TODAY,
    account,
    at,
    crm_entities,
    day,
    erp_entities,
    order,
    stock,
)

# What the company holds is told by the module of entities; tests find it here as well.
__all__ = [
    "NOW",
    "TODAY",
    "account",
    "at",
    "crm_entities",
    "day",
    "erp_entities",
    "order",
    "stock",
]

CRM_KINDS = (
    Kind.CUSTOMER,
    Kind.CONTACT,
    Kind.INTERACTION,
    Kind.OPPORTUNITY,
    Kind.QUOTE,
    Kind.CONTRACT,
    Kind.TICKET,
)
ERP_KINDS = tuple(kind for kind in Kind if kind not in CRM_KINDS)

SCHEMA = build()
SHOWN = shown(SCHEMA)
POLICY = Policy.load(MODEL, [DEFAULT], coordinates(SCHEMA))

PEOPLE: Mapping[str, Principal] = {
    "sales_rep": Principal(subject="u-rep", roles=("sales_rep",), rep="rep01"),
    "sales_manager": Principal(
        subject="u-manager", roles=("sales_manager",), teams=frozenset({"east"})
    ),
    "support_agent": Principal(subject="u-support", roles=("support_agent",)),
    "finance": Principal(subject="u-finance", roles=("finance",)),
    "portal_customer": Principal(
        subject="u-portal", roles=("portal_customer",), customers=frozenset({"crm:K1"})
    ),
    "admin": Principal(subject="u-admin", roles=("admin",)),
    "rep_and_support": Principal(
        subject="u-both", roles=("sales_rep", "support_agent"), rep="rep01"
    ),
    "nobody": Principal(subject="u-nobody", roles=("cleaner",)),
}


EVERY = Plans(core(SCHEMA), eager=True)


class Fixed:
    """A policy that grants everybody the same."""

    def __init__(self, grant: Grant, sensitive: frozenset[str] = frozenset()) -> None:
        """``sensitive`` are the coordinates whose reading is logged."""
        self._grant = grant
        self.sensitive = sensitive

    def grant(self, _roles: Sequence[str]) -> Grant:
        """Return the one grant."""
        return self._grant


class World:
    """A running gateway without HTTP, its systems at hand."""

    def __init__(self, directory: Directory, crm: MemoryBackend, erp: MemoryBackend) -> None:
        """Put the parts together."""
        self.directory = directory
        self.crm = crm
        self.erp = erp
        self.now = NOW
        owners: dict[Kind, tuple[str, ...]] = {
            **dict.fromkeys(CRM_KINDS, ("crm",)),
            **dict.fromkeys(ERP_KINDS, ("erp",)),
        }
        owners[Kind.CUSTOMER] = ("crm", "erp")
        router = Router({"crm": crm, "erp": erp}, owners)
        self.services = Services(
            backend=router,
            owners=router.owners,
            directory=directory,
            cursors=Cursors(b"k" * 32),
            clock=lambda: self.now,
            ownership_limit=dt.timedelta(minutes=15),
            interfaces=lambda: [
                InterfaceReport(name="erp", vendor="memory", state=InterfaceState.UP)
            ],
            zones={"erp": dt.timezone(dt.timedelta(hours=8))},
            few=Decimal(10),
            sections=self._count_section,
            denied=lambda coordinate, count: self.denied.append((coordinate, count)),
        )
        self.sections: list[tuple[str, SectionState]] = []
        self.denied: list[tuple[str, int]] = []
        self.readings: list[Reading] = []
        self.log_is_down = False
        self.policy: Decides = POLICY
        self.executor = self.make_executor()

    def make_executor(self, plans: Plans | None = EVERY) -> Executor:
        """Put an executor over the services as they are now, by default with all compiled."""
        executable = core(SCHEMA)
        return Executor(
            executable,
            Operations(executable, Limits()),
            self.services,
            lambda: self.policy,
            introspection=Introspection(SHOWN),
            note=self._note,
            plans=plans,
        )

    async def _note(self, reading: Reading) -> None:
        if self.log_is_down:
            raise NotLogged
        self.readings.append(reading)

    def _count_section(self, name: str, state: SectionState) -> None:
        self.sections.append((name, state))

    async def ask(
        self, query: str, who: str | Principal = "admin", *, seconds: float = 5.0, **variables: Any
    ) -> Answer:
        """Ask as a role, or as somebody."""
        deadline = asyncio.get_running_loop().time() + seconds
        principal = PEOPLE[who] if isinstance(who, str) else who
        caller = Caller(principal=principal, request_id="r-1", deadline=deadline, lane=Lane.SALES)
        return await self.executor.execute(Question(query=query, variables=variables), caller)

    async def data(
        self, query: str, who: str | Principal = "admin", **variables: Any
    ) -> dict[str, Any]:
        """Ask as a role, or as somebody, and expect no error."""
        answer = await self.ask(query, who, **variables)
        assert answer.errors == (), answer.errors
        assert answer.data is not None
        return answer.data

    async def id_of(self, key: str, system: str = "crm") -> str:
        """Return our id of a customer."""
        entries = await self.directory.by_links([Link(system, key)])
        return entries[Link(system, key)].id

    def calls(self) -> list[str]:
        """Tell what the systems were asked, as ``system kind by keys``."""
        return sorted(
            f"{q.system} {q.kind} {q.by} {','.join(q.keys)}"
            for q in (*self.crm.calls, *self.erp.calls)
        )

    def forget_calls(self) -> None:
        """Count calls from here on."""
        self.crm.calls.clear()
        self.erp.calls.clear()


@asynccontextmanager
async def world(folder: Path, synced: Path | None = None) -> AsyncIterator[World]:
    """Run the company, its directory synchronised, or copied from a company that was."""
    crm = MemoryBackend("crm", crm_entities(), now=lambda: NOW)
    erp = MemoryBackend("erp", erp_entities(), now=lambda: NOW)
    async with over(crm, erp, folder, synced) as made:
        yield made


@asynccontextmanager
async def over(
    crm: MemoryBackend, erp: MemoryBackend, folder: Path, synced: Path | None = None
) -> AsyncIterator[World]:
    """Run a company over these systems."""
    file = folder / "directory.db"
    if synced is not None:
        shutil.copyfile(synced, file)
    directory = await Directory.open(f"sqlite+aiosqlite:///{file}", clock=lambda: NOW)
    try:
        if synced is None:
            sources = [Source(backend=crm, owns=True), Source(backend=erp)]
            await sync(directory, sources, progress=lambda _system, _done: None)
        made = World(directory, crm, erp)
        made.forget_calls()
        yield made
    finally:
        await directory.aclose()


def codes(answer: Answer) -> list[str]:
    """Return the error codes of an answer."""
    return [error["extensions"]["code"] for error in answer.errors]
