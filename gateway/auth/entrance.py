"""The one way in: keys and tokens, each by its own verifier, and nobody whom the list refuses."""

from __future__ import annotations

from contextlib import AsyncExitStack

from gateway.auth.apikeys import ApiKeys
from gateway.auth.database import Database
from gateway.auth.machines import KeyVerifier, either
from gateway.auth.revocation import Revocable, Revocations
from gateway.auth.verifier import Verifier


def entrance(tokens: Verifier, database: Database, stack: AsyncExitStack) -> Verifier:
    """Believe machines' keys beside ``tokens``; ``stack`` ends what runs beside requests.

    ``database`` must be closed after ``stack``, or by it: pushed before this is called.
    """
    machines = KeyVerifier(ApiKeys(database))
    stack.push_async_callback(machines.aclose)
    guarded = Revocable(either(machines, tokens), Revocations(database))
    stack.push_async_callback(guarded.aclose)
    return guarded
