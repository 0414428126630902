"""One system at one address, and what to say of it when something goes wrong."""

from __future__ import annotations

import ssl

import msgspec

from backends.errors import BackendError, Garbled, TimedOut, Unavailable, Unfit
from backends.thin.faults import NotHttp, NotUnpacked, TooLarge


class Place(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """``origin`` is scheme, host and port; ``largest_body`` the bytes that an answer may have."""

    system: str
    origin: str
    largest_body: int

    def late(self) -> TimedOut:
        """Say that nothing came before the deadline."""
        return TimedOut(f"{self.system}: no answer from {self.origin} in time", system=self.system)

    def disallowed(self) -> Unfit:
        """Refuse a request that would not arrive as one request."""
        return Unfit(f"{self.system}: HTTP does not allow the request", system=self.system)

    def silent(self, reason: str) -> Unavailable:
        """Say that there is no connection, or none any more."""
        return Unavailable(
            f"{self.system}: nothing answers at {self.origin} ({reason})", system=self.system
        )

    def unreachable(self, error: Exception) -> Unavailable:
        """Say why no connection could be opened."""
        distrusted = isinstance(error, ssl.SSLCertVerificationError)
        return self.silent("certificate is not trusted" if distrusted else type(error).__name__)

    def meaning(self, fault: NotHttp | TooLarge | NotUnpacked) -> BackendError:
        """Say what is wrong with an answer."""
        if isinstance(fault, NotHttp):
            return self.silent(f"the answer is no HTTP: {fault}")
        if isinstance(fault, NotUnpacked):
            return Garbled(f"{self.system}: an answer cannot be unpacked", system=self.system)
        return Garbled(
            f"{self.system}: an answer is larger than {self.largest_body} bytes",
            system=self.system,
        )
