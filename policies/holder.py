"""The policy in force: replaced as a whole while requests run, never by one that does not load."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import structlog

from policies.engine import Policy
from policies.grant import Grant
from policies.problems import PolicyError, Problem

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """What a reload came to."""

    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class PolicyHolder:
    """Gives grants by the policy in force. A grant once given stays as it is."""

    def __init__(
        self,
        load: Callable[[], Policy],
        files: Sequence[Path],
        counted: Callable[[Outcome], None] = lambda _outcome: None,
    ) -> None:
        """Load the first policy, or raise PolicyError; ``counted`` is told every reload's outcome.

        ``files`` are those that ``load`` reads.
        """
        self._load = load
        self._files = tuple(files)
        self._counted = counted
        self._reloading = threading.Lock()
        # What was there before the loading began: a later write is a change again.
        self._tried = self._looked_at = self._look()
        self._policy = load()

    @property
    def policy(self) -> Policy:
        """The policy in force; ask once per request and keep to it."""
        return self._policy

    @property
    def version(self) -> str:
        """The version of the policy in force."""
        return self._policy.version

    def given(self, subject: str) -> tuple[str, ...]:
        """Name the roles that the policy in force gives to a user."""
        return self._policy.given(subject)

    def grant(self, roles: Sequence[str]) -> Grant:
        """Say what a caller with these roles may see by the policy in force."""
        return self._policy.grant(roles)

    def changed(self) -> bool:
        """Whether the files differ from what was last loaded or refused, and have settled.

        A file that is still being written must look the same at two calls: half a policy may
        lack its denials.
        """
        before, self._looked_at = self._looked_at, self._look()
        return self._looked_at == before != self._tried

    def reload(self) -> Outcome:
        """Put the files' policy in force, or keep the old one and say loudly what is wrong."""
        with self._reloading:
            outcome = self._reload()
        self._counted(outcome)
        return outcome

    def _reload(self) -> Outcome:
        self._tried = self._look()
        try:
            policy = self._load()
        except PolicyError as error:
            _refuse(error.problems)
            return Outcome.REFUSED
        except Exception:  # whatever it is, the old policy stays in force
            log.exception("policy_refused")
            return Outcome.REFUSED
        if policy.version == self._policy.version:
            return Outcome.UNCHANGED
        self._policy = policy
        log.info("policy_replaced", version=policy.version[:12], roles=len(policy.roles))
        return Outcome.REPLACED

    def _look(self) -> str:
        """Digest the files as they are: times and sizes miss a quick change of equal length."""
        digest = sha256()
        for file in self._files:
            try:
                content = file.read_bytes()
            except OSError as error:
                digest.update(f"{type(error).__name__};".encode())
            else:
                digest.update(f"{len(content)};".encode() + content)
        return digest.hexdigest()


def _refuse(problems: Sequence[Problem]) -> None:
    log.error(
        "policy_refused",
        problems=[str(problem) for problem in problems],
        kept="the policy that was in force",
    )
