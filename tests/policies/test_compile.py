"""The compiled map says what Casbin itself says, for the default policy and for any other."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import casbin
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.attributes import AttributeRule
from policies.compile import words_of
from policies.engine import DEFAULT, MODEL, Policy
from policies.lines import SCOPES
from policies.principal import Scope
from tests.policies.coordinates import from_sdl, public_coordinates
from tests.policies.policies import ENTRY, SCHEMA, loaded, problems, written

PUBLIC = public_coordinates()
ROLES = ("sales_rep", "sales_manager", "support_agent", "finance", "portal_customer", "admin")


RULES_BY_ATTRIBUTE = ["region=east", "region=华东", "segment=a b", "region=east&segment=a b"]
WORDS = [*SCOPES, *RULES_BY_ATTRIBUTE]


def casbins_own(
    lines: Path, callers: Iterable[Sequence[str]], names: Sequence[str]
) -> Mapping[tuple[Sequence[str], str], set[str]]:
    """Casbin's verdicts by its own reading of the two files, one question at a time.

    A caller is to Casbin what it is in its documents: a user with roles.
    """
    enforcer = casbin.Enforcer(str(MODEL), str(lines))
    found = {}
    for caller in callers:
        user = f"user:{'+'.join(caller)}"
        for role in caller:
            enforcer.add_role_for_user(user, f"role:{role}")
        for name in names:
            found[caller, name] = {word for word in WORDS if enforcer.enforce(user, name, word)}
    return found


def allowed(scope: Scope, rules: Iterable[AttributeRule] = ()) -> set[str]:
    """Name the scopes that a compiled one covers, in the words of a line."""
    if Scope.ALL in scope:
        return set(WORDS)
    return {word for word, one in words_of(rules).items() if one in scope}


def without_computed(file: Path) -> Policy:
    """Load the policy over a schema where no field is computed: what lines alone say."""
    plain = written(file.parent, file.read_text().replace("declassified", ""), "plain.csv")
    schema = [
        type(one)(name=one.name, nullable=one.nullable, root=one.root, returns=one.returns)
        for one in PUBLIC
    ]
    return Policy.load(MODEL, [plain], schema)


def test_default_policy_is_casbins_own_verdict(tmp_path: Path) -> None:
    # Casbin looks at every line for every question; by type and parent lines alone it is quick.
    policy = without_computed(written(tmp_path, DEFAULT.read_text(encoding="utf-8")))
    text = DEFAULT.read_text(encoding="utf-8").split("\n")
    for owner in {one.owner for one in PUBLIC}:
        kept = [x for x in text if x.startswith("g,") or re.match(rf"p, [\w:]+, {owner}\.", x)]
        names = [one.name for one in PUBLIC if one.owner == owner]
        own = casbins_own(
            written(tmp_path, "\n".join(kept), "part.csv"), [(role,) for role in ROLES], names
        )
        for (caller, name), words in own.items():
            compiled = policy.grant(caller).scopes.get(name, Scope.NONE)
            assert allowed(compiled) == words, (caller, name)


def test_whole_default_file_is_plain_casbin() -> None:
    enforcer = casbin.Enforcer(str(MODEL), str(DEFAULT))
    assert enforcer.enforce("role:sales_rep", "Customer.name", "own")
    assert enforcer.enforce("role:finance", "Customer.name", "own")
    assert not enforcer.enforce("role:sales_rep", "Customer.name", "all")
    assert not enforcer.enforce("role:sales_rep", "SalesOrder.cost", "own")


NAMES = [one.name for one in SCHEMA]
SUBJECTS = ["role:a", "role:b", "role:c", "base:d"]
PATTERNS = [*NAMES, "Query.*", "Customer.*", "Product.*"]
RULES = st.one_of(
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(PATTERNS), st.sampled_from(WORDS)).map(
        lambda one: f"p, {one[0]}, {one[1]}, {one[2]}, allow,"
    ),
    st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(PATTERNS)).map(
        lambda one: f"p, {one[0]}, {one[1]}, all, deny,"
    ),
)
LINKS = st.sampled_from(
    ["g, role:a, role:b", "g, role:b, role:c", "g, role:c, base:d", "g, role:a, base:d"]
)
NULLABLE = from_sdl(
    """
    type Query { customer: Customer  product: Product }
    type Customer { id: ID  name: String  credit: Int  grade: String }
    type Product { sku: String  cost: Int }
    """
)
CALLERS = [("a",), ("b",), ("c",), ("everybody",), ("a", "b"), ("b", "c"), ("a", "b", "c")]
DEFINED = [f"p, {subject}, Query.product, self, allow," for subject in SUBJECTS]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.lists(RULES, max_size=8),
    links=st.lists(LINKS, max_size=4, unique=True),
    entry=st.sampled_from(["allow", "deny"]),
    order=st.randoms(use_true_random=False),
)
def test_random_policy_is_casbins_own_verdict_in_any_order(
    tmp_path: Path, lines: list[str], links: list[str], entry: str, order: random.Random
) -> None:
    text = [*DEFINED, f"p, role:a, Query.customer, all, {entry},", *lines, *links]
    order.shuffle(text)
    file = written(tmp_path, "\n".join(text))
    policy = Policy.load(MODEL, [file], NULLABLE)
    for (caller, name), words in casbins_own(file, CALLERS, NAMES).items():
        assert allowed(policy.grant(caller).scope(name), policy.rules) == words, (caller, name)


# --- traps of Casbin itself


def casbin_says(model: str, lines: str, *request: str) -> bool:
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=model), None)
    for line in lines.split("\n"):
        _, *rule = [column.strip() for column in line.split(",")]
        enforcer.add_policy(*rule)
    return bool(enforcer.enforce(*request))


def model_with(**changed: str) -> str:
    text = MODEL.read_text(encoding="utf-8")
    for key, value in changed.items():
        before, line, after = re.split(rf"(?m)^({key} = .*)$", text)
        text = f"{before}{key} = {value}{after}" if line else text
    return text


REGEX = "g(r.sub, p.sub) && regexMatch(r.obj, p.obj) && r.scope == p.scope"
PRIORITY = "priority(p.eft) || deny"
OPEN = "!some(where (p.eft == deny))"


def test_casbin_alone_looks_past_nothing_after_the_star() -> None:
    line = "p, role:clerk, Customer.*name, all, allow, "
    assert casbin_says(model_with(), line, "role:clerk", "Customer.credit", "all")


def test_casbin_alone_matches_regular_expressions_unanchored() -> None:
    line = "p, role:clerk, Customer.name, all, allow, "
    assert casbin_says(model_with(m=REGEX), line, "role:clerk", "Customer.nameOfMother", "all")


def test_casbin_alone_can_be_told_to_let_the_first_line_win() -> None:
    lines = "p, role:clerk, X.y, all, allow, \np, role:clerk, X.y, all, deny, "
    assert casbin_says(model_with(e=PRIORITY), lines, "role:clerk", "X.y", "all")


def test_casbin_alone_can_be_told_to_open_an_empty_policy() -> None:
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=model_with(e=OPEN)), None)
    assert enforcer.enforce("role:clerk", "X.y", "all")


@pytest.mark.parametrize(
    "changed",
    [
        {"m": REGEX},
        {"e": PRIORITY},
        {"e": OPEN},
        {"e": "some(where (p.eft == allow))"},
        {"r": "sub, obj"},
        {"p": "sub, obj, scope, eft"},
        {"g": "_, _, _"},
        {"m": 'r.sub == "role:admin" || true'},
        {"m": ""},
    ],
    ids=str,
)
def test_model_that_means_something_else_is_refused(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    model = written(tmp_path, model_with(**changed), "other.conf")
    [problem] = problems(tmp_path, ENTRY, model=model)
    assert problem.startswith(f"other.conf: section {next(iter(changed))} must define")


@pytest.mark.parametrize("text", ["", "[matchers]\nm", "nonsense", "[request_definition]"])
def test_unreadable_model_is_refused(tmp_path: Path, text: str) -> None:
    found = problems(tmp_path, ENTRY, model=written(tmp_path, text, "other.conf"))
    assert all(one.startswith("other.conf: ") for one in found)


def test_missing_model_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, ENTRY, model=tmp_path / "absent.conf") == [
        "absent.conf: cannot be read (FileNotFoundError)"
    ]


@pytest.mark.parametrize("step", [1, -1], ids=["allow first", "deny first"])
def test_deny_wins_in_any_order(tmp_path: Path, step: int) -> None:
    lines = [
        "p, role:clerk, Customer.name, all, allow,",
        "p, role:clerk, Customer.name, all, deny,",
    ]
    policy = loaded(tmp_path, ENTRY + "\n".join(lines[::step]))
    assert "Customer.name" not in policy.grant(["clerk"]).scopes


def test_inheritance_is_followed_as_far_as_casbin_goes(tmp_path: Path) -> None:
    chain = [f"g, role:r{n}, role:r{n + 1}" for n in range(10)]
    text = "\n".join([ENTRY.replace("clerk", "r9"), *chain[:9]])
    assert "Customer.id" in loaded(tmp_path, text).grant(["r0"]).scopes
    text = "\n".join([ENTRY.replace("clerk", "r10"), *chain])
    assert "over more than 9 steps" in problems(tmp_path, text)[0]
