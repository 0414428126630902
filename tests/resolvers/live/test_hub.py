"""A change finds those who listen to it, and nobody else."""

from __future__ import annotations

from backends.fleet.notice import Change
from backends.port import By
from backends.vocabulary import Kind
from resolvers.live import Hub
from resolvers.topics import Heard, Interest

ORDER = Interest("erp", Kind.ORDER, By.KEY, "S1")
OF_D1 = Interest("erp", Kind.ORDER, By.CUSTOMER, "D1")
OF_ANYBODY = Interest("erp", Kind.ORDER, By.CUSTOMER, None)
HUAXIA = Interest("crm", Kind.CUSTOMER, By.KEY, "K1")


class Ear:
    """Keeps what it is told."""

    def __init__(self) -> None:
        """Nothing is told yet."""
        self.told: list[object] = []

    def hear(self, heard: Heard) -> None:
        self.told.append(heard.key)

    def doubt(self) -> None:
        self.told.append("doubt")

    def missed(self) -> None:
        self.told.append("missed")


def order(key: str, customer: str | None = None) -> Change:
    return Change(kind=Kind.ORDER, key=key, customer=customer)


def test_who_listens_to_an_order_hears_of_it_alone() -> None:
    hub, ear = Hub(), Ear()
    hub.listen(ear, [ORDER])
    hub.tell("erp", [order("S1"), order("S2"), order("S1", "D1")])
    hub.tell("other", [order("S1")])
    assert ear.told == ["S1", "S1"]


def test_who_listens_to_a_customer_hears_of_what_is_his_and_of_what_may_be() -> None:
    hub, ear = Hub(), Ear()
    hub.listen(ear, [OF_D1, OF_ANYBODY])
    hub.tell("erp", [order("S1", "D1"), order("S2", "D2"), order("S3")])
    assert ear.told == ["S1", "S3"]


def test_a_customer_that_changes_raises_a_doubt() -> None:
    hub, ear = Hub(), Ear()
    hub.listen(ear, [ORDER, HUAXIA])
    hub.tell("crm", [Change(kind=Kind.CUSTOMER, key="K1"), Change(kind=Kind.CUSTOMER, key="K2")])
    assert ear.told == ["doubt"]


def test_who_listens_anew_hears_of_nothing_else_any_more() -> None:
    hub, ear = Hub(), Ear()
    hub.listen(ear, [ORDER])
    hub.listen(ear, [OF_D1])
    hub.tell("erp", [order("S1"), order("S2", "D1")])
    assert ear.told == ["S2"]


def test_everybody_hears_that_something_was_missed_until_he_leaves() -> None:
    hub, ears = Hub(), (Ear(), Ear())
    for ear in ears:
        hub.listen(ear, [ORDER])
    hub.leave(ears[0])
    hub.leave(ears[0])
    hub.missed()
    hub.doubt()
    assert [ear.told for ear in ears] == [[], ["missed", "doubt"]]
    hub.leave(ears[1])
    assert hub._listening == {}
