"""The policy as the gateway uses it: loaded and proven once, then a look-up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import structlog

from policies import checks
from policies.attributes import AttributeRule, rules_of
from policies.compile import (
    Judge,
    Matches,
    declassifying,
    matching,
    narrowed,
    roles_of,
    shortest,
    with_inputs,
    words_of,
)
from policies.coordinates import Coordinate
from policies.explanation import Explanation, Grounds, explain
from policies.grant import Grant
from policies.lines import Flag, Lines, read
from policies.model import read_model
from policies.principal import Scope
from policies.problems import Place, PolicyError, Problem
from policies.standing import Standing
from policies.users import given, roles_given

MODEL = Path(__file__).with_name("model.conf")
DEFAULT = Path(__file__).with_name("policy.csv")
_GRANTS = 1024
_WARNED = 256

_log = structlog.get_logger(__name__)


class Policy:
    """Who may see what, as loaded: roles, grants and the reasons for them.

    ``coordinates`` are all that the schema has; ``denied`` names for each role what it is denied
    outright; ``users`` names the roles that it gives to single users, by the subjects of their
    tokens, with the lines; ``version`` changes with any line that counts.
    """

    def __init__(self, grounds: Grounds, version: str = "") -> None:
        """Use ``load``: what comes in here is taken as proven."""
        self.version = version
        self.roles = frozenset(grounds.seen)
        self.rules = grounds.rules
        self.coordinates = frozenset(grounds.matches)
        self.sensitive = frozenset(_sensitive(grounds.matches))
        self.denied = grounds.denied
        self.users = given(grounds.links)
        self._grounds = grounds
        self._grants: dict[frozenset[str], Grant] = {}
        self._warned: set[str] = set()

    @classmethod
    def load(cls, model: Path, lines: Sequence[Path], coordinates: Iterable[Coordinate]) -> Policy:
        """Read all files as one policy; PolicyError names everything that is wrong with it."""
        schema = tuple(coordinates)
        text, wrong = read_model(model)
        found = read(*lines)
        problems = [*found.problems, *_problems(found, schema, lines)]
        unfit = [*wrong, *checks.scope_problems(found), *checks.input_problems(schema)]
        if unfit:
            raise PolicyError([*problems, *unfit])
        grounds = compiled(text, found, schema)
        problems += checks.nullability_problems(grounds.seen, grounds.rules, schema)
        if problems:
            raise PolicyError(problems)
        return cls(grounds, _digest(text, found))

    def given(self, subject: str) -> tuple[str, ...]:
        """Name the roles that the policy gives to a user, whatever the user's token claims."""
        return roles_given(self.users.get(subject, ()))

    def grant(self, roles: Sequence[str]) -> Grant:
        """Say what a caller with these roles may see; a role that no line defines adds nothing.

        What one of the roles is denied outright, the others do not give.
        """
        claimed = frozenset(roles)
        known = claimed & self.roles
        if len(known) != len(claimed):
            self._warn(claimed - known)
        grant = self._grants.get(known)
        if grant is None:
            if len(self._grants) >= _GRANTS:
                self._grants.clear()
            grant = self._grants[known] = merged(self._grounds, known)
        return grant

    def explain(self, role: str, coordinate: str, customer: Standing | None = None) -> Explanation:
        """Give the verdict for one role and field, of one customer or any, with deciding lines."""
        return explain(self._grounds, role, coordinate, customer)

    def deciding(
        self, roles: Sequence[str], coordinate: str, customer: Standing | None, *, visible: bool
    ) -> tuple[Explanation, ...]:
        """Explain why a caller with all these roles sees a field or not, by the roles that decide.

        Those are who denies it, else who shows it where it is visible, else all of them.
        """
        every = tuple(self.explain(role, coordinate, customer) for role in roles)
        denying = tuple(one for one in every if coordinate in self.denied.get(one.role, ()))
        showing = tuple(one for one in every if one.visible and visible)
        return denying or showing or every

    def _warn(self, unknown: frozenset[str]) -> None:
        for role in sorted(unknown - self._warned):
            if len(self._warned) >= _WARNED:
                return
            self._warned.add(role)
            _log.warning("unknown_role", role=role[:64])


def compiled(model: str, lines: Lines, schema: Sequence[Coordinate]) -> Grounds:
    """Ask Casbin once for everything; ``model`` is the text of the model file."""
    matches = matching(lines.rules, schema)
    roles = roles_of(lines)
    rules = rules_of(rule.scope for rule in lines.rules)
    inputs = {one.name: one.inputs for one in schema if one.inputs}
    judge = Judge(model, lines.links, roles, words_of(rules))
    allowed = judge.verdicts(matches)
    declared = judge.verdicts(declassifying(matches))
    return Grounds(
        matches=matches,
        links=lines.links,
        rules=rules,
        inputs=inputs,
        allowed=allowed,
        declared=declared,
        denied=judge.denials(matches),
        seen={role: with_inputs(allowed[role], declared[role], inputs) for role in roles},
    )


def merged(grounds: Grounds, roles: Iterable[str]) -> Grant:
    """Unite what the roles see, less what any of them is denied outright."""
    held = tuple(roles)
    denied = frozenset[str]().union(*(grounds.denied[role] for role in held))
    scopes: dict[str, Scope] = {}
    for role in held:
        allowed, declared = grounds.allowed[role], grounds.declared[role]
        for name, scope in narrowed(allowed, declared, grounds.inputs, denied).items():
            scopes[name] = scopes.get(name, Scope.NONE) | scope
    return Grant(
        scopes={name: shortest(scope) for name, scope in scopes.items()},
        rules=_occurring(grounds.rules, scopes.values()),
    )


def _occurring(
    rules: Iterable[AttributeRule], scopes: Iterable[Scope]
) -> tuple[AttributeRule, ...]:
    occurring = Scope.NONE
    for scope in {shortest(scope) for scope in scopes}:
        occurring |= scope
    return tuple(rule for rule in rules if rule.bit & occurring)


def _problems(
    found: Lines, schema: Sequence[Coordinate], files: Sequence[Path]
) -> Iterator[Problem]:
    places = [Place(file=path.name) for path in files]
    yield from checks.line_problems(found, schema)
    yield from checks.schema_problems(found, schema, matching(found.rules, schema), places)


def _digest(model: str, lines: Lines) -> str:
    """Tell policies apart by their lines, in their order, whatever the comments."""
    rules = [rule.place.text for rule in lines.rules]
    texts = [model, *rules, *(link.place.text for link in lines.links)]
    return sha256("\n".join(texts).encode()).hexdigest()


def _sensitive(matches: Matches) -> Iterator[str]:
    for name, rules in matches.items():
        if any(Flag.SENSITIVE in rule.flags for rule in rules):
            yield name
