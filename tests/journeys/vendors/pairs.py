"""A pair at work: a whole gateway over both servers, who asks it, and what each may see."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.types import Receive, Scope, Send

from backends.parts import parts_of
from backends.port import Backend, By, Query
from backends.vocabulary import Kind
from policies.principal import Principal
from tests.fakes.expected import answer_of, of_customer, with_decimals
from tests.fakes.fake import Fake
from tests.fakes.journey import ADMIN, CUSTOMER_360, Journey, owners, running
from tests.journeys.vendors.costs import cost
from tests.journeys.vendors.sides import Pair, Side
from tests.serving import served

SUPPORT = Principal(subject="u-support", roles=("support_agent",))

# Which paths of the whole question a role is refused, by the kind that hides behind each.
BILLS = {"customer.invoices": Kind.INVOICE, "customer.payments": Kind.PAYMENT}
SALES = {
    "customer.opportunities": Kind.OPPORTUNITY,
    "customer.quotes": Kind.QUOTE,
    "customer.contracts": Kind.CONTRACT,
}
REFUSED: Mapping[str, Mapping[str, Kind | None]] = {
    "admin": {},
    "sales_rep": {
        **BILLS,
        "customer.orders.nodes.0.blocks": None,
        "customer.credit.accounts.0.exposure": None,
        "customer.credit.accounts.0.overdue": None,
    },
    "support_agent": {
        **BILLS,
        **SALES,
        "customer.orders.nodes.0.net": None,
        "customer.orders.nodes.0.blocks": None,
        "customer.orders.nodes.0.lines.0.price": None,
        "customer.orders.nodes.0.lines.0.amount": None,
        "customer.credit.accounts": None,
        "products.0.price": Kind.PRICE,
    },
    "portal_customer": {
        **SALES,
        "customer.interactions": Kind.INTERACTION,
        "customer.credit": Kind.CREDIT,
        "customer.orders.nodes.0.blocks": None,
        "products.0.stock.bySite": None,
    },
}

GOODS = (Kind.PRODUCT, Kind.STOCK, Kind.PRICE, Kind.AVAILABILITY)
BY = {
    Kind.CUSTOMER: By.KEY,
    Kind.DELIVERY: By.ORDER,
    Kind.PRODUCT: By.KEY,
    **dict.fromkeys(GOODS[1:], By.SKU),
}


class Gate:
    """A server before the server: closed, it lets nobody in and leaves who asks waiting."""

    def __init__(self, fake: Fake) -> None:
        """Stand open."""
        self._fake = fake
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let through what comes, once the gate is open."""
        await self.open.wait()
        await self._fake(scope, receive, send)


class Server:
    """The server of one side, which can be slow or go away."""

    def __init__(self, side: Side) -> None:
        """Put the company into it."""
        self.side = side
        self.fake = side.fake(side.stands)
        self.gate = Gate(self.fake)
        self.url = ""
        self._running = AsyncExitStack()

    async def start(self) -> None:
        """Answer on a free port."""
        self.url = await self._running.enter_async_context(served(self.gate, lifespan="off"))

    async def stop(self) -> None:
        """Answer nobody any more."""
        self.gate.open.set()
        await self._running.aclose()


