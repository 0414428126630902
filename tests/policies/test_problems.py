"""Every problem is told with its place, all together."""

from __future__ import annotations

from policies.problems import SCHEMA, Place, PolicyError, Problem


def test_place_of_a_whole_file_has_no_number() -> None:
    assert str(Place(file="rules.csv")) == "rules.csv"
    assert str(Place(file="rules.csv", number=7, text="p, ...")) == "rules.csv:7"


def test_error_tells_one_problem_per_line() -> None:
    problems = (
        Problem(place=Place(file="rules.csv", number=7), what="is odd"),
        Problem(place=SCHEMA, what="is another"),
    )
    error = PolicyError(iter(problems))
    assert error.problems == problems
    assert str(error) == "rules.csv:7: is odd\nschema: is another"
