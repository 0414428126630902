"""Signatures against the values that the vendor's SDK gives for the same account."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest

from backends.vendors.kingdee_k3cloud.account import Account
from backends.vendors.kingdee_k3cloud.signing import (
    client_secret,
    digest,
    login_signature,
    signed_headers,
)

NOW = "1700000000"
FOLDED = "MTI2MGM1Pj9qPDk/OT04KHMiKnd0IXMr"
PATH = "/k3cloud/Kingdee.BOS.WebApi.ServicesStub.DynamicFormService.ExecuteBillQuery.common.kdsvc"


def account(app: str = f"288888_{FOLDED}") -> Account:
    return Account(
        system="erp",
        base_url="https://erp.test",
        center="acct01",
        user="demo",
        app=app,
        secret="secret01",
    )


def test_the_clients_secret_is_unfolded_as_the_sdk_does() -> None:
    assert client_secret(FOLDED) == "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcY"


def test_signed_headers_are_those_of_the_sdk() -> None:
    assert signed_headers(account(), PATH, NOW) == {
        "x-api-clientid": "288888",
        "x-api-auth-version": "2.0",
        "x-api-timestamp": NOW,
        "x-api-nonce": NOW,
        "x-api-signheaders": "x-api-timestamp,x-api-nonce",
        "x-api-signature": "MTBkZjE4ZDA3YmJlZTliZjA5NTgxMzgyYmVhZjhhZDA1OTM2Y2VjMjJlOTYxZjIzMDRj"
        "MjQ5OTcwZjE0MTNkNw==",
        "x-kd-appkey": f"288888_{FOLDED}",
        "x-kd-appdata": "YWNjdDAxLGRlbW8sMjA1Miww",
        "x-kd-signature": "MDlhZjQyNGJlOGQyMjNlMTFiMWMyYzlhZmEwN2Y0MmZmNjA1ZTg3OTRjOGEyM2YzYmQ3"
        "MzIyMmUxNjk0YTZlZQ==",
    }


def test_a_login_is_signed_as_the_sdk_does() -> None:
    found = login_signature(account("app01"), NOW)
    assert found == "7eaa18d19fd2c4b20b3ac6213057038744e75ee6623784f9e04cb5eb81c1c653"


@pytest.mark.parametrize("text", ["", "demo", "中文,2052,0", "a\nb"])
def test_a_digest_is_the_base64_of_the_hexadecimal_mac(text: str) -> None:
    mac = hmac.new(b"key", text.encode(), hashlib.sha256).hexdigest()
    assert base64.b64decode(digest("key", text)).decode() == mac


def test_what_is_signed_is_the_path_behind_the_base_address() -> None:
    behind = Account(
        system="erp",
        base_url="https://erp.test/proxy/",
        center="acct01",
        user="demo",
        app="app01",
        secret="secret01",
    )
    assert behind.sent("/k3cloud/x.kdsvc") == "/proxy/k3cloud/x.kdsvc"
    assert account().sent("/k3cloud/x.kdsvc") == "/k3cloud/x.kdsvc"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"login": "password"}, "login = 'password' needs the password of the user"),
        ({"login": "sign", "app": "app01"}, "login = 'sign' needs app_id and app_secret"),
        ({"login": "app_secret", "secret": "s"}, "login = 'app_secret' needs app_id"),
        ({"login": "signature", "app": "288888", "secret": "s"}, "app_id is a number, '_'"),
        ({"login": "signature", "app": f"288888_{FOLDED}x", "secret": "s"}, "app_id is a number"),
    ],
)
def test_an_account_that_cannot_log_in_is_told(told: dict[str, Any], line: str) -> None:
    with pytest.raises(ValueError, match=line):
        Account(system="erp", base_url="https://erp.test", center="a", user="u", **told)


def test_an_account_hides_its_secrets_when_printed() -> None:
    assert "secret01" not in f"{account()!r} {account()}"
