"""Why a WebSocket is closed: the codes of graphql-transport-ws and of WebSocket itself."""

from __future__ import annotations

from enum import IntEnum

SLOW = "The client reads more slowly than there is to tell."


class Close(IntEnum):
    """Codes; clients of the protocol try 1013 and 4403 again, and the other ones not."""

    TRY_AGAIN = 1013
    INTERNAL = 1011
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    PROTOCOL = 4406
    INIT_TIMEOUT = 4408
    TAKEN = 4409
    INIT_TWICE = 4429


class Closing(Exception):
    """Closes the connection with this code and reason, both of which the client is told."""

    def __init__(self, code: Close, reason: str) -> None:
        """Keep the reason short: 123 bytes fit into a frame."""
        super().__init__(reason)
        self.code = code
        self.reason = reason
