"""One question to each system and of each kind, and one line about what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from backends.errors import BackendError, Garbled, Missing, Refused, Unavailable
from backends.memory import MemoryBackend
from backends.port import Backend, CallContext, Query
from backends.vocabulary import Kind
from gateway.checks import Finding, findings
from tests.journeys.company import crm, erp
from tests.resolvers import world

OWNED = {"crm": (Kind.CUSTOMER, Kind.CONTACT), "erp": (Kind.ORDER, Kind.CREDIT, Kind.STOCK)}


async def found(
    systems: Sequence[Backend],
    owned: Mapping[str, Sequence[Kind]] = OWNED,
    linked: Mapping[str, Sequence[str]] | None = None,
) -> list[Finding]:
    by_name = {system.name: system for system in systems}
    return [finding async for finding in findings(by_name, owned, linked or {})]


def broken(error: type[BackendError], kind: Kind) -> MemoryBackend:
    """Make an ERP that fails for a kind."""
    system = erp()
    system.failures[kind] = error("what is wrong", system="erp", kind=kind)
    return system


class Guarded(MemoryBackend):
    """A system that can say what is wrong with a login."""

    def __init__(self, wrong: BackendError | None = None) -> None:
        """Let everybody in, unless something is wrong."""
        super().__init__("erp", world.erp_entities())
        self._wrong = wrong

    async def check(self, context: CallContext) -> None:
        if self._wrong is not None:
            raise self._wrong


async def test_systems_that_answer_have_no_problem() -> None:
    told = await found([crm(), erp()])
    assert [finding.problem for finding in told] == [None] * 7
    assert [(finding.system, finding.asked) for finding in told] == [
        ("crm", "login"),
        ("crm", "customer"),
        ("crm", "contact"),
        ("erp", "login"),
        ("erp", "order"),
        ("erp", "credit"),
        ("erp", "stock"),
    ]


async def test_what_is_seen_of_some_customer_is_counted() -> None:
    told = {finding.asked: finding.seen for finding in await found([crm()])}
    assert (told["customer"], told["contact"]) == (1, 1)


async def test_a_kind_that_fails_is_one_line_and_the_others_are_asked() -> None:
    told = {
        finding.asked: finding.problem for finding in await found([broken(Garbled, Kind.ORDER)])
    }
    assert told == {"login": None, "order": "what is wrong", "credit": None, "stock": None}


async def test_a_system_that_is_down_is_one_line() -> None:
    system = erp()
    system.failures = {
        kind: Unavailable("does not answer", system="erp", kind=kind) for kind in system.serves
    }
    assert await found([system]) == [
        Finding(system="erp", asked="login", problem="does not answer")
    ]
    assert len(system.calls) == 1


async def test_a_refused_login_is_one_line_in_the_systems_own_words() -> None:
    system = Guarded(Refused("the password is wrong", system="erp"))
    assert await found([system]) == [
        Finding(system="erp", asked="login", problem="the password is wrong")
    ]
    assert system.calls == []


async def test_a_login_that_is_let_in_is_asked_for_every_kind() -> None:
    told = await found([Guarded()])
    assert [finding.asked for finding in told] == ["login", "order", "credit", "stock"]


async def test_one_system_in_trouble_does_not_keep_the_other_from_being_asked() -> None:
    told = await found([broken(Missing, Kind.CREDIT), crm()])
    assert {f.asked for f in told if f.system == "crm"} == {"login", "customer", "contact"}


async def test_a_kind_that_the_vendor_cannot_serve_is_said_to_be_so() -> None:
    told = await found([crm()], {"crm": (Kind.INVOICE,)})
    assert told[1].problem == "is not served by this vendor"


async def test_a_system_without_any_customer_is_asked_all_the_same() -> None:
    empty = MemoryBackend("erp", dict.fromkeys(world.erp_entities(), ()))
    told = await found([empty])
    assert [(finding.problem, finding.seen) for finding in told] == [(None, 0)] * 4


async def linked_seen(system: MemoryBackend, *keys: str) -> Finding:
    told = await found([system], {}, {system.name: keys})
    assert len(told) == 2
    return told[1]


async def test_linked_customers_that_are_seen_cost_one_question_and_no_warning() -> None:
    system = crm()
    told = await linked_seen(system, "K1", "K2", "K3")
    assert (told.asked, told.seen, told.warning) == ("linked customers", 3, None)
    assert [call.keys for call in system.calls if call.keys[0] == "K1"] == [("K1", "K2", "K3")]


async def test_linked_customers_that_are_not_seen_are_counted_and_one_is_named() -> None:
    told = await linked_seen(crm(), "K1", "K77", "K78")
    assert (told.problem, told.seen, told.invisible, told.example) == (None, 1, 2, "K77")
    assert told.warning is not None
    assert told.warning.startswith("2 of 3 linked customers are not visible to the login")
    assert "K77" in told.warning


async def test_a_system_that_fails_when_asked_for_them_has_a_problem() -> None:
    system = crm()
    system.failures[Kind.CUSTOMER] = Unavailable("does not answer", system="crm", kind="customer")
    told = await found([system], {}, {"crm": ("K1",)})
    assert told[-1].problem == "does not answer"
    assert told[-1].warning is None


async def test_a_system_that_is_not_linked_is_not_asked_for_linked_customers() -> None:
    told = await found([crm()], {}, {"erp": ("D1",)})
    assert [finding.asked for finding in told] == ["login"]


class Explaining(MemoryBackend):
    """A system that says why its answers do not fit."""

    def __init__(self, kind: Kind, why: str | None) -> None:
        """Fail for a kind, for a reason."""
        super().__init__("crm", world.crm_entities())
        self.failures[kind] = Garbled("does not fit", system="crm", kind=kind)
        self._why = why

    async def check(self, context: CallContext) -> None:
        """Let us in."""

    async def explained(self, query: Query, context: CallContext) -> str | None:
        return self._why and f"{self._why} ({query.kind} by {query.by})"


async def test_a_system_that_can_say_why_an_answer_does_not_fit_does() -> None:
    told = await found([Explaining(Kind.CONTACT, "found a list")])
    assert told[-1].problem == "does not fit: found a list (contact by customer)"
    told = await found([Explaining(Kind.CONTACT, None)])
    assert told[-1].problem == "does not fit"


async def test_a_list_of_customers_that_fails_is_a_line_of_its_own() -> None:
    told = await found([Explaining(Kind.CUSTOMER, "found a list")], {"crm": ()})
    assert [(finding.asked, finding.problem) for finding in told] == [
        ("login", None),
        ("all customers", "does not fit: found a list (customer by all)"),
    ]


async def test_a_linked_customer_is_asked_for_where_one_is_known() -> None:
    system = crm()
    await found([system], {"crm": (Kind.CONTACT,)}, {"crm": ("K2", "K1")})
    assert [call.keys for call in system.calls if call.kind is Kind.CONTACT][-1] == ("K2",)
