"""What is signed, and where the signature stands; the vectors come from ``openssl dgst``."""

from __future__ import annotations

from typing import Any

import pytest

from backends.protocols.rest.signing import Recipe, Signing
from backends.wire import Request

GET = Request(method="GET", path="/orders?customer=C1", headers={"accept": "application/json"})
POST = Request(method="POST", path="/search", body=b'{"ids":["\xe4\xb8\xad"]}')


def signed(request: Request, **told: Any) -> dict[str, str]:
    recipe = Recipe(**{"secret": "open-sesame", "text": "{method}\n{path}\n{time}\n{body}", **told})
    made = Signing(recipe, "/api", clock=lambda: 1795338000.25, nonce=lambda: "n0nce")
    return dict(made.signed(request).headers)


SHA512 = "Ed+bsOg3KFX+cLdtJxoR1ElTNwyyIKsHBw7eep+vwspVzFP4GJFCME1rIzXQzSONV2kWA7On8hhDtLZOMaAe3g=="
SHA1 = "da45c1c35b58d767d261dafb5ef185130f75ce42"
SHA256 = "a4dff0fec4b3a7bd4139b71c59ff16cf837b81a83e444457d4a80ac914ef3e31"
HEADERS = {"x-time": "{time}", "x-sign": "v1={signature}"}


def test_a_request_is_signed_over_its_method_its_path_the_time_and_its_body() -> None:
    assert signed(GET, headers=HEADERS) == {
        "accept": "application/json",
        "x-time": "1795338000",
        "x-sign": "v1=c34f708a2ca344b129260c4e8360d008d249be6994dcaaac86779e7a369dbdc6",
    }


@pytest.mark.parametrize(
    ("told", "signature"),
    [
        (
            {"algorithm": "sha512", "encoding": "base64"},
            SHA512,
        ),
        (
            {"text": "{query}|{nonce}|{digest}", "clock": "milliseconds"},
            SHA256,
        ),
        (
            {"text": "{path} {time}", "clock": "instant", "algorithm": "sha1"},
            SHA1,
        ),
    ],
)
def test_what_is_signed_and_how_is_told(told: dict[str, Any], signature: str) -> None:
    assert signed(POST, headers={"x-sign": "{signature}"}, **told)["x-sign"] == signature


@pytest.mark.parametrize(
    ("clock", "time"),
    [
        ("seconds", "1795338000"),
        ("milliseconds", "1795338000250"),
        ("instant", "2026-11-22T09:00:00Z"),
    ],
)
def test_time_is_written_as_told_and_a_nonce_goes_along(clock: str, time: str) -> None:
    headers = {"x": "{signature}", "t": "{time}", "n": "{nonce}"}
    found = signed(GET, headers=headers, clock=clock)
    assert (found["t"], found["n"]) == (time, "n0nce")


def test_each_request_has_a_nonce_of_its_own() -> None:
    signing = Signing(Recipe(secret="s", text="{nonce}", headers={"n": "{nonce}"}))
    assert signing.signed(GET).headers["n"] != signing.signed(GET).headers["n"]


def test_printing_a_recipe_tells_no_secret() -> None:
    assert "open-sesame" not in repr(Recipe(secret="open-sesame", text="", headers={}))
