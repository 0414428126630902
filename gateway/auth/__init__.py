"""Who is asking: bearer tokens, verified against fixed keys and algorithms."""

from gateway.auth.claims import ClaimNames, Expected
from gateway.auth.local import LocalKey, issue
from gateway.auth.trusted import expected, verifier
from gateway.auth.verifier import Unauthenticated, Verifier, local_verifier, oidc_verifier

__all__ = [
    "ClaimNames",
    "Expected",
    "LocalKey",
    "Unauthenticated",
    "Verifier",
    "expected",
    "issue",
    "local_verifier",
    "oidc_verifier",
    "verifier",
]
