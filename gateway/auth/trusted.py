"""Whose tokens are believed, as the settings say."""

from __future__ import annotations

from contextlib import AsyncExitStack

from gateway.auth.claims import ClaimNames, Expected
from gateway.auth.local import LocalKey
from gateway.auth.verifier import Verifier, local_verifier, oidc_verifier
from gateway.settings import Auth

PATIENCE = 5.0  # seconds for one request to the issuer


def expected(auth: Auth) -> Expected:
    """Return what every token must say."""
    names = ClaimNames(**auth.claims.model_dump())
    return Expected(issuer=auth.issuer, audience=auth.audience, names=names)


async def verifier(auth: Auth, stack: AsyncExitStack) -> Verifier:
    """Believe a local key or an issuer, whose connections ``stack`` closes."""
    if auth.key is not None:
        return local_verifier(LocalKey.read(auth.key.get_secret_value()), expected(auth))
    import httpx  # a local key needs no client

    assert auth.jwks_url is not None
    client = await stack.enter_async_context(httpx.AsyncClient(timeout=PATIENCE, trust_env=False))
    return oidc_verifier(auth.jwks_url, expected(auth), client=client, algorithms=auth.algorithms)
