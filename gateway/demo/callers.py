"""One caller per role, and a token for each."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.auth import Expected, LocalKey, issue
from gateway.demo.seed import Examples
from policies.principal import Principal

HOURS = 12


def callers(examples: Examples) -> Mapping[str, Principal]:
    """Return who each role is; rep, manager and portal user have to do with ``both``."""
    return {
        "sales_rep": Principal(subject="demo-sales-rep", roles=("sales_rep",), rep=examples.rep),
        "sales_manager": Principal(
            subject="demo-sales-manager",
            roles=("sales_manager",),
            teams=frozenset({examples.team}),
        ),
        "support_agent": Principal(subject="demo-support-agent", roles=("support_agent",)),
        "finance": Principal(subject="demo-finance", roles=("finance",)),
        "portal_customer": Principal(
            subject="demo-portal-customer",
            roles=("portal_customer",),
            customers=frozenset({f"crm:{examples.both}"}),
        ),
        "admin": Principal(subject="demo-admin", roles=("admin",)),
    }


def tokens(key: LocalKey, expected: Expected, examples: Examples) -> dict[str, str]:
    """Sign a token for each role."""
    return {
        role: issue(key, principal, expected=expected, lifetime=HOURS * 3600)
        for role, principal in callers(examples).items()
    }
