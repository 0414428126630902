"""The roles that the policy itself gives to single users, beside those that their tokens claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policies.lines import ROLE, USER, Link

Given = Mapping[str, tuple[Link, ...]]


def given(links: Iterable[Link]) -> Given:
    """List the lines that give roles, each role once, by the user: the subject of a token."""
    found: dict[str, dict[str, Link]] = {}
    for link in links:
        if link.heir.startswith(USER):
            found.setdefault(link.heir.removeprefix(USER), {}).setdefault(link.source, link)
    return {subject: tuple(by_role.values()) for subject, by_role in found.items()}


def roles_given(links: Iterable[Link]) -> tuple[str, ...]:
    """Name the roles that these lines give, without prefix."""
    return tuple(link.source.removeprefix(ROLE) for link in links)
