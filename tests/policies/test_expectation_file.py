"""How expectations are written, and what is said of those that are written wrongly."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.expectation_file import read_expectations
from policies.expectations import Expect, Expectation
from policies.problems import Place, PolicyError
from policies.standing import Standing
from tests.policies.policies import written


def read(folder: Path, text: str) -> tuple[Expectation, ...]:
    """Read expectations from their text."""
    return read_expectations(written(folder, text, "expected.yaml"))


def test_entry_is_read_with_its_line_and_all_its_parts(tmp_path: Path) -> None:
    text = """# ours

- roles: [clerk, [clerk, boss]]
  fields: [A.a, [A.b, B.*]]
  customer: [own, team&region=east, other, segment=key]
  expect: hidden
"""
    assert read(tmp_path, text) == (
        Expectation(
            place=Place(file="expected.yaml", number=3),
            expect=Expect.HIDDEN,
            fields=("A.a", "A.b", "B.*"),
            callers=(("clerk",), ("clerk", "boss")),
            customers=(
                Standing(own=True),
                Standing(team=True, region="east"),
                Standing(),
                Standing(segment="key"),
            ),
        ),
    )


def test_single_role_field_and_customer_need_no_list(tmp_path: Path) -> None:
    [one] = read(tmp_path, "- {role: clerk, field: A.a, customer: self, expect: visible}")
    assert (one.callers, one.fields) == ((("clerk",),), ("A.a",))
    assert one.customers == (Standing(himself=True),)


def test_entry_without_customer_asks_of_all(tmp_path: Path) -> None:
    [one] = read(tmp_path, "- {role: clerk, field: A.a, expect: visible}")
    assert one.customers == (None,)


@pytest.mark.parametrize("role", ["no", "007", "null", "1.10", "销售"])
def test_roles_stay_as_they_are_written(tmp_path: Path, role: str) -> None:
    [one] = read(tmp_path, f"- {{role: {role}, field: A.a, expect: visible}}")
    assert one.callers == ((role,),)


def test_named_fields_can_be_used_again(tmp_path: Path) -> None:
    text = """
- {role: a, fields: &both [A.a, A.b], expect: visible}
- {role: b, fields: [*both, A.c], expect: visible}
"""
    assert [one.fields for one in read(tmp_path, text)] == [("A.a", "A.b"), ("A.a", "A.b", "A.c")]


REST = "role: a, field: A.a, expect: hidden"


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("{role: a, field: A.a}", "Object missing required field `expect`"),
        ("{role: a, field: A.a, expect: seen}", "Invalid enum value 'seen' - at `$.expect`"),
        (f"{{{REST}, feild: A.a}}", "Object contains unknown field `feild`"),
        (f"{{{REST}, role: b}}", "role stands 2 times"),
        (f"{{{REST}, roles: [b]}}", "needs either role or roles"),
        ("{field: A.a, expect: hidden}", "needs either role or roles"),
        ("{roles: [], field: A.a, expect: hidden}", "needs either role or roles"),
        ("{roles: [[]], field: A.a, expect: hidden}", "a caller needs a role"),
        ("{role: a, expect: hidden}", "needs either field or fields"),
        ("{role: a, fields: [], expect: hidden}", "needs either field or fields"),
        (f"{{{REST}, fields: [B.b]}}", "needs either field or fields"),
        ("{role: a, field: A.a, expect: sensitive}", "sensitive is expected of a field for all"),
        (f"{{{REST}, customer: onw}}", "unknown customer 'onw' (one of self, own, team, other"),
        (f"{{{REST}, customer: onw}}", "did you mean own?"),
        (f"{{{REST}, customer: }}", "unknown customer ''"),
        (f"{{{REST}, customer: owner=x}}", "unknown attribute 'owner'"),
        (f"{{{REST}, customer: region=}}", "attribute region has no value"),
        (f"{{{REST}, customer: other&own}}", "other is a customer that is neither"),
        ("just words", "Expected `object`, got `str`"),
        ("&x [*x]", "Expected `object`, got `array`"),
        ("{role: a, fields: &x [*x], expect: hidden}", "Expected `str`, got `null`"),
    ],
)
def test_wrong_entry_is_refused_by_its_line(tmp_path: Path, entry: str, complaint: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        read(tmp_path, f"- {{{REST}}}\n\n- {entry}\n")
    [problem] = refusal.value.problems
    assert str(problem).startswith("expected.yaml:3: ")
    assert complaint in str(problem)


def test_all_wrong_entries_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refusal:
        read(tmp_path, f"- {{}}\n- {{{REST}}}\n- {{{REST}, role: b, customer: x}}\n")
    assert [one.place.number for one in refusal.value.problems] == [1, 3, 3]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected.yaml: is not a list of expectations, each beginning with -"),
        ("[]", "expected.yaml: is not a list of expectations, each beginning with -"),
        ("role: a", "expected.yaml: is not a list of expectations, each beginning with -"),
        ("- a\n- {b\n", "expected.yaml:3: is not YAML"),
        ("- *nobody", "expected.yaml:1: is not YAML"),
        ("- a\n--- b\n", "expected.yaml:2: is not YAML"),
        ("\x00", "expected.yaml: is not YAML"),
    ],
)
def test_file_that_is_no_list_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(PolicyError) as refusal:
        read(tmp_path, text)
    assert str(refusal.value) == complaint


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"absent.yaml: cannot be read \(FileNotFoundError\)"):
        read_expectations(tmp_path / "absent.yaml")
