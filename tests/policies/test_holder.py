"""The policy in force changes as a whole or not at all."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from policies.engine import MODEL, Policy
from policies.holder import Outcome, PolicyHolder
from policies.principal import Scope
from tests.policies.policies import ENTRY, SCHEMA, written

NAME = "p, role:clerk, Customer.name, {}, allow,\n"
COST = "p, role:clerk, Product.cost, {}, allow,\n"


class Company:
    """A policy file that changes, and the holder that reads it."""

    def __init__(self, folder: Path) -> None:
        """Write and load the first policy."""
        self.folder = folder
        self.write("own")
        self.outcomes: list[Outcome] = []
        self.file = folder / "rules.csv"
        self.holder = PolicyHolder(self.load, [MODEL, self.file], self.outcomes.append)

    def write(self, scope: str, comment: str = "") -> None:
        written(self.folder, f"{comment}\n{ENTRY}{NAME.format(scope)}{COST.format(scope)}")

    def load(self) -> Policy:
        return Policy.load(MODEL, [self.folder / "rules.csv"], SCHEMA)

    def scope(self) -> Scope:
        return self.holder.grant(["clerk"]).scope("Customer.name")

    def settled(self) -> bool:
        """Look twice, as a watcher does."""
        return self.holder.changed() or self.holder.changed()


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return Company(tmp_path)


def test_new_policy_is_in_force_after_the_reload(company: Company) -> None:
    before = company.holder.version
    company.write("team")
    assert company.scope() == Scope.OWN
    assert company.holder.reload() is Outcome.REPLACED
    assert company.scope() == Scope.TEAM
    assert company.holder.version == company.holder.policy.version != before


def test_grant_that_was_given_stays_as_it_was(company: Company) -> None:
    running = company.holder.grant(["clerk"])
    company.write("team")
    company.holder.reload()
    assert running.scope("Customer.name") == Scope.OWN


def test_comments_change_nothing(company: Company) -> None:
    policy, version = company.holder.policy, company.holder.version
    company.write("own", "# longer")
    assert company.holder.reload() is Outcome.UNCHANGED
    assert company.holder.policy is policy
    assert company.holder.version == version


def test_same_lines_have_the_same_version(company: Company) -> None:
    version = company.holder.version
    company.write("team")
    company.holder.reload()
    company.write("own")
    company.holder.reload()
    assert company.holder.version == version


def test_bad_policy_is_refused_loudly_and_the_old_one_stays(company: Company) -> None:
    company.write("mine")
    with capture_logs() as logs:
        assert company.holder.reload() is Outcome.REFUSED
    assert company.scope() == Scope.OWN
    [entry] = logs
    assert (entry["event"], entry["log_level"]) == ("policy_refused", "error")
    assert [one.partition(": ")[0] for one in entry["problems"]] == ["rules.csv:6", "rules.csv:7"]


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"\xff")])
def test_unreadable_policy_is_refused(company: Company, spoil: Callable[[Path], object]) -> None:
    spoil(company.file)
    with capture_logs():
        assert company.holder.reload() is Outcome.REFUSED
    assert company.scope() == Scope.OWN


def test_failure_of_any_other_kind_keeps_the_policy_too(tmp_path: Path) -> None:
    company = Company(tmp_path)
    loads = iter([company.load])

    def load() -> Policy:
        return next(loads, _broken)()

    holder = PolicyHolder(load, [])
    with capture_logs() as logs:
        assert holder.reload() is Outcome.REFUSED
    assert holder.grant(["clerk"]).scope("Customer.name") == Scope.OWN
    assert [(one["event"], one["log_level"]) for one in logs] == [("policy_refused", "error")]


def _broken() -> Policy:
    raise ZeroDivisionError


def test_every_outcome_is_counted(company: Company) -> None:
    with capture_logs():
        for scope in ("team", "team", "mine", "all"):
            company.write(scope)
            company.holder.reload()
    assert company.outcomes == ["replaced", "unchanged", "refused", "replaced"]


# --- changes on disk


def test_files_as_they_were_loaded_have_not_changed(company: Company) -> None:
    assert not company.settled()


def test_changed_file_is_noticed_once_it_has_settled(company: Company) -> None:
    company.write("team")
    assert not company.holder.changed()
    assert company.holder.changed()


def test_file_that_is_still_being_written_is_left_alone(company: Company) -> None:
    for comment in ("# a", "# ab", "# abc"):
        company.write("team", comment)
        assert not company.holder.changed()
    assert company.holder.changed()


def test_change_of_the_same_length_is_noticed(company: Company) -> None:
    company.write("all")
    company.holder.reload()
    size = company.file.stat().st_size
    company.write("own")
    assert company.file.stat().st_size == size
    assert company.settled()


def test_change_is_noticed_until_it_is_tried_and_then_no_more(company: Company) -> None:
    company.write("mine")
    assert company.settled()
    assert company.holder.changed()
    with capture_logs():
        company.holder.reload()
    assert not company.settled()


def test_file_that_went_away_is_a_change_and_so_is_its_return(company: Company) -> None:
    company.file.unlink()
    assert company.settled()
    with capture_logs():
        company.holder.reload()
    assert not company.settled()
    company.write("own")
    assert company.settled()


def test_content_that_moves_from_one_file_to_the_next_is_a_change(tmp_path: Path) -> None:
    company = Company(tmp_path)
    one, two = written(tmp_path, "ab", "one"), written(tmp_path, "c", "two")
    holder = PolicyHolder(company.load, [one, two])
    one.write_text("a", encoding="utf-8")
    two.write_text("bc", encoding="utf-8")
    assert not holder.changed()
    assert holder.changed()


def test_first_policy_must_load(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        PolicyHolder(_broken, [])


# --- under load


@pytest.fixture
def _eager_threads() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_eager_threads")
def test_no_grant_mixes_two_policies_and_none_fails(company: Company) -> None:
    done = threading.Event()
    mixed: list[object] = []
    asked = [0, 0, 0]

    def ask(place: int) -> None:
        while not done.is_set():
            grant = company.holder.grant(["clerk", f"ghost{place}"][: place % 2 + 1])
            asked[place] += 1
            if grant.scope("Customer.name") != grant.scope("Product.cost"):
                mixed.append(grant)

    askers = [threading.Thread(target=ask, args=(place,)) for place in range(len(asked))]
    with capture_logs():
        for asker in askers:
            asker.start()
        for turn in range(100):
            company.write(("team", "all", "mine", "own")[turn % 4])
            company.holder.reload()
        done.set()
        for asker in askers:
            asker.join(timeout=10)
    assert mixed == []
    assert min(asked) > 100
    assert company.outcomes.count(Outcome.REPLACED) == 75
    assert company.outcomes.count(Outcome.REFUSED) == 25
    assert company.scope() == Scope.OWN
