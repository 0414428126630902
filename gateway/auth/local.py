"""A key of our own: signs tokens for the demo and for small installations, and verifies them.

A generated key is Ed25519: one curve and one hash, so nothing to choose wrongly, and signing needs
no random number that could be bad. A shared secret (HS256) serves where an installation has one.
"""

from __future__ import annotations

import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from gateway.auth.claims import Expected, claims_of
from gateway.auth.keys import VerifyingKey
from policies.principal import Principal

_SHORTEST_SECRET = 32


class LocalKey:
    """Signs and verifies; what it is made of decides the algorithm."""

    def __init__(self, signing: Ed25519PrivateKey | bytes) -> None:
        """Take a private key, or a shared secret of at least 32 bytes."""
        self._signing = signing
        if isinstance(signing, bytes):
            if len(signing) < _SHORTEST_SECRET:
                raise ValueError(f"a local key has {_SHORTEST_SECRET} bytes or more")
            self.algorithm = "HS256"
            self._verifying = VerifyingKey(signing, (self.algorithm,))
        else:
            self.algorithm = "EdDSA"
            self._verifying = VerifyingKey(signing.public_key(), (self.algorithm,))

    @classmethod
    def generate(cls) -> LocalKey:
        """Make a key that nobody has seen and that is gone with the process."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, text: str) -> LocalKey:
        """Take an Ed25519 private key in PEM, or any other text as a shared secret."""
        if not text.lstrip().startswith("-----BEGIN"):
            return cls(text.encode())
        try:
            key = load_pem_private_key(text.encode(), password=None)
        except (ValueError, TypeError) as error:
            raise ValueError("the local key is no readable PEM private key") from error
        if isinstance(key, Ed25519PrivateKey):
            return cls(key)
        raise ValueError("a local PEM key must be Ed25519")

    async def find(self, _kid: str | None, /) -> VerifyingKey | None:
        """Return the one key there is, whatever name a token gives it."""
        return self._verifying

    def sign(self, claims: dict[str, Any]) -> str:
        """Write the claims as a compact token."""
        return jwt.encode(claims, self._signing, algorithm=self.algorithm)


def issue(
    key: LocalKey,
    principal: Principal,
    *,
    expected: Expected,
    lifetime: float,
    now: float | None = None,
) -> str:
    """Write a token for the caller that is valid for ``lifetime`` seconds."""
    begins = int(time.time() if now is None else now)
    return key.sign(
        {
            **claims_of(principal, expected.names),
            "iss": expected.issuer,
            "aud": expected.audience,
            "iat": begins,
            "exp": begins + int(lifetime),
        }
    )
