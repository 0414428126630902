"""Keys of an OIDC issuer on a real loopback server: rotation, outages, odd key sets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.auth import Expected, Unauthenticated, Verifier, oidc_verifier
from tests.gateway.forgeries import hmac_with, signed
from tests.gateway.issuer import OLD, Issuer, jwk, serving

pytestmark = pytest.mark.integration

NOW = 1_800_000_000.0
EXPECTED = Expected(issuer="https://issuer.example", audience="c360")
NEW = rsa.generate_private_key(65537, 2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
WEAK = rsa.generate_private_key(65537, 1024)  # noqa: S505 the test refuses it


def zeros(_text: bytes) -> bytes:
    """Sign with r = s = 0, which fits every text where a verifier forgets to look."""
    return bytes(64)


def ones(_text: bytes) -> bytes:
    """Sign with r = 0 and s = 1."""
    return bytes(63) + b"\x01"


class Ticks:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def token(
    key: Any = OLD, kid: str | None = "old", alg: str = "RS256", *, subject: str = "u1"
) -> str:
    claims = {
        "iss": EXPECTED.issuer,
        "aud": EXPECTED.audience,
        "sub": subject,
        "iat": NOW,
        "exp": NOW + 86_400,
        "roles": ["sales_rep"],
    }
    headers = {} if kid is None else {"kid": kid}
    return "Bearer " + jwt.encode(claims, key, algorithm=alg, headers=headers)


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    one = Issuer()
    async with serving(one):
        yield one


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as one:
        yield one


@pytest.fixture
def verifier(issuer: Issuer, client: httpx.AsyncClient, ticks: Ticks) -> Verifier:
    return oidc_verifier(
        issuer.url,
        EXPECTED,
        client=client,
        algorithms=("RS256", "ES256"),
        clock=lambda: NOW + ticks.now,
        ticks=ticks,
    )


async def refused(verifier: Verifier, authorization: str) -> bool:
    try:
        await verifier.verify(authorization)
    except Unauthenticated:
        return True
    return False


async def test_token_of_the_issuer_is_believed(verifier: Verifier) -> None:
    assert (await verifier.verify(token())).roles == ("sales_rep",)


async def test_keys_are_fetched_once_for_many_tokens(verifier: Verifier, issuer: Issuer) -> None:
    await asyncio.gather(*(verifier.verify(token(subject=f"u{n}")) for n in range(20)))
    assert issuer.asked == 1


async def test_rotated_key_is_found_after_the_interval(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    await verifier.verify(token())
    issuer.keys.append(jwk(NEW, kid="new"))
    ticks.now = 31
    await verifier.verify(token(NEW, "new"))
    assert issuer.asked == 2


async def test_unknown_key_names_ask_the_issuer_once_per_interval(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    await verifier.verify(token())
    ticks.now = 31
    for n in range(10):
        assert await refused(verifier, token(NEW, f"guess {n}"))
    assert issuer.asked == 2


async def test_failed_fetch_keeps_the_old_keys(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    await verifier.verify(token())
    ticks.now = 31
    for issuer.status, issuer.body in ((500, None), (200, b"<html>"), (200, b'{"keys": []}')):
        ticks.now += 31
        assert await refused(verifier, token(NEW, "new"))
        assert not await refused(verifier, token(subject=f"u{ticks.now}"))
    assert issuer.asked == 4


async def test_withdrawn_key_ends_with_the_hourly_question(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    await verifier.verify(token())
    issuer.keys = [jwk(NEW, kid="new")]
    ticks.now = 3601
    assert not await refused(verifier, token(subject="u2"))
    assert await refused(verifier, token(NEW, "guess"))
    assert await refused(verifier, token(subject="u3"))


async def test_nobody_waits_for_an_issuer_that_hangs_while_keys_are_known(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    await verifier.verify(token())
    issuer.gate.clear()
    ticks.now = 3601
    async with asyncio.timeout(1):
        await verifier.verify(token(subject="u2"))
    issuer.gate.set()


async def test_issuer_that_comes_late_is_asked_again_soon(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    issuer.status = 503
    assert await refused(verifier, token())
    issuer.status = 200
    ticks.now = 3
    assert not await refused(verifier, token())


async def test_issuer_that_is_not_there_refuses_all(client: httpx.AsyncClient) -> None:
    issuer = Issuer()
    async with serving(issuer):
        pass
    verifier = oidc_verifier(issuer.url, EXPECTED, client=client, clock=lambda: NOW)
    assert await refused(verifier, token())


async def test_caller_that_leaves_does_not_fail_those_who_wait(
    verifier: Verifier, issuer: Issuer
) -> None:
    issuer.gate.clear()
    first = asyncio.create_task(verifier.verify(token(subject="first")))
    second = asyncio.create_task(verifier.verify(token(subject="second")))
    await issuer.reached.wait()
    first.cancel()
    issuer.gate.set()
    assert (await second).subject == "second"


async def test_key_set_beyond_reason_is_not_read(verifier: Verifier, issuer: Issuer) -> None:
    issuer.body = b'{"keys": [' + b" " * 1_000_000 + b"]}"
    assert await refused(verifier, token())


async def test_answer_of_another_status_is_not_read(verifier: Verifier, issuer: Issuer) -> None:
    issuer.status = 203
    assert await refused(verifier, token())


async def test_token_without_key_name_meets_the_only_key(verifier: Verifier) -> None:
    assert not await refused(verifier, token(kid=None))


async def test_token_without_key_name_is_refused_among_several_keys(
    verifier: Verifier, issuer: Issuer
) -> None:
    issuer.keys.append(jwk(NEW, kid="new"))
    assert await refused(verifier, token(kid=None))


async def test_curve_keys_serve_beside_rsa(verifier: Verifier, issuer: Issuer) -> None:
    issuer.keys.append(jwk(CURVE, kid="curve"))
    assert not await refused(verifier, token(CURVE, "curve", "ES256"))


async def test_token_cannot_choose_another_algorithm_of_the_same_key(
    verifier: Verifier, issuer: Issuer
) -> None:
    for alg in ("PS256", "RS384", "RS512"):
        assert await refused(verifier, token(alg=alg))


async def test_signature_of_zeros_is_refused_on_every_curve(
    verifier: Verifier, issuer: Issuer
) -> None:
    issuer.keys.append(jwk(CURVE, kid="curve"))
    claims = jwt.decode(token().split()[1], options={"verify_signature": False})
    for sign in (zeros, ones):
        forged = signed({"alg": "ES256", "kid": "curve"}, claims, sign)
        assert await refused(verifier, f"Bearer {forged}")


async def test_failed_refetch_lets_known_callers_in_for_as_long_as_it_fails(
    verifier: Verifier, issuer: Issuer, ticks: Ticks
) -> None:
    await verifier.verify(token())
    issuer.status = 503
    for hours in range(1, 13):
        ticks.now = hours * 3600 + 1
        assert not await refused(verifier, token(subject=f"u{hours}"))
        assert await refused(verifier, token(NEW, "new"))
    issuer.status, issuer.keys = 200, [jwk(NEW, kid="new")]
    ticks.now += 31
    assert not await refused(verifier, token(NEW, "new"))
    assert await refused(verifier, token(subject="late"))


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
async def test_public_key_is_no_secret(verifier: Verifier, encoding: Encoding) -> None:
    public = OLD.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(token().split()[1], options={"verify_signature": False})
    forged = signed({"alg": "HS256", "kid": "old"}, claims, hmac_with(public))
    assert await refused(verifier, f"Bearer {forged}")


@pytest.mark.parametrize(
    "odd",
    [
        {"kty": "oct", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0", "kid": "old"},
        jwk(OLD, kid="old", use="enc"),
        jwk(OLD, kid="old", alg="RS512"),
        jwk(OLD, kid="old", alg="HS256"),
        jwk(OLD, kid=["old"]),
        jwk(OLD, kid="old", n="!"),
        {"kid": "old"},
    ],
    ids=["secret", "encryption", "other alg", "hmac alg", "odd name", "garbage", "no kind"],
)
async def test_key_that_is_not_for_our_signatures_is_left_out(
    verifier: Verifier, issuer: Issuer, odd: dict[str, Any]
) -> None:
    issuer.keys = [odd, jwk(NEW, kid="new")]
    assert await refused(verifier, token())
    assert not await refused(verifier, token(NEW, "new"))


async def test_weak_key_is_refused(verifier: Verifier, issuer: Issuer) -> None:
    issuer.keys = [jwk(WEAK, kid="weak")]
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        weak = token(WEAK, "weak")
    assert await refused(verifier, weak)


@pytest.mark.parametrize("algorithms", [(), ("none",), ("HS256",), ("RS256", "HS256")])
async def test_only_asymmetric_algorithms_can_be_configured(
    client: httpx.AsyncClient, algorithms: tuple[str, ...]
) -> None:
    with pytest.raises(ValueError, match="RS256"):
        oidc_verifier("http://127.0.0.1/jwks", EXPECTED, client=client, algorithms=algorithms)
