"""Puts one answer together from the bytes of a connection, however they are cut."""

from __future__ import annotations

from backends.thin.chunks import Chunks
from backends.thin.faults import NotHttp, TooLarge
from backends.thin.heads import LARGEST_HEAD, Head, head_of
from backends.thin.packing import unpacked
from backends.wire import Response

_BEGINNING = b"HTTP/1."
_EMPTY_LINE = b"\r\n\r\n"


class Answer:
    """One answer on its way in.

    ``feed`` raises NotHttp or TooLarge, ``response`` also NotUnpacked. ``begun`` says whether any
    byte has come, ``kept`` whether the connection may carry another answer after this one.
    """

    __slots__ = (
        "_asked_for_head",
        "_body",
        "_chunks",
        "_head",
        "_largest",
        "_raw",
        "_spent",
        "begun",
        "kept",
    )

    def __init__(self, *, largest: int, asked_for_head: bool = False) -> None:
        """``largest`` bounds the body, packed and unpacked; an answer to HEAD has none."""
        self.begun = False
        self.kept = False
        self._largest = largest
        self._asked_for_head = asked_for_head
        self._raw = b""  # of the head, while it is not whole
        self._spent = 0  # bytes of heads, interim ones included
        self._head: Head | None = None
        self._chunks: Chunks | None = None
        self._body: bytes | bytearray = b""

    def feed(self, piece: bytes) -> bool:
        """Take bytes; return whether the answer is whole."""
        self.begun = True
        head = self._head
        if head is None:
            piece = self._through_heads(self._raw + piece if self._raw else piece)
            head = self._head
            if head is None:
                return False
        if head.framing == len(piece) and not self._body:  # the usual body comes at once
            self._body, self.kept = piece, head.kept
            return True
        if self._chunks is not None:
            return self._chunked(head, self._chunks, piece)
        if isinstance(head.framing, int):
            return self._counted(head, head.framing, piece)
        self._add(piece)
        return False

    def ended(self) -> bool:
        """Return whether the answer is whole now that no more bytes will come."""
        return self._head is not None and self._head.framing == "close"

    def response(self) -> Response:
        """Return the whole answer, unpacked."""
        assert self._head is not None
        head, body = self._head, bytes(self._body)
        coding = head.fields.get("content-encoding")
        if coding is not None:
            body = unpacked(body, coding, self._largest)
        return Response(status=head.status, headers=head.fields, body=body)

    def _through_heads(self, raw: bytes) -> bytes:
        """Read heads until one is no interim one; return what is behind it."""
        while (end := raw.find(_EMPTY_LINE)) >= 0:
            end += len(_EMPTY_LINE)
            self._spend(end)
            head = head_of(raw[:end], asked_for_head=self._asked_for_head)
            raw = raw[end:]
            if not head.interim:
                self._begin(head)
                return raw
        if not raw.startswith(_BEGINNING[: len(raw)]):
            raise NotHttp("another protocol")
        self._spend(0, ahead=len(raw))
        self._raw = raw
        return b""

    def _spend(self, size: int, *, ahead: int = 0) -> None:
        self._spent += size
        if self._spent + ahead > LARGEST_HEAD:
            raise NotHttp("too large a head")

    def _begin(self, head: Head) -> None:
        self._head, self._raw = head, b""
        if head.framing == "chunked":
            self._chunks = Chunks(self._largest)
        elif head.framing != "close" and head.framing > self._largest:
            raise TooLarge

    def _counted(self, head: Head, length: int, piece: bytes) -> bool:
        missing = length - len(self._body)
        self._add(piece if len(piece) <= missing else piece[:missing])
        self.kept = head.kept and len(piece) == missing
        return len(piece) >= missing

    def _chunked(self, head: Head, chunks: Chunks, piece: bytes) -> bool:
        whole = chunks.feed(piece)
        if whole:
            self._body, self.kept = chunks.body, head.kept and chunks.clean
        return whole

    def _add(self, piece: bytes) -> None:
        """Add to the body; the usual one comes in one piece, which is not copied."""
        if not self._body:
            self._body = piece
        elif isinstance(self._body, bytearray):
            self._body += piece
        else:
            self._body = bytearray(self._body) + piece
        if len(self._body) > self._largest:
            raise TooLarge
