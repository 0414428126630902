"""Puts a chunked body together, within bounds."""

from __future__ import annotations

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from backends.thin.faults import NotHttp, TooLarge
from backends.thin.heads import LARGEST_HEAD

_HEAD = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
_END = b"0\r\n\r\n"
_MOST_AROUND = 16  # bytes of framing that one byte of body may cost


class Chunks:
    """Takes the bytes behind the head; trailers are read and dropped."""

    def __init__(self, largest: int) -> None:
        """``largest`` bounds the body."""
        self.body = bytearray()
        self._largest = largest
        self._taken = 0
        self._tail = b""
        self._whole = self._more = False
        self._parser = HttpResponseParser(self)
        self._parser.feed_data(_HEAD)

    @property
    def clean(self) -> bool:
        """Whether the last chunk was the last that came, and no trailers stood behind it."""
        return not self._more and self._tail == _END

    def feed(self, piece: bytes) -> bool:
        """Take bytes; return whether the body is whole."""
        self._taken += len(piece)
        self._tail = (self._tail + piece)[-len(_END) :]
        try:
            self._parser.feed_data(piece)
        except (HttpParserError, HttpParserUpgrade):
            if not self._whole:
                raise NotHttp("broken chunks") from None
            self._more = True
        if len(self.body) > self._largest:
            raise TooLarge
        if self._taken > LARGEST_HEAD + _MOST_AROUND * len(self.body):
            raise NotHttp("too much around the chunks")
        return self._whole

    def on_message_begin(self) -> None:
        """Notice that another answer begins, which nobody asked for."""
        self._more = self._whole

    def on_body(self, piece: bytes) -> None:
        """Take a piece of a chunk, unless it is of another answer."""
        if not self._whole:
            self.body += piece

    def on_message_complete(self) -> None:
        """Notice the end."""
        self._whole = True
