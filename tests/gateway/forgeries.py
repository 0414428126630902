"""Tokens written by hand: true ones, and every forgery that must not pass."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.auth import Expected, LocalKey

NOW = 1_800_000_000.0
ISSUER = "https://issuer.example"
AUDIENCE = "c360"
EXPECTED = Expected(issuer=ISSUER, audience=AUDIENCE)
PRIVATE = Ed25519PrivateKey.generate()
KEY = LocalKey(PRIVATE)
PUBLIC_PEM = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
PUBLIC_RAW = PRIVATE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
OTHER = Ed25519PrivateKey.generate()
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "u1",
    "iat": NOW - 10,
    "exp": NOW + 600,
    "roles": ["sales_rep"],
    "rep": "R1",
    "teams": ["north"],
    "customers": ["c1", "erp:1001"],
}


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def signed(header: dict[str, Any], claims: dict[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """Write a token by hand, as no library would."""
    text = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    return f"{text}.{b64(sign(text.encode()))}"


def ours(header: dict[str, Any] | None = None, **claims: Any) -> str:
    """Write a token of our issuer with a right signature, whatever it says."""
    merged = {name: value for name, value in (CLAIMS | claims).items() if value is not ...}
    return signed({"alg": "EdDSA", "typ": "JWT"} | (header or {}), merged, PRIVATE.sign)


def theirs(header: dict[str, Any] | None = None) -> str:
    """Write a token with a wrong signature that tries to bring its own key."""
    return signed({"alg": "EdDSA", "typ": "JWT"} | (header or {}), CLAIMS, OTHER.sign)


def hmac_with(secret: bytes) -> Callable[[bytes], bytes]:
    return lambda text: hmac.new(secret, text, hashlib.sha256).digest()


def nothing(_: bytes) -> bytes:
    return b""


def unsigned(alg: Any) -> str:
    return signed({"alg": alg, "typ": "JWT"}, CLAIMS, lambda _: b"x" * 64)


def other_jwk() -> dict[str, str]:
    raw = OTHER.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(raw)}


def swapped() -> str:
    """Put the signature of one token under the claims of another."""
    head, _, tail = ours().split(".")
    return f"{head}.{ours(roles=['admin']).split('.')[1]}.{tail}"


def fabricated(payload: bytes) -> str:
    text = f"{b64(json.dumps({'alg': 'EdDSA'}).encode())}.{b64(payload)}"
    return f"{text}.{b64(PRIVATE.sign(text.encode()))}"


def malleable() -> str:
    """Write another signature for the same text: a verifier must insist on the smallest one."""
    text, _, tail = ours().rpartition(".")
    signature = base64.urlsafe_b64decode(tail + "==")
    order = 2**252 + 27742317777372353535851937790883648493
    scalar = int.from_bytes(signature[32:], "little") + order
    return f"{text}.{b64(signature[:32] + scalar.to_bytes(32, 'little'))}"


FORGED: dict[str, str] = {
    # no signature, in every spelling
    "alg none": unsigned("none"),
    "alg None": unsigned("None"),
    "alg NONE": unsigned("NONE"),
    "alg nOnE": unsigned("nOnE"),
    "alg none, empty signature": signed({"alg": "none"}, CLAIMS, nothing),
    "alg empty": unsigned(""),
    "alg null": unsigned(None),
    "alg a list": unsigned(["EdDSA"]),
    "alg an object": unsigned({"EdDSA": 1}),
    "alg a number": unsigned(0),
    "alg with a blank": unsigned("EdDSA "),
    "alg in another case": signed({"alg": "eddsa"}, CLAIMS, PRIVATE.sign),
    "no alg": signed({"typ": "JWT"}, CLAIMS, PRIVATE.sign),
    "signature removed": ours().rsplit(".", 1)[0] + ".",
    # another algorithm than ours
    "hmac with the public key in PEM": signed({"alg": "HS256"}, CLAIMS, hmac_with(PUBLIC_PEM)),
    "hmac with the raw public key": signed({"alg": "HS256"}, CLAIMS, hmac_with(PUBLIC_RAW)),
    "hmac with an empty key": signed({"alg": "HS256"}, CLAIMS, hmac_with(b"")),
    "hmac with a common secret": signed({"alg": "HS256"}, CLAIMS, hmac_with(b"secret")),
    "rsa": jwt.encode(CLAIMS, rsa.generate_private_key(65537, 2048), algorithm="RS256"),
    "elliptic": jwt.encode(CLAIMS, ec.generate_private_key(ec.SECP256R1()), algorithm="ES256"),
    "costly key derivation": signed(
        {"alg": "PBES2-HS512+A256KW", "enc": "A256GCM", "p2c": 2**31 - 1, "p2s": "c2FsdA"},
        CLAIMS,
        lambda _: b"x" * 64,
    ),
    "signature of zeros": signed({"alg": "EdDSA"}, CLAIMS, lambda _: bytes(64)),
    "signature of the neutral point": signed(
        {"alg": "EdDSA"}, CLAIMS, lambda _: b"\x01" + bytes(63)
    ),
    "signature with its order added": malleable(),
    # somebody else's key
    "a stranger's key": theirs(),
    "kid of a path": theirs({"kid": "../../../../dev/null"}),
    "kid of a query": theirs({"kid": "x' UNION SELECT 'key"}),
    "kid a list": theirs({"kid": ["local"]}),
    "kid a list, rightly signed": ours({"kid": ["local"]}),
    "kid a number, rightly signed": ours({"kid": 7}),
    "kid with NUL": theirs({"kid": "local\0"}),
    "kid endless": theirs({"kid": "k" * 10_000}),
    "kid an object, rightly signed": ours({"kid": {"$ne": None}}),
    "jku": theirs({"jku": "https://evil.example/jwks"}),
    "x5u": theirs({"x5u": "https://evil.example/cert"}),
    "x5t": theirs({"x5t": b64(b"thumbprint")}),
    "x5c": theirs({"x5c": [b64(b"cert")]}),
    "embedded jwk": theirs({"jwk": other_jwk()}),
    # headers that ask for what we do not do
    "crit": ours({"crit": ["exp"]}),
    "crit of an unknown extension": ours(
        {"crit": ["http://example.com/x"], "http://example.com/x": 1}
    ),
    "crit empty": ours({"crit": []}),
    "crit b64": ours({"crit": ["b64"], "b64": True}),
    "b64 without crit": ours({"b64": False}),
    "detached": ours({"crit": ["b64"], "b64": False}),
    "logout token": ours({"typ": "logout+jwt"}),
    "security event": ours({"typ": "secevent+jwt"}),
    "typ a list": ours({"typ": ["JWT"]}),
    # claims that must be there
    "no exp": ours(exp=...),
    "no iat": ours(iat=...),
    "no sub": ours(sub=...),
    "no aud": ours(aud=...),
    "no iss": ours(iss=...),
    "exp null": ours(exp=None),
    "sub empty": ours(sub=""),
    "sub a number": ours(sub=1),
    "sub endless": ours(sub="u" * 300),
    "jti null": ours(jti=None),
    "jti a number": ours(jti=1),
    "jti a list": ours(jti=["t1"]),
    "jti endless": ours(jti="t" * 300),
    # time
    "expired": ours(exp=NOW - 31),
    "expired long ago": ours(exp=1),
    "exp a text": ours(exp=str(int(NOW + 600))),
    "exp true": ours(exp=True),
    "exp infinite": ours(exp=float("inf")),
    "exp not a number": ours(exp=float("nan")),
    "exp out of range": ours(exp=10**400),
    "exp a list": ours(exp=[NOW + 600]),
    "not yet valid": ours(nbf=NOW + 31),
    "nbf a text": ours(nbf="0"),
    "issued in the future": ours(iat=NOW + 31),
    "iat not a number": ours(iat=float("nan")),
    # for or from somebody else
    "wrong audience": ours(aud="another"),
    "audience among others' only": ours(aud=["another", "third"]),
    "audience in parts": ours(aud=["c3", "60"]),
    "audience a prefix": ours(aud="c36"),
    "audience an object": ours(aud={AUDIENCE: True}),
    "audience list with a number": ours(aud=[AUDIENCE, 1]),
    "wrong issuer": ours(iss="https://issuer.example.evil"),
    "issuer with a slash": ours(iss=ISSUER + "/"),
    "issuer a list": ours(iss=[ISSUER]),
    # claims of another shape
    "roles an object": ours(roles={"admin": True}),
    "roles nested": ours(roles=[["admin"]]),
    "roles a number": ours(roles=1),
    "roles true": ours(roles=True),
    "roles with null": ours(roles=["sales_rep", None]),
    "rep a list": ours(rep=["R1"]),
    "rep a number": ours(rep=1),
    "teams an object": ours(teams={"north": 1}),
    "teams with numbers": ours(teams=[1]),
    "customers an object": ours(customers={"c1": 1}),
    # not a token at all
    "claims exchanged": swapped(),
    "truncated": ours()[:-4],
    "two segments": ".".join(ours().split(".")[:2]),
    "four segments": ours() + ".x",
    "five segments, as if encrypted": "a.b.c.d.e",
    "padded": ours() + "==",
    "plain base64 alphabet": f"e30+/{ours()}",
    "payload a list": fabricated(b"[]"),
    "payload no json": fabricated(b"{"),
    "payload not UTF-8": fabricated(b"\xff\xfe"),
    "payload nested deeply": fabricated(b'{"a":' * 3000 + b"1" + b"}" * 3000),
    "header no object": f"{b64(b'[]')}.{b64(b'{}')}.{b64(b'x')}",
    "as JSON": json.dumps({"payload": b64(b"{}"), "signatures": [{"signature": b64(b"x")}]}),
    "oversize": ours(filler="x" * 20_000),
    "non-ASCII": ours().replace("e", "е", 1),
    "full-width digits": ours() + "１",
    "lone surrogate": ours() + "\udcff",
    "line break inside": ours()[:20] + "\n" + ours()[20:],
    "NUL at the end": ours() + "\0",
}

ODD_HEADERS: dict[str, str | None] = {
    "no header": None,
    "empty": "",
    "scheme alone": "Bearer",
    "scheme and blank": "Bearer ",
    "no scheme": ours(),
    "another scheme": f"Basic {ours()}",
    "scheme glued": f"Bearer{ours()}",
    "two tokens": f"Bearer {ours()} {ours()}",
    "two headers joined": f"Bearer {ours()}, Bearer {ours()}",
    "scheme twice": f"Bearer Bearer {ours()}",
    "quoted": f'Bearer "{ours()}"',
    "leading blank": f" Bearer {ours()}",
    "trailing blank": f"Bearer {ours()} ",
    "trailing line break": f"Bearer {ours()}\n",
    "tab": f"Bearer\t{ours()}",
    "non-ASCII scheme": f"Beаrer {ours()}",
    "parameter": f"Bearer token={ours()}",
}
