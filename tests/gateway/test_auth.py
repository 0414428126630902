"""Tokens: who is believed, what a caller is made of, and the forgeries that must not pass."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from structlog.testing import capture_logs

from gateway.auth import (
    ClaimNames,
    Expected,
    LocalKey,
    Unauthenticated,
    Verifier,
    issue,
    local_verifier,
)
from policies.principal import Principal
from tests.gateway.forgeries import (
    AUDIENCE,
    EXPECTED,
    FORGED,
    ISSUER,
    KEY,
    NOW,
    ODD_HEADERS,
    PRIVATE,
    PUBLIC_PEM,
    ours,
    theirs,
    unsigned,
)

NONE: frozenset[str] = frozenset()
NORTH = frozenset({"north"})


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def verifier(clock: Clock) -> Verifier:
    return local_verifier(KEY, EXPECTED, clock=clock)


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED.keys())
async def test_forged_token_is_refused_without_a_word(verifier: Verifier, token: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.verify(f"Bearer {token}")
    assert str(refusal.value) == ""


@pytest.mark.parametrize("header", ODD_HEADERS.values(), ids=ODD_HEADERS.keys())
async def test_odd_header_is_refused(verifier: Verifier, header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(header)


@pytest.mark.parametrize(
    "token",
    [
        ours(),
        ours({"kid": "any"}),
        ours({"typ": "at+jwt"}),
        ours({"jku": "https://issuer.example/jwks"}),
        ours(aud=["another", AUDIENCE]),
        ours(exp=NOW - 29),
        ours(nbf=NOW + 29, iat=NOW + 29),
    ],
    ids=["plain", "kid", "at+jwt", "jku", "audiences", "just ended", "about to begin"],
)
async def test_true_token_is_believed(verifier: Verifier, token: str) -> None:
    assert (await verifier.verify(f"Bearer {token}")).subject == "u1"


async def test_scheme_may_be_written_in_any_case(verifier: Verifier) -> None:
    assert (await verifier.verify(f"bEARER  {ours()}")).subject == "u1"


async def test_claims_become_the_caller(verifier: Verifier) -> None:
    assert await verifier.verify(f"Bearer {ours()}") == Principal(
        subject="u1",
        roles=("sales_rep",),
        rep="R1",
        teams=frozenset({"north"}),
        customers=frozenset({"c1", "erp:1001"}),
        expires=NOW + 600,
        issued=NOW - 10,
    )


async def test_token_id_is_the_callers_where_the_token_has_one(verifier: Verifier) -> None:
    assert (await verifier.verify(f"Bearer {ours(jti='t1')}")).token == "t1"
    assert (await verifier.verify(f"Bearer {ours()}")).token == ""


async def test_single_words_stand_for_lists_of_one(verifier: Verifier) -> None:
    caller = await verifier.verify(f"Bearer {ours(roles='finance', teams='north')}")
    assert (caller.roles, caller.teams) == (("finance",), frozenset({"north"}))


async def test_missing_claims_are_empty_scopes_with_one_warning_each(verifier: Verifier) -> None:
    with capture_logs() as logs:
        for subject in ("u1", "u2"):
            token = ours(sub=subject, rep=..., teams=..., customers=...)
            caller = await verifier.verify(f"Bearer {token}")
            assert (caller.rep, caller.teams, caller.customers) == (None, NONE, NONE)
    assert [entry["claim"] for entry in logs] == ["rep", "teams", "customers"]


async def test_missing_roles_are_no_rights(verifier: Verifier) -> None:
    assert (await verifier.verify(f"Bearer {ours(roles=...)}")).roles == ()


async def test_blank_words_never_become_a_scope(verifier: Verifier) -> None:
    token = ours(rep=" ", teams=["", "north"], customers=[" "])
    caller = await verifier.verify(f"Bearer {token}")
    assert (caller.rep, caller.teams, caller.customers) == (None, NORTH, NONE)


async def test_claim_names_lead_into_nested_claims(clock: Clock) -> None:
    names = ClaimNames(roles="realm_access.roles", teams="https://example.com/teams")
    expected = Expected(issuer=ISSUER, audience=AUDIENCE, names=names)
    by_address: dict[str, Any] = {"https://example.com/teams": ["south"]}
    token = ours(None, realm_access={"roles": ["admin"]}, **by_address)
    caller = await local_verifier(KEY, expected, clock=clock).verify(f"Bearer {token}")
    assert (caller.roles, caller.teams) == (("admin",), frozenset({"south"}))


@pytest.mark.parametrize("realm", ["admin", ["roles"], 1], ids=repr)
async def test_path_through_something_else_than_claims_is_refused(
    clock: Clock, realm: object
) -> None:
    expected = Expected(
        issuer=ISSUER, audience=AUDIENCE, names=ClaimNames(roles="realm_access.roles")
    )
    with pytest.raises(Unauthenticated):
        await local_verifier(KEY, expected, clock=clock).verify(
            f"Bearer {ours(realm_access=realm)}"
        )


async def test_known_token_ends_when_it_expires(verifier: Verifier, clock: Clock) -> None:
    header = f"Bearer {ours(exp=NOW + 60)}"
    await verifier.verify(header)
    clock.now = NOW + 89
    await verifier.verify(header)
    clock.now = NOW + 91
    with pytest.raises(Unauthenticated):
        await verifier.verify(header)


async def test_known_token_is_the_same_caller_without_a_second_verification(
    verifier: Verifier,
) -> None:
    header = f"Bearer {ours()}"
    assert await verifier.verify(header) is await verifier.verify(header)


async def test_nothing_of_a_token_reaches_the_log(verifier: Verifier) -> None:
    tokens = [*FORGED.values(), ours(rep=...)]
    with capture_logs() as logs:
        for token in tokens:
            try:
                await verifier.verify(f"Bearer {token}")
            except Unauthenticated:
                continue
    written = json.dumps(logs)
    assert logs
    assert not [token for token in tokens if len(token) > 20 and token[:20] in written]
    assert "u1" not in written
    assert "evil" not in written


@pytest.mark.parametrize(
    "key", [LocalKey.generate(), LocalKey.read("s" * 32)], ids=["pair", "text"]
)
async def test_issued_token_is_the_caller_it_was_issued_for(key: LocalKey) -> None:
    names = ClaimNames(roles="realm_access.roles", teams="realm_access.teams")
    expected = Expected(issuer=ISSUER, audience=AUDIENCE, names=names)
    began = int(time.time())
    caller = Principal(
        subject="demo",
        roles=("sales_rep", "finance"),
        rep="R1",
        teams=frozenset({"north"}),
        customers=frozenset({"c1"}),
        expires=began + 3600,
        issued=began,
    )
    token = issue(key, caller, expected=expected, lifetime=3600, now=began)
    assert await local_verifier(key, expected).verify(f"Bearer {token}") == caller


async def test_token_of_another_process_key_is_refused() -> None:
    caller = Principal(subject="demo")
    token = issue(LocalKey.generate(), caller, expected=EXPECTED, lifetime=60)
    with pytest.raises(Unauthenticated):
        await local_verifier(LocalKey.generate(), EXPECTED).verify(f"Bearer {token}")


async def test_shared_secret_key_refuses_tokens_without_signature(clock: Clock) -> None:
    verifier = local_verifier(LocalKey.read("s" * 32), EXPECTED, clock=clock)
    for token in (unsigned("none"), unsigned("None"), ours(), theirs()):
        with pytest.raises(Unauthenticated):
            await verifier.verify(f"Bearer {token}")


def test_pem_key_is_read() -> None:
    pem = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert LocalKey.read(pem).algorithm == "EdDSA"


def rsa_pem() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    "text",
    ["", "short", "-----BEGIN PRIVATE KEY-----\nnonsense", rsa_pem(), PUBLIC_PEM.decode()],
    ids=["empty", "short", "garbage", "rsa", "public"],
)
def test_unfit_local_key_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError) as refusal:
        LocalKey.read(text)
    assert not text or text not in str(refusal.value)


def test_key_does_not_print_itself() -> None:
    assert "ssss" not in repr(LocalKey.read("s" * 32))
