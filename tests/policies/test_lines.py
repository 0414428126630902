"""What a line may look like, and what is said of one that does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.engine import MODEL, Policy
from policies.problems import PolicyError
from tests.policies.policies import ENTRY, SCHEMA, loaded, problems, written


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("p, role:clerk, Customer.naem, all, allow,", "unknown 'Customer.naem'"),
        ("p, role:clerk, Custommer.*, all, allow,", "unknown type 'Custommer'"),
        ("p, role:clerk, Customer.n*, all, allow,", "* stands for all fields"),
        ("p, role:clerk, *, all, allow,", "* stands for all fields"),
        ("p, role:clerk, *.name, all, allow,", "* stands for all fields"),
        ("p, role:clerk, Customer.*.*, all, allow,", "* stands for all fields"),
        ("p, role:clerk, Customer.*name, all, allow,", "* stands for all fields"),
        ("p, role:clerk, Customer, all, allow,", "is not Type.field or Type.*"),
        ("p, role:clerk, Customer.(name|id), all, allow,", "is not Type.field or Type.*"),
        ("p, role:clerk, Customer.name, mine, allow,", "unknown scope 'mine' (one of self, own"),
        ("p, role:clerk, Customer.name, ALL, allow,", "unknown scope 'ALL'"),
        ("p, role:clerk, Customer.name, , allow,", "unknown scope ''"),
        ("p, role:clerk, Customer.name, regoin=east, allow,", "unknown attribute 'regoin' (one of"),
        ("p, role:clerk, Customer.name, owner=ann, allow,", "unknown attribute 'owner' (one of"),
        ("p, role:clerk, Customer.name, region=, allow,", "attribute region has no value"),
        ("p, role:clerk, Customer.name, region=a&, allow,", "unknown attribute ''"),
        ("p, role:clerk, Customer.name, region&segment=a, allow,", "unknown attribute 'region'"),
        ("p, role:clerk, Customer.name, own&region=a, allow,", "unknown attribute 'own'"),
        ("p, role:clerk, Customer.name, region = a, allow,", "unknown attribute 'region '"),
        ("p, role:clerk, Customer.name, region=a=b, allow,", "other than letters, digits"),
        ("p, role:clerk, Customer.name, region=*, allow,", "other than letters, digits"),
        ("p, role:clerk, Customer.name, segment=b&region=a, allow,", "order: region&segment"),
        ("p, role:clerk, Customer.name, region=a&region=b, allow,", "once each"),
        ("p, role:clerk, Customer.name, region=a, deny,", "a deny line holds for every customer"),
        ("p, role:clerk, Customer.name, all, permit,", "unknown effect 'permit'"),
        ("p, role:clerk, Customer.name, all, Deny,", "unknown effect 'Deny'"),
        ("p, role:clerk, Customer.name, all, allow, secret", "unknown flag 'secret'"),
        ("p, role:clerk, Customer.name, own, deny,", "a deny line holds for every customer"),
        ("p, role:clerk, Customer.name, all, allow, declassified", "nothing to declassify"),
        ("p, role:clerk, Customer.*, all, allow, declassified", "names one field"),
        ("p, role:clerk, Customer.grade, all, deny, declassified", "cannot declassify"),
        ("p, role:clerk, Customer.name, all, allow", "has 5 columns"),
        ("p, role:clerk, Customer.name, all, allow,,", "has 7 columns"),
        ("p, clerk, Customer.name, all, allow,", "subject 'clerk' is not role:name"),
        ("p, user:ann, Customer.name, all, allow,", "a user has no p lines of their own: write p,"),
        ("p, user:ann, Customer.name, all, deny,", "and g, user:ann, role:name"),
        ("p, role:user:clerk, Customer.name, all, allow,", "is not role:name"),
        ("p, role:, Customer.name, all, allow,", "is not role:name"),
        ("p, role:*, Customer.name, all, allow,", "is not role:name"),
        ("p, Role:clerk, Customer.name, all, allow,", "is not role:name"),
        ("P, role:clerk, Customer.name, all, allow,", "starts with p or g, not 'P'"),
        ("p2, role:clerk, Customer.name, all, allow,", "starts with p or g, not 'p2'"),
        ("role:clerk, Customer.name, all, allow,", "starts with p or g"),
        ("g, role:clerk, role:ghost", "role:clerk inherits from role:ghost, which no line defines"),
        ("g, role:clerk, base:ghost", "role:clerk inherits from base:ghost, which no line defines"),
        ("g, role:clerk, role:clerk", "in a circle"),
        ("g, role:clerk", "has 2 columns"),
        ("g, role:clerk, role:clerk, shop", "has 4 columns"),
        ("g, user:ann, role:ghost", "user:ann is given role:ghost, which no line defines"),
        ("g, user:ann, base:staff", "a user is given a role: write role:name, not 'base:staff'"),
        ("g, user:ann, clerk", "a user is given a role: write role:name, not 'clerk'"),
        ("g, user:ann, user:bob", "a user is given a role: write role:name, not 'user:bob'"),
        ("g, role:clerk, user:ann", "nobody inherits from a user: write g, user:ann, role:name"),
        ("g, user:, role:clerk", "user 'user:' is not user:subject"),
        ("g, user:*, role:clerk", "user 'user:*' is not user:subject"),
        ("g, user:ann li, role:clerk", "is not user:subject, the subject as tokens have it"),
        ("g, User:ann, role:clerk", "subject 'User:ann' is not role:name"),
        ("g, user:key:3f9c2a7be1d04586, role:clerk", "is an API key and no user"),
    ],
)
def test_wrong_line_is_refused_by_its_number(tmp_path: Path, line: str, complaint: str) -> None:
    text = f"{ENTRY}# a comment\n\n{line}\n"
    [problem] = problems(tmp_path, text)
    assert problem.startswith(f"rules.csv:{text.count(chr(10))}: ")
    assert complaint in problem


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    text = """
p, role:clerk, Customer.naem, mine, permit, odd
g, role:clerk, role:ghost
nonsense
p, role:boss, Query.customer, all, allow,
"""
    found = problems(tmp_path, text)
    assert [one.partition(": ")[0] for one in found] == [
        *["rules.csv:2"] * 3,
        "rules.csv:4",
        "rules.csv:3",
        "schema",
        "schema",
    ]
    assert "root field Query.product has no line" in found[-2]
    assert "Customer.id is protected but not nullable: not always seen by boss" in found[-1]


@pytest.mark.parametrize("text", ["", "\n\n", "# p, role:clerk, Query.*, all, allow,\n"])
def test_empty_policy_is_refused(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == ["rules.csv: has no p line: nobody sees anything"]


def test_missing_and_unreadable_files_are_refused(tmp_path: Path) -> None:
    garbage = tmp_path / "garbage.csv"
    garbage.write_bytes(b"\xff\xfe")
    files = [written(tmp_path, ENTRY), tmp_path / "absent.csv", garbage]
    with pytest.raises(PolicyError) as refusal:
        Policy.load(MODEL, files, SCHEMA)
    assert [str(one) for one in refusal.value.problems] == [
        "absent.csv: cannot be read (FileNotFoundError)",
        "garbage.csv: cannot be read (UnicodeDecodeError)",
    ]


def test_further_file_adds_and_denies(tmp_path: Path) -> None:
    ours = written(tmp_path, f"{ENTRY}p, role:clerk, Customer.name, all, allow,\n")
    theirs = written(
        tmp_path,
        "p, role:clerk, Customer.name, all, deny,\np, role:clerk, Customer.credit, all, allow,\n",
        "company.csv",
    )
    policy = Policy.load(MODEL, [ours, theirs], SCHEMA)
    assert policy.explain("clerk", "Customer.name").lines[0].file == "company.csv"
    assert {"Customer.credit"} == set(policy.grant(["clerk"]).scopes) - {
        "Query.customer",
        "Query.product",
        "Customer.id",
        "Product.sku",
    }


def test_windows_line_ends_and_indents_are_read_as_casbin_reads_them(tmp_path: Path) -> None:
    text = ENTRY.replace("\n", "\r\n  ")
    assert loaded(tmp_path, text).roles == {"clerk"}


def test_separator_inside_a_comment_ends_no_line(tmp_path: Path) -> None:
    hidden = "p, role:boss, Query.*, all, allow,"
    text = f"{ENTRY}# note\u2028{hidden}\f\x85{hidden}"
    assert loaded(tmp_path, text).roles == {"clerk"}


def test_role_names_may_have_blanks_and_other_scripts(tmp_path: Path) -> None:
    text = ENTRY.replace("role:clerk", "role:Sales 代表")
    assert loaded(tmp_path, text).roles == {"Sales 代表"}
