"""The policy is replaced while everybody asks: every answer is right, and no request fails."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.settings import Policy as PolicyFiles
from gateway.settings import Settings
from policies.holder import Outcome
from tests.journeys.changed import changed
from tests.journeys.company import Company
from tests.journeys.questions import blanked, refused
from tests.resolvers.world import PEOPLE

pytestmark = pytest.mark.integration

RELOADS = 100
SELDOM = 3600.0
QUESTION = """
query($id: ID!) {
  customer(id: $id) {
    taxNumber segment
    orders(first: 2) { nodes { number net { amount } gross { amount } } }
  }
}
"""
EVERYTHING = {
    "customer": {
        "taxNumber": "91310000MA1FL0XX0X",
        "segment": "A",
        "orders": {
            "nodes": [
                {"number": f"S{i}", "net": {"amount": "300.00"}, "gross": {"amount": "339.00"}}
                for i in (1, 2)
            ]
        },
    }
}
POLICIES = {
    "one": """
        p, role:sales_rep, Customer.taxNumber, all, deny,
        p, role:support_agent, SalesOrder.gross, all, allow,
    """,
    "other": """
        p, role:sales_rep, Customer.segment, all, deny,
        p, role:support_agent, SalesOrder.net, all, allow,
    """,
}
BROKEN = (
    b"p, role:sales_rep, Customer.wage, all, allow,\n",
    b"p, role:sales_rep, Customer.taxNumber, mine, allow,\n",
    b"p, role:sales_rep, Custo",
    b"\xff\xfe",
    None,  # no file at all
)
TAX = {"customer.taxNumber": 1}
SEGMENT = {"customer.segment": 1}
NET = {"customer.orders.nodes.0.net": 2}
GROSS = {"customer.orders.nodes.0.gross": 2}
# What is hidden from whom, under which policy.
HIDDEN: Mapping[str, Mapping[str, Mapping[str, int]]] = {
    "sales_rep": {"one": TAX, "other": SEGMENT},
    "support_agent": {"one": NET, "other": GROSS},
    "rep_and_support": {"one": TAX, "other": SEGMENT},
    "finance": {"one": {}, "other": {}},
}
CLIENTS = (*HIDDEN, *HIDDEN)


class Load:
    """Clients that ask without pause, and one who changes the policy meanwhile."""

    def __init__(self, company: Company, file: Path, customer: str) -> None:
        """Begin under policy ``one``."""
        self.company = company
        self.in_force = "one"
        self.coming: str | None = None
        self.right: Counter[tuple[str, str]] = Counter()  # by role and the policy that it was under
        self.undecided = 0
        self.wrong: list[str] = []
        self.over = False
        self._file = file
        self._customer = customer
        self._asked: list[set[str]] = []
        self._answered = asyncio.Event()

    async def ask(self, role: str) -> None:
        """Ask once; the answer must be right under a policy that was in force meanwhile."""
        possible = {self.in_force, self.coming or self.in_force}
        self._asked.append(possible)
        token = self.company.token(PEOPLE[role])
        response = await self.company.post(QUESTION, token, id=self._customer)
        self._asked = [one for one in self._asked if one is not possible]
        if response.status_code != 200:
            self.wrong.append(f"{role}: {response.status_code}")
        elif not any(right(response.json(), role, policy) for policy in possible):
            self.wrong.append(f"{role} under {possible}: {response.text}")
        elif len(possible) == 1:
            self.right[role, self.in_force] += 1
        else:
            self.undecided += 1
        self._answered.set()

    async def ask_on(self, role: str) -> None:
        """Ask without pause until it is over."""
        while not self.over:
            await self.ask(role)

    async def put(self, name: str) -> Outcome:
        """Put another policy in force."""
        self._file.write_text(POLICIES[name])
        self.coming = name
        for possible in self._asked:
            possible.add(name)
        outcome = await asyncio.to_thread(self.company.gateway.policy.reload)
        self.in_force, self.coming = name, None
        return outcome

    async def spoil(self, content: bytes | None) -> Outcome:
        """Offer a policy that must not come into force."""
        if content is None:
            self._file.unlink()
        else:
            self._file.write_bytes(content)
        return await asyncio.to_thread(self.company.gateway.policy.reload)

    async def settled(self, answers: int = 4) -> None:
        """Wait for answers to questions that were asked since the policy changed."""
        until = self.right.total() + answers
        while self.right.total() < until:
            self._answered.clear()
            await self._answered.wait()


def right(answer: dict[str, Any], role: str, policy: str) -> bool:
    """Whether an answer is the one that the role gets under the policy, as a whole."""
    hidden = HIDDEN[role][policy]
    return refused(answer) == hidden and bool(answer["data"] == blanked(EVERYTHING, hidden))


@asynccontextmanager
async def loaded(folder: Path, look_every: float) -> AsyncIterator[Load]:
    """Serve the company with a policy file of its own."""
    file = folder / "own.csv"
    file.write_text(POLICIES["one"])

    def own(settings: Settings) -> Settings:
        files = PolicyFiles(files=(file,), look_every=look_every)
        return settings.model_copy(update={"policy": files})

    async with changed(folder, own) as company:
        yield Load(company, file, await company.id_of("K1"))


@asynccontextmanager
async def asking(load: Load) -> AsyncIterator[None]:
    """Let eight clients ask for as long as the block runs; all questions end in an answer."""
    async with asyncio.TaskGroup() as clients:
        for role in CLIENTS:
            clients.create_task(load.ask_on(role))
        yield
        load.over = True


async def test_a_hundred_reloads_under_load_make_no_answer_wrong(tmp_path: Path) -> None:
    outcomes: Counter[Outcome] = Counter()
    with capture_logs() as logs:
        async with asyncio.timeout(90), loaded(tmp_path, SELDOM) as load, asking(load):
            for number in range(RELOADS):
                outcomes[await load.put("other" if load.in_force == "one" else "one")] += 1
                if number % 4 == 0:
                    outcomes[await load.spoil(BROKEN[number // 4 % len(BROKEN)])] += 1
                if number % 3:  # else the next one comes at once
                    await load.settled()
    assert load.wrong == []
    assert outcomes == {Outcome.REPLACED: RELOADS, Outcome.REFUSED: RELOADS // 4}
    assert [one["event"] for one in logs].count("policy_refused") == RELOADS // 4
    assert {(role, policy) for role in HIDDEN for policy in POLICIES} == set(load.right)
    assert load.right.total() >= 200
    assert load.undecided > 0


async def test_a_changed_file_is_in_force_for_everybody_soon(tmp_path: Path) -> None:
    async with asyncio.timeout(30), loaded(tmp_path, 0.01) as load:
        holder = load.company.gateway.policy
        for name in ("other", "one", "other"):
            before = holder.version
            (tmp_path / "own.csv").write_text(POLICIES[name])
            load.coming = name
            while holder.version == before:
                await load.ask("sales_rep")
            load.in_force, load.coming = name, None
            for role in HIDDEN:
                await load.ask(role)
    assert load.wrong == []
    assert {(role, policy) for role in HIDDEN for policy in POLICIES} == set(load.right)


async def test_a_broken_file_changes_nothing_for_anybody(tmp_path: Path) -> None:
    async with loaded(tmp_path, SELDOM) as load:
        for content in BROKEN:
            assert await load.spoil(content) is Outcome.REFUSED
            for role in HIDDEN:
                await load.ask(role)
    assert load.wrong == []
    assert load.right == {(role, "one"): len(BROKEN) for role in HIDDEN}
