"""The read log, end to end: who saw what of whom is on the disk before the answer leaves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from gateway.auth.apikeys import ApiKeys, Wanted
from gateway.auth.database import Database
from gateway.settings import Settings
from gateway.settings.tables import BreakGlass
from policies.audit import Entry, existing, verify, what_saw, who_saw
from policies.principal import Principal
from tests.journeys.changed import changed
from tests.journeys.company import KEY, Company
from tests.journeys.questions import CUSTOMER_360
from tests.resolvers.world import PEOPLE
from tests.unwritable import unwritable

pytestmark = pytest.mark.integration

EVER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
MONEY = """
query Money($huaxia: ID!, $beifang: ID!, $crm: ID!) {
  huaxia: customer(id: $huaxia) { ...money }
  beifang: customer(id: $beifang) { ...money }
  crm: customer(id: $crm) { ...money }
}
fragment money on Customer {
  name
  orders { nodes { number spent: cost { amount } margin { amount } } }
  credit { standing accounts { limit { amount } exposure { amount } } }
}
"""
READ = ("CreditAccount.exposure", "CreditAccount.limit", "SalesOrder.cost", "SalesOrder.margin")
NAMES = "query Names($huaxia: ID!) { customer(id: $huaxia) { name segment } }"
REASON = "The finance team is away and a lorry waits"


ANY_DIGITS = re.compile(rb"[0-9a-f]{64}|[0-9]{16}")  # signatures, and microseconds since 1970


class Office:
    """The company, its customers' ids and its log."""

    def __init__(self, company: Company, folder: Path, ids: dict[str, str]) -> None:
        """Take the parts; the log's file is in the folder."""
        self.company = company
        self.ids = ids
        self.file = folder / "reads.db"
        self.url = f"sqlite+aiosqlite:///{self.file}"

    async def ask(self, query: str, token: str, **headers: str) -> httpx.Response:
        """Ask about all customers."""
        return await self.company.client.post(
            "/graphql",
            json={"query": query, "variables": {**self.ids, "id": self.ids["huaxia"]}},
            headers={"authorization": f"Bearer {token}", **headers},
        )

    async def answer(self, query: str, role: str, request_id: str = "any") -> dict[str, Any]:
        """Ask as a role and return the answer."""
        token = self.company.token(PEOPLE[role])
        response = await self.ask(query, token, **{"x-request-id": request_id})
        assert response.status_code == 200
        found: dict[str, Any] = response.json()
        return found

    async def seen_by(self, subject: str) -> list[Entry]:
        """List what the log says that somebody saw, by customer."""
        async with existing(self.url) as database:
            return sorted(await what_saw(database, subject, EVER), key=lambda one: one.customer)

    def bytes(self) -> bytes:
        """Return all that is on the disk of the log, but for what any digits may be part of."""
        kept = b"".join(path.read_bytes() for path in self.file.parent.glob("reads.db*"))
        return ANY_DIGITS.sub(b"", kept)


