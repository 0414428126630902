"""The signatures of K/3 Cloud: of a login, and of every request.

As the vendor's SDK makes them (PyPI kingdee.cdp.webapi.sdk 8.2.0); the tests hold its values.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode

from backends.vendors.kingdee_k3cloud.account import LANGUAGE, Account

# Not a secret: the SDK of everybody unfolds the client's secret within an app id with it.
_FOLD = b"0054f397c6234378b09ca7d3e5debce7"
_SIGNED = ("x-api-timestamp", "x-api-nonce")


def login_signature(account: Account, timestamp: str) -> str:
    """Return the signature of LoginBySign: who, by what and when, sorted and digested."""
    parts = (account.center, account.user, account.app, account.secret, timestamp)
    return hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()


def signed_headers(account: Account, path: str, timestamp: str) -> dict[str, str]:
    """Return the headers by which a POST to ``path`` needs no login."""
    client, _, folded = account.app.partition("_")
    whose = f"{account.center},{account.user},{LANGUAGE},0"
    return {
        "x-api-clientid": client,
        "x-api-auth-version": "2.0",
        "x-api-timestamp": timestamp,
        "x-api-nonce": timestamp,
        "x-api-signheaders": ",".join(_SIGNED),
        "x-api-signature": digest(client_secret(folded), _signed_text(path, timestamp)),
        "x-kd-appkey": account.app,
        "x-kd-appdata": b64encode(whose.encode()).decode("ascii"),
        "x-kd-signature": digest(account.secret, account.app + whose),
    }


def client_secret(folded: str) -> str:
    """Return the client's secret, which an app id holds behind its ``_``."""
    plain = bytes(a ^ b for a, b in zip(b64decode(folded), _FOLD, strict=False))
    return b64encode(plain).decode("ascii")


def digest(key: str, text: str) -> str:
    """Return the HMAC-SHA256 as K/3 Cloud writes it: base64 of its hexadecimal text."""
    found = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return b64encode(found.encode("ascii")).decode("ascii")


def _signed_text(path: str, timestamp: str) -> str:
    escaped = path.replace("/", "%2F")
    return f"POST\n{escaped}\n\nx-api-nonce:{timestamp}\nx-api-timestamp:{timestamp}\n"
