"""The tables that say how a described system lets us in."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from backends.protocols.rest.signing import BESIDE, SIGNATURE, SIGNED, Algorithm, Clock, Encoding
from backends.protocols.rest.template import PLACEHOLDER
from gateway.settings.facts import Late
from gateway.settings.rest_lookups import Headers, listed, sendable
from gateway.settings.values import web_address

if TYPE_CHECKING:
    from backends.auths import Auth
    from gateway.settings.connection import Share

TEXT: Final = "{method}\n{path}\n{time}\n{body}"


def _token_url(value: str) -> str:
    """Return an address below base_url, or a whole one."""
    if value.startswith("/") and not value.startswith("//") and value.isascii():
        return value
    return web_address(value)


class OAuth(Late):
    """A bearer token for a client of its own, by client credentials (RFC 6749, 4.4)."""

    token_url: Annotated[str, AfterValidator(_token_url)] = Field(
        description="where tokens are given: '/oauth/token' below base_url, or a whole address"
    )
    client_id: str = Field(min_length=1, description="the client that the gateway is there")
    client_secret: SecretStr = Field(min_length=1, description="the secret of that client")
    scope: str | None = Field(None, min_length=1, description="the scopes, with blanks between")
    send: Literal["basic", "form"] = Field(
        "basic", description="where the secret goes: by 'basic' in a header or in the 'form'"
    )
    lifetime: float | None = Field(
        None, gt=0, description="how many seconds a token holds, where its answer does not say"
    )

    @property
    def elsewhere(self) -> str | None:
        """The host that gives the tokens, where it is another than the system's."""
        parts = urlsplit(self.token_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else None

    @property
    def path(self) -> str:
        """The address of the tokens at its host."""
        parts = urlsplit(self.token_url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def auth(self, name: str, share: Share) -> Auth:
        """Return the login; all processes use one token."""
        from backends.oauth import client_credentials, token_login

        request = client_credentials(
            self.path,
            self.client_id,
            self.client_secret.get_secret_value(),
            scope=self.scope,
            basic=self.send == "basic",
        )
        sessions = share(f"{name}:{self.client_id}", False)  # noqa: FBT003 - as it is typed
        return token_login(name, request, sessions=sessions, lifetime=self.lifetime)


class Signature(Late):
    """An HMAC over each request, with a secret that both sides know."""

    secret: SecretStr = Field(min_length=1, description="the secret that requests are signed with")
    text: str = Field(
        TEXT, description="what is signed: {method} {path} {query} {time} {nonce} {body} {digest}"
    )
    headers: Headers = Field(
        min_length=1, description="headers with {signature}, {time} and {nonce}, and others"
    )
    algorithm: Algorithm = Field("sha256", description="'sha256', 'sha512' or 'sha1'")
    encoding: Encoding = Field("hex", description="how the signature is written: 'hex', 'base64'")
    clock: Clock = Field(
        "seconds", description="how {time} is written: 'seconds', 'milliseconds' or 'instant'"
    )

    @model_validator(mode="after")
    def _placeholders(self) -> Self:
        if {*PLACEHOLDER.findall(self.text)} - SIGNED:
            raise ValueError(f"'text' has the placeholders {listed(SIGNED)}")
        held = {name for text in self.headers.values() for name in PLACEHOLDER.findall(text)}
        if SIGNATURE not in held or held - BESIDE:
            raise ValueError(f"'headers' hold {{signature}}, and may hold {listed(BESIDE)}")
        return self

    def auth(self, base_url: str) -> Auth:
        """Return the login."""
        from backends.protocols.rest.signing import Recipe, Signing

        recipe = Recipe(
            secret=self.secret.get_secret_value(),
            text=self.text,
            headers={name.lower(): text for name, text in self.headers.items()},
            algorithm=self.algorithm,
            encoding=self.encoding,
            clock=self.clock,
        )
        return Signing(recipe, urlsplit(base_url).path.rstrip("/"))


class RestAuth(Late):
    """How the system lets us in: by a header, a password, a token, a signature, or without."""

    header: str | None = Field(None, description="the header of the secret, such as 'x-api-key'")
    value: SecretStr | None = Field(None, description="the secret, such as 'Bearer ...'")
    user: str | None = Field(None, description="the login of the gateway's own user")
    password: SecretStr | None = Field(None, description="the password of that user")
    oauth: OAuth | None = Field(None, description="a token by OAuth client credentials")
    signature: Signature | None = Field(None, description="an HMAC over each request")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.header is None) != (self.value is None):
            raise ValueError("needs both 'header' and its 'value' (a variable or 'value_file')")
        if (self.user is None) != (self.password is None):
            raise ValueError("needs both 'user' and 'password' (a variable or 'password_file')")
        ways = (self.header, self.user, self.oauth, self.signature)
        if sum(way is not None for way in ways) > 1:
            raise ValueError("needs one of 'header', 'user', 'oauth' and 'signature', not several")
        sendable(self.headers())
        return self

    def headers(self) -> dict[str, str]:
        """Return the headers that go with every request; they hold secrets."""
        if self.header is not None and self.value is not None:
            return {self.header.lower(): self.value.get_secret_value()}
        if self.user is not None and self.password is not None:
            pair = f"{self.user}:{self.password.get_secret_value()}"
            return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        return {}

    def auth(self, name: str, base_url: str, share: Share) -> Auth | None:
        """Return the login, where it is more than headers that stay the same."""
        if self.oauth is not None:
            return self.oauth.auth(name, share)
        return None if self.signature is None else self.signature.auth(base_url)