@asynccontextmanager
async def working(
    folder: Path, change: Callable[[Settings], Settings] = lambda settings: settings
) -> AsyncIterator[Office]:
    """Serve the company under its settings or others."""
    async with changed(folder, change) as company:
        keys = {"huaxia": "K1", "beifang": "K2", "crm": "K3"}
        yield Office(company, folder, {name: await company.id_of(keys[name]) for name in keys})


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Serve the company."""
    async with working(tmp_path) as made:
        yield made


async def test_a_question_leaves_one_entry_per_customer_with_what_was_seen(office: Office) -> None:
    await office.answer(MONEY, "finance", "request-1")
    entries = await office.seen_by("u-finance")
    customers = sorted((office.ids["huaxia"], office.ids["beifang"]))  # the CRM has no money
    assert [one.customer for one in entries] == customers
    assert {one.coordinates for one in entries} == {READ}
    assert {(one.request_id, one.roles, one.marks) for one in entries} == {
        ("request-1", ("finance",), ())
    }
    ago = dt.datetime.now(dt.UTC) - entries[0].at
    assert dt.timedelta(0) < ago < dt.timedelta(minutes=1)


async def test_whoever_asks_who_saw_a_customer_is_told(office: Office) -> None:
    await office.answer(MONEY, "finance")
    await office.answer(MONEY, "admin")
    async with existing(office.url) as database:
        entries = await who_saw(database, office.ids["huaxia"], EVER)
    assert [one.subject for one in entries] == ["u-admin", "u-finance"]


async def test_the_log_holds_no_value_and_no_name(office: Office) -> None:
    answer = await office.answer(MONEY, "finance")
    assert answer["data"]["huaxia"]["orders"]["nodes"][0]["spent"] == {"amount": "210.00"}
    await office.answer(CUSTOMER_360, "admin")
    kept = office.bytes()
    assert b"SalesOrder.cost" in kept
    values = b"210 90.00 1000 400 990 339 Huaxia Beifang HUAXIA PO-S1 Person 91310000".split()
    assert [value for value in values if value in kept] == []


async def test_what_comes_from_the_cache_is_logged_too(office: Office) -> None:
    await office.answer(MONEY, "finance", "first")
    office.company.calls()
    await office.answer(MONEY, "finance", "second")
    assert office.company.calls() == []
    entries = await office.seen_by("u-finance")
    assert sorted(one.request_id for one in entries) == ["first", "first", "second", "second"]


@pytest.mark.parametrize(
    ("role", "query"), [("support_agent", MONEY), ("nobody", MONEY), ("admin", NAMES)]
)
async def test_who_sees_nothing_sensitive_leaves_no_entry(
    office: Office, role: str, query: str
) -> None:
    await office.answer(MONEY, "finance")  # so that the log is known to work
    await office.answer(query, role)
    assert await office.seen_by(PEOPLE[role].subject) == []
    assert len(await office.seen_by("u-finance")) == 2


async def test_a_rep_leaves_an_entry_for_what_of_it_the_rep_may_see(office: Office) -> None:
    await office.answer(MONEY, "sales_rep")
    (entry,) = await office.seen_by("u-rep")
    assert (entry.customer, entry.coordinates) == (office.ids["huaxia"], ("CreditAccount.limit",))


async def test_all_that_was_logged_is_one_sound_chain(tmp_path: Path) -> None:
    async with working(tmp_path) as office:
        for role in ("finance", "admin", "sales_rep"):
            await office.answer(MONEY, role)
    report = await verify(office.url, [KEY.encode()])
    assert (report.sound, report.lines, len(report.chains)) == (True, 2 + 2 + 1 + 1, 1)


def codes(answer: dict[str, Any]) -> set[tuple[str, str]]:
    """Return which fields are missing, and why."""
    return {
        (str(error["path"][-1]), error["extensions"]["code"]) for error in answer.get("errors", [])
    }


async def test_nothing_sensitive_is_served_while_nothing_can_be_written(office: Office) -> None:
    with capture_logs(), unwritable():
        answer = await office.answer(MONEY, "finance")
    reason = "BACKEND_UNAVAILABLE"
    assert codes(answer) == {(name, reason) for name in ("spent", "margin", "limit", "exposure")}
    huaxia = answer["data"]["huaxia"]
    assert huaxia["name"] == "Huaxia Pumps"
    assert huaxia["orders"]["nodes"][0] == {"number": "S1", "spent": None, "margin": None}
    assert huaxia["credit"] == {
        "standing": "GOOD",
        "accounts": [{"limit": None, "exposure": None}],
    }


async def test_it_is_served_again_when_the_disk_takes_lines(office: Office) -> None:
    with capture_logs(), unwritable():
        await office.answer(MONEY, "finance", "before")
    answer = await office.answer(MONEY, "finance", "after")
    assert codes(answer) == set()
    # One that was tried in vain may be written late: the log may say too much, never too little.
    assert "after" in {one.request_id for one in await office.seen_by("u-finance")}


async def test_what_is_not_sensitive_needs_no_log(office: Office) -> None:
    with capture_logs(), unwritable():
        answer = await office.answer(NAMES, "finance")
    assert answer == {"data": {"customer": {"name": "Huaxia Pumps", "segment": "A"}}}


async def test_a_log_that_fails_hides_the_fields_and_is_told(office: Office) -> None:
    with capture_logs() as logs, unwritable():
        answer = await office.answer(MONEY, "finance", "request-7")
    assert {code for _name, code in codes(answer)} == {"BACKEND_UNAVAILABLE"}
    told = [one for one in logs if one.get("request_id") == "request-7"]
    assert {"event": "read_log_unavailable", "log_level": "error"}.items() <= told[0].items()


def serving_anyway(settings: Settings) -> Settings:
    audit = settings.audit.model_copy(update={"refuse": False})
    return settings.model_copy(update={"audit": audit})


async def test_where_the_settings_say_so_it_is_served_with_an_alarm(tmp_path: Path) -> None:
    async with working(tmp_path, serving_anyway) as office:
        with capture_logs() as logs, unwritable():
            answer = await office.answer(MONEY, "finance", "request-8")
    assert codes(answer) == set()
    assert answer["data"]["huaxia"]["orders"]["nodes"][0]["spent"] == {"amount": "210.00"}
    alarms = [
        (one["log_level"], one.get("request_id"))
        for one in logs
        if one["event"] == "read_log_unavailable"
    ]
    assert ("error", "request-8") in alarms


def with_emergencies(settings: Settings) -> Settings:
    auth = settings.auth.model_copy(update={"break_glass": BreakGlass(role="emergency")})
    return settings.model_copy(update={"auth": auth})


async def test_what_an_emergency_opened_is_marked_in_the_log(tmp_path: Path) -> None:
    agent = Principal(subject="u-agent", roles=("support_agent", "emergency"))
    async with working(tmp_path, with_emergencies) as office:
        token = office.company.token(agent)
        quiet = (await office.ask(MONEY, token)).json()
        response = await office.ask(MONEY, token, **{"x-break-glass-reason": REASON})
        entries = await office.seen_by("u-agent")
    assert quiet["data"]["huaxia"]["orders"]["nodes"][0]["spent"] is None
    assert response.json()["data"]["huaxia"]["orders"]["nodes"][0]["spent"]
    assert len(entries) == 2
    assert {(one.roles, one.marks) for one in entries} == {
        (("admin",), (f"break-glass: {REASON}",))
    }


async def test_a_machine_is_logged_by_the_id_of_its_key(office: Office) -> None:
    access = office.company.gateway.settings.auth.database.get_secret_value()
    database = await Database.open(access)
    try:
        wanted = Wanted(name="month-end report", roles=("finance",), days=1)
        key, text = await ApiKeys(database).create(wanted)
    finally:
        await database.aclose()
    response = await office.ask(MONEY, text)
    assert "errors" not in response.json()
    entries = await office.seen_by(f"key:{key.id}")
    assert {(one.roles, one.coordinates) for one in entries} == {(("finance",), READ)}
    secret = text.rpartition("_")[2].encode()
    assert secret not in office.bytes()
