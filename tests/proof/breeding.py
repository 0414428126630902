"""Every mutant of the default policy: what it changes, and which never come into force."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from policies.engine import DEFAULT, MODEL, Policy
from policies.lines import read
from tests.policies.mutations import Laboratory, Mutant, mutants
from tests.proof.oracle import ROLES
from tests.proof.stage import COORDINATES, lines


class Bred(msgspec.Struct, frozen=True, kw_only=True):
    """A mutant, the policy that it becomes, and what each role then sees otherwise.

    ``noted`` are the fields whose reading is noted otherwise.
    """

    mutant: Mutant
    policy: Policy
    changed: Mapping[str, frozenset[str]]
    noted: frozenset[str]

    @property
    def fields(self) -> frozenset[str]:
        """The fields that somebody sees otherwise."""
        return frozenset[str]().union(*self.changed.values())

    @property
    def equivalent(self) -> bool:
        """Whether it compiles to the table of the policy itself, so that it is no mutant."""
        return not self.changed and not self.noted


class Litter(msgspec.Struct, frozen=True, kw_only=True):
    """All mutants: those refused by their own line alone, and those that can be run."""

    refused: tuple[Mutant, ...]
    bred: tuple[Bred, ...]


def litter(folder: Path) -> Litter:
    """Breed every mutant of the default policy, beside the doors."""
    laboratory = Laboratory(MODEL.read_text(encoding="utf-8"), lines(folder), COORDINATES)
    every = [*mutants(read(DEFAULT))]
    refused = tuple(one for one in every if laboratory.refused(one))
    left = [one for one in every if not laboratory.refused(one)]
    return Litter(refused=refused, bred=tuple(_bred(laboratory, one) for one in left))


def _bred(laboratory: Laboratory, mutant: Mutant) -> Bred:
    old, new = laboratory.policy, laboratory.grown(mutant)
    changes = {role: _changes(old, new, role) for role in ROLES}
    return Bred(
        mutant=mutant,
        policy=new,
        changed={role: names for role, names in changes.items() if names},
        noted=old.sensitive ^ new.sensitive,
    )


def _changes(old: Policy, new: Policy, role: str) -> frozenset[str]:
    before, after = old._grounds, new._grounds
    if before.seen[role] is after.seen[role] and before.denied[role] == after.denied[role]:
        return frozenset()
    were, are = old.grant([role]).scopes, new.grant([role]).scopes
    seen = {name for name in {*were, *are} if were.get(name) != are.get(name)}
    return frozenset(seen | (before.denied[role] ^ after.denied[role]))