class Company:
    """A pair's gateway and servers."""

    def __init__(self, pair: Pair, servers: Mapping[str, Server], journey: Journey) -> None:
        """Put the parts together."""
        self.pair = pair
        self.servers = servers
        self.journey = journey

    def backend(self, system: str) -> Backend:
        """Return one more way to a system, which has asked nothing yet."""
        connection = self.journey.gateway.settings.systems[system]
        return connection.backend(system, lambda _account, _single: None)

    def forget(self) -> None:
        """Count from here on; who let us in at the start knows us still."""
        for server in self.servers.values():
            server.fake.forget()

    def counts(self) -> dict[str, Counter[str]]:
        """Return the calls of each system that had any, without logins."""
        found = {}
        for name, server in self.servers.items():
            fake = server.fake
            calls = Counter(fake.label(asked) for asked in fake.calls if not fake.is_login(asked))
            if calls:
                found[name] = calls
        return found

    async def id_of(self, place: int = 0) -> str:
        """Return our id of the first or the second customer."""
        return await self.journey.id_of("crm", self.pair.crm.keys[place])

    async def ask(self, role: str, place: int = 0) -> dict[str, Any]:
        """Ask everything about a customer and two products; the answer may hold refusals."""
        who, skus = self.principal(role), self.pair.trade.skus(1, 3)
        ident = await self.id_of(place)
        answer = await self.journey.ask(CUSTOMER_360, who, id=ident, skus=skus)
        found: dict[str, Any] = with_decimals(answer)
        return found

    def principal(self, role: str) -> Principal:
        """Return somebody in a role who has to do with the first customer."""
        crm = self.pair.crm
        people = {
            "admin": ADMIN,
            "support_agent": SUPPORT,
            "sales_rep": Principal(subject="u-rep", roles=("sales_rep",), rep=crm.rep),
            "portal_customer": Principal(
                subject="u-portal",
                roles=("portal_customer",),
                customers=frozenset({f"crm:{crm.keys[0]}"}),
            ),
        }
        return people[role]

    def expected(self, place: int = 0) -> dict[str, Any]:
        """Return the whole answer, made of what both systems know."""
        return answer_of(facts(self.pair, place), self.pair.trade.skus(1, 3))

    def costs(
        self, role: str = "admin", *, places: Sequence[int] = (0,)
    ) -> dict[str, Counter[str]]:
        """Return the calls that the whole question about customers costs when a role asks."""
        hidden = set(REFUSED[role].values())
        return {
            system: cost(
                self.pair.sides[system].vendor,
                {kind: self._parts(system, kind, places) for kind in kinds if kind not in hidden},
            )
            for system, kinds in self.pair.owned.items()
        }

    def _parts(self, system: str, kind: Kind, places: Sequence[int]) -> int:
        """Return how many calls the keys of a question need by what the binding declares."""
        side = self.pair.sides[system]
        keys = [side.keys[place] for place in places]
        if kind is Kind.DELIVERY:
            keys = [
                str(each.number) for place in places for each in facts(self.pair, place)[Kind.ORDER]
            ]
        elif kind in GOODS:
            keys = side.skus(1, 3)
        query = Query(system=system, kind=kind, by=BY.get(kind, By.CUSTOMER), keys=tuple(keys))
        return len(parts_of(self.backend(system), query))


def facts(pair: Pair, place: int = 0) -> dict[Kind, Any]:
    """Return what is told of a customer, each kind by the system that owns it."""
    found: dict[Kind, Any] = {}
    for system, kinds in pair.owned.items():
        side = pair.sides[system]
        own = of_customer(side.told, side.keys[place])
        found |= {kind: own[kind] for kind in kinds}
    return found


def blanked(value: Any, paths: Iterable[str]) -> Any:
    """Return an answer with null at the paths; an index stands for every element of its list."""
    for path in paths:
        value = _without(value, path.split("."))
    return value


def _without(value: Any, path: list[str]) -> Any:
    if not path or value is None:
        return None
    if isinstance(value, list):
        return [_without(each, path[1:]) for each in value]
    return {**value, path[0]: _without(value[path[0]], path[1:])}


def met(value: Any, path: str) -> bool:
    """Say whether an answer has a field at a path, whatever its value."""
    for step in path.split("."):
        if isinstance(value, list):
            value = next(iter(value), None)
        elif value is None:
            return False
        else:
            value = value[step]
    return True


def refused(answer: Mapping[str, Any]) -> set[str]:
    """Return the first path of every denied field; an answer has no other errors."""
    errors = answer.get("errors", [])
    assert {error["extensions"]["code"] for error in errors} <= {"FORBIDDEN"}, errors
    return {".".join(map(str, error["path"])) for error in errors}


@asynccontextmanager
async def working(
    pair: Pair, folder: Path, tables: Mapping[str, Mapping[str, Any]] | None = None
) -> AsyncIterator[Company]:
    """Serve a pair; ``tables`` add to the settings of a system."""
    servers = {name: Server(side) for name, side in pair.sides.items()}
    async with AsyncExitStack() as closing:
        for server in servers.values():
            await server.start()
            closing.push_async_callback(server.stop)
        linked = pair.crm.linked if pair.erp and not pair.by_sheet else {}
        systems = {
            name: {
                **server.side.table(server.url),
                **(linked if name == "crm" else {}),
                **(tables or {}).get(name, {}),
            }
            for name, server in servers.items()
        }
        owned = owners(**pair.owned)
        async with running(folder, systems, owned, pair.links()) as journey:
            company = Company(pair, servers, journey)
            company.forget()
            yield company
