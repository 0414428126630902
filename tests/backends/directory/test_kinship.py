"""Which records are one customer, and which id stays."""

from __future__ import annotations

import itertools

from backends.directory.kinship import Lineage, families, lineage
from backends.directory.record import IMPORT, Record, Standing
from backends.domain import Link
from tests.backends.directory.listing import NOON

STANDING = Standing(ranks={"crm": 0, "erp": 1}, owning=frozenset({"crm"}))


def record(link: str, customer: str = "", serial: int = 0) -> Record:
    system, _, key = link.partition(":")
    return Record(system=system, key=key, customer=customer, serial=serial, as_of=NOON)


def groups(links: list[str], *mentions: tuple[str, str]) -> list[list[str]]:
    said = [(Link(*one.split(":")), Link(*other.split(":"))) for one, other in mentions]
    grouped = families([record(link) for link in links], said)
    return [[f"{r.system}:{r.key}" for r in group] for group in grouped]


def settle(*grouped: tuple[Record, ...], ages: dict[str, int] | None = None) -> Lineage:
    fresh = itertools.count(1)
    return lineage(
        grouped,
        order=STANDING.order,
        ages=ages or {},
        new_id=lambda _family: f"new-{next(fresh)}",
    )


def test_mentions_lead_on() -> None:
    links = ["crm:1", "crm:2", "erp:1", "erp:2", "erp:3"]
    said = [("crm:1", "erp:1"), ("crm:2", "erp:1"), ("crm:2", "erp:2")]
    assert groups(links, *said) == [["crm:1", "crm:2", "erp:1", "erp:2"], ["erp:3"]]


def test_what_does_not_exist_joins_nothing() -> None:
    assert groups(["crm:1", "crm:2"], ("crm:1", "erp:1"), ("crm:2", "erp:1")) == [
        ["crm:1"],
        ["crm:2"],
    ]


def test_a_bundle_joins_without_existing() -> None:
    said = [("crm:1", f"{IMPORT}:b"), ("erp:1", f"{IMPORT}:b"), ("erp:9", f"{IMPORT}:b")]
    assert groups(["crm:1", "erp:1"], *said) == [["crm:1", "erp:1"]]


def test_a_long_chain_is_one_family() -> None:
    links = [f"crm:{n}" for n in range(5000)]
    assert len(groups(links, *itertools.pairwise(links))) == 1


def test_a_new_family_gets_a_new_id() -> None:
    settled = settle((record("crm:1"),))
    assert list(settled.families) == ["new-1"]


def test_the_oldest_id_stays_and_the_others_give_way() -> None:
    family = (record("crm:1", "young", 1), record("erp:1", "old", 2), record("erp:2", "mid", 3))
    settled = settle(family, ages={"old": 1, "mid": 2, "young": 3})
    assert (list(settled.families), settled.heirs) == (["old"], {"young": "old", "mid": "old"})


def test_an_id_stays_where_the_word_counts_first() -> None:
    settled = settle((record("erp:1", "a", 1),), (record("crm:1", "a", 2),), ages={"a": 1})
    assert [family[0].link for family in settled.families.values()] == [
        Link("erp", "1"),
        Link("crm", "1"),
    ]
    assert list(settled.families) == ["new-1", "a"]


def test_an_id_goes_with_its_best_record_past_better_records_of_others() -> None:
    one = (record("crm:1", "b", 1), record("erp:9", "a", 2))
    two = (record("crm:2", "a", 3),)
    settled = settle(one, two, ages={"a": 1, "b": 2})
    assert {number: family[0].key for number, family in settled.families.items()} == {
        "b": "1",
        "a": "2",
    }
