"""The lines of policy files: who may see which coordinates of whom, and who inherits from whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import msgspec

from policies.attributes import complaints, is_rule
from policies.principal import Scope
from policies.problems import Place, Problem

ROLE = "role:"
USER = "user:"
SCOPES: Mapping[str, Scope] = {
    "self": Scope.SELF,
    "own": Scope.OWN,
    "team": Scope.TEAM,
    "all": Scope.ALL,
}
_SUBJECT = re.compile(r"(role|base):[\w.@/+-]+( [\w.@/+-]+)*")
# The subject of a token is what its issuer makes of it: auth0|5f7c, urn:ietf:ann, a UUID. Blanks,
# commas, quotes and brackets are left out: Casbin's readers do not agree on them.
_USER = re.compile(r"user:[\w.@/+|:=~-]+")
_MACHINE = "user:key:"  # how the read log names API keys: machines, not users
_PATTERN = re.compile(r"[A-Za-z_]\w*\.(\*|[A-Za-z_]\w*)", re.ASCII)
_RULE_COLUMNS = 6
_LINK_COLUMNS = 3


class Effect(StrEnum):
    """What a line does; a deny wins over any allow, also of the caller's other roles."""

    ALLOW = "allow"
    DENY = "deny"


class Flag(StrEnum):
    """What a line says besides: worth a log entry, or open although its inputs are not."""

    SENSITIVE = "sensitive"
    DECLASSIFIED = "declassified"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A ``p`` line; ``pattern`` is a coordinate or a type's every field (``Type.*``).

    ``scope`` is a word of SCOPES or a rule by attributes.
    """

    place: Place
    subject: str
    pattern: str
    scope: str
    effect: Effect
    flags: frozenset[Flag] = frozenset()

    @property
    def owner(self) -> str:
        """The type that the pattern speaks of."""
        return self.pattern.partition(".")[0]

    @property
    def whole(self) -> bool:
        """Whether the pattern means every field of its type."""
        return self.pattern.endswith(".*")


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A ``g`` line: ``heir`` may see what ``source`` may see; a user is given a role."""

    place: Place
    heir: str
    source: str


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """What was read: the good lines and what is wrong with the others."""

    rules: tuple[Rule, ...] = ()
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(*files: Path) -> Lines:
    """Read the lines of all files together; problems are returned, never raised."""
    found = [entry for file in files for entry in _entries(file)]
    return Lines(
        rules=tuple(entry for entry in found if isinstance(entry, Rule)),
        links=tuple(entry for entry in found if isinstance(entry, Link)),
        problems=tuple(entry for entry in found if isinstance(entry, Problem)),
    )


def _entries(file: Path) -> Iterator[Rule | Link | Problem]:
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(place=Place(file=file.name), what=f"cannot be read ({type(error).__name__})")
        return
    # Casbin's own reader breaks lines at \n alone and strips them; a second reading of the same
    # bytes must not find other lines than it does.
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if stripped and not stripped.startswith("#"):
            yield from _entry(Place(file=file.name, number=number, text=stripped))


def _entry(place: Place) -> Iterator[Rule | Link | Problem]:
    columns = [column.strip() for column in place.text.split(",")]
    reader = _READERS.get(columns[0])
    if reader is None:
        yield Problem(place=place, what=f"a line starts with p or g, not {columns[0][:20]!r}")
    else:
        yield from reader(place, columns)


def _rule(place: Place, columns: list[str]) -> Iterator[Rule | Problem]:
    if len(columns) != _RULE_COLUMNS:
        what = f"has {len(columns)} columns: write p, subject, coordinate, scope, effect, flags"
        yield Problem(place=place, what=what)
        return
    _, subject, pattern, scope, effect, flags = columns
    wrong = [
        *_granted(subject),
        *_pattern(pattern),
        *_scope(scope),
        *_one_of("effect", effect, list(Effect)),
        *(complaint for flag in flags.split() for complaint in _one_of("flag", flag, list(Flag))),
    ]
    if wrong:
        yield from (Problem(place=place, what=what) for what in wrong)
        return
    yield Rule(
        place=place,
        subject=subject,
        pattern=pattern,
        scope=scope,
        effect=Effect(effect),
        flags=frozenset(Flag(flag) for flag in flags.split()),
    )


def _link(place: Place, columns: list[str]) -> Iterator[Link | Problem]:
    if len(columns) != _LINK_COLUMNS:
        what = f"has {len(columns)} columns: write g, heir, source"
        yield Problem(place=place, what=what)
        return
    _, heir, source = columns
    wrong = [*_member(heir, source)] if heir.startswith(USER) else [*_heir(heir, source)]
    if wrong:
        yield from (Problem(place=place, what=what) for what in wrong)
        return
    yield Link(place=place, heir=heir, source=source)


def _member(user: str, role: str) -> Iterator[str]:
    if not _USER.fullmatch(user):
        yield f"user {user[:60]!r} is not user:subject, the subject as tokens have it"
    elif user.startswith(_MACHINE):
        yield f"{user[:60]!r} is an API key and no user: give the key its role when it is made"
    if not role.startswith(ROLE) or not _SUBJECT.fullmatch(role):
        yield f"a user is given a role: write role:name, not {role[:60]!r}"


def _heir(heir: str, source: str) -> Iterator[str]:
    yield from _subject(heir)
    if source.startswith(USER):
        yield f"nobody inherits from a user: write g, {source[:60]}, role:name to give a role"
    else:
        yield from _subject(source)


def _granted(subject: str) -> Iterator[str]:
    if subject.startswith(USER):
        role = "write p, role:name, ... and g, " + subject[:60] + ", role:name"
        yield f"a user has no p lines of their own: {role}"
    else:
        yield from _subject(subject)


def _subject(text: str) -> Iterator[str]:
    if not _SUBJECT.fullmatch(text):
        yield f"subject {text[:60]!r} is not role:name or base:name"


def _pattern(text: str) -> Iterator[str]:
    if "*" in text.removesuffix(".*"):
        yield f"coordinate {text[:60]!r}: * stands for all fields, as in Type.*, and nowhere else"
    elif not _PATTERN.fullmatch(text):
        yield f"coordinate {text[:60]!r} is not Type.field or Type.*"


def _scope(text: str) -> Iterator[str]:
    if is_rule(text):
        yield from complaints(text)
    else:
        yield from _one_of("scope", text, [*SCOPES, "attribute=value"])


def _one_of(column: str, text: str, allowed: Sequence[str]) -> Iterator[str]:
    if text not in allowed:
        yield f"unknown {column} {text[:30]!r} (one of {', '.join(allowed)})"


_READERS: Mapping[str, Callable[[Place, list[str]], Iterator[Rule | Link | Problem]]] = {
    "p": _rule,
    "g": _link,
}
