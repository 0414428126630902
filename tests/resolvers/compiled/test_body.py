"""The source of one function, for one object or for the facts of a list."""

from __future__ import annotations

from typing import Any

from policies.principal import Scope
from resolvers.compiled.body import Body
from resolvers.compiled.origin import Origin
from resolvers.seen import Seen, Whose

MINE = Whose(Scope.OWN, "c_1")


class Noting:
    """A run that tells what it was told."""

    def __init__(self) -> None:
        """Nothing is noted yet."""
        self.noted: list[Any] = []

    def note(self, customer: str, coordinates: Any) -> None:
        """Note it."""
        self.noted.append((customer, coordinates))


def rows(body: Body, noting: str | None = None) -> Any:
    names: dict[str, Any] = {"Seen": Seen, "k1": {"A.b"}}
    exec("\n".join(body.rows("made", noting)), names)  # noqa: S102 - the source is ours
    return names["made"]


def test_what_hangs_from_a_row_is_whose_the_row_is() -> None:
    body = Body(Origin(seen=True))
    body.entry("number", "f")
    body.after.append("x.append(s)")
    asked: list[Seen] = []
    assert rows(body)((1, 2), MINE, "order", asked) == [{"number": 1}, {"number": 2}]
    assert asked == [Seen(1, MINE, "order"), Seen(2, MINE, "order")]


def test_a_row_is_shown_by_the_relation_of_all() -> None:
    body = Body(Origin(seen=True))
    body.entry("number", f"f if r & {int(Scope.OWN)} else None")
    assert rows(body)((1,), MINE, None, None) == [{"number": 1}]
    assert rows(body)((1,), Whose(Scope.TEAM), None, None) == [{"number": None}]


def test_what_is_read_of_rows_is_noted_once_and_only_where_there_are_any() -> None:
    body = Body(Origin(seen=True))
    body.entry("number", "f")
    run = Noting()
    rows(body, "k1")((), MINE, None, run)
    assert run.noted == []
    rows(body, "k1")((1, 2), MINE, None, run)
    assert run.noted == [("c_1", {"A.b"})]


def test_only_what_needs_nothing_but_the_fact_is_written_in_its_place() -> None:
    plain, asking = Body(Origin(seen=False), "t1"), Body(Origin(seen=False), "t1")
    plain.entry("state", "t1.state")
    asking.entry("state", "k1(s)")
    assert plain.literal() == "{'state': t1.state}"
    assert asking.literal() is None
