"""Answers as servers give them: right ones with what they mean, and wrong ones."""

from __future__ import annotations

import gzip

import msgspec

OK = b"HTTP/1.1 200 OK\r\n"
PACKED = gzip.compress(b'{"a": 1}', mtime=0)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes, what they mean, and whether the connection may be used again."""

    raw: bytes
    body: bytes = b"hi"
    status: int = 200
    kept: bool = True
    method: str = "GET"


RIGHT: dict[str, Given] = {
    "counted": Given(raw=OK + b"content-length: 2\r\n\r\nhi"),
    "counted with white space": Given(raw=OK + b"Content-Length:  2 \t\r\n\r\nhi"),
    "empty": Given(raw=OK + b"content-length: 0\r\n\r\n", body=b""),
    "repeated field": Given(raw=OK + b"x-a: 1\r\nX-A: 2\r\ncontent-length: 2\r\n\r\nhi"),
    "field that is not ASCII": Given(raw=OK + b"x-a: \xc3\xa9\r\ncontent-length: 2\r\n\r\nhi"),
    "no reason": Given(raw=b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nhi"),
    "failure": Given(raw=b"HTTP/1.1 503 No\r\ncontent-length: 2\r\n\r\nhi", status=503),
    "unknown status": Given(raw=b"HTTP/1.1 799 No\r\ncontent-length: 2\r\n\r\nhi", status=799),
    "redirect": Given(
        raw=b"HTTP/1.1 302 No\r\nlocation: http://x/\r\ncontent-length: 0\r\n\r\n",
        status=302,
        body=b"",
    ),
    "chunks": Given(raw=OK + b"transfer-encoding: chunked\r\n\r\n1\r\nh\r\n1\r\ni\r\n0\r\n\r\n"),
    "chunk with extension": Given(
        raw=OK + b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\n\r\n"
    ),
    "no chunk": Given(raw=OK + b"transfer-encoding: chunked\r\n\r\n0\r\n\r\n", body=b""),
    "trailers": Given(
        raw=OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nx-a: 1\r\n\r\n", kept=False
    ),
    "interim": Given(
        raw=b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nlink: x\r\n\r\n"
        + OK
        + b"content-length: 2\r\n\r\nhi"
    ),
    "no content": Given(raw=b"HTTP/1.1 204 No\r\n\r\n", status=204, body=b""),
    "not modified": Given(
        raw=b"HTTP/1.1 304 No\r\ncontent-length: 5\r\n\r\n", status=304, body=b""
    ),
    "answer to HEAD": Given(
        raw=OK + b"content-length: 5\r\n\r\n", body=b"", kept=False, method="HEAD"
    ),
    "last one": Given(raw=OK + b"connection: close\r\ncontent-length: 2\r\n\r\nhi", kept=False),
    "last one without a body": Given(
        raw=b"HTTP/1.1 204 No\r\nConnection: x, Close\r\n\r\n", status=204, body=b"", kept=False
    ),
    "old version": Given(raw=b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi", kept=False),
    "old version that stays": Given(
        raw=b"HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nhi"
    ),
    "packed": Given(
        raw=OK + b"content-encoding: gzip\r\ncontent-length: %d\r\n\r\n" % len(PACKED) + PACKED,
        body=b'{"a": 1}',
    ),
    "packed in chunks": Given(
        raw=OK
        + b"content-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n%x\r\n" % len(PACKED)
        + PACKED
        + b"\r\n0\r\n\r\n",
        body=b'{"a": 1}',
    ),
    "packed as itself": Given(
        raw=OK + b"content-encoding: identity\r\ncontent-length: 2\r\n\r\nhi"
    ),
}

TO_THE_END: dict[str, Given] = {
    "no length": Given(raw=OK + b"\r\nhi", kept=False),
    "old version without length": Given(raw=b"HTTP/1.0 200 OK\r\n\r\nhi", kept=False),
}

WRONG: dict[str, bytes] = {
    "another protocol": b"220 mail ESMTP ready\r\n\r\n",
    "streams": b"ICY 200 OK\r\ncontent-length: 2\r\n\r\nhi",
    "another version": b"HTTP/2.0 200 OK\r\ncontent-length: 2\r\n\r\nhi",
    "first version": b"HTTP/0.9 200 OK\r\ncontent-length: 2\r\n\r\nhi",
    "line end first": b"\r\n" + OK + b"content-length: 2\r\n\r\nhi",
    "two spaces": b"HTTP/1.1  200 OK\r\ncontent-length: 2\r\n\r\nhi",
    "long status": b"HTTP/1.1 2000 OK\r\ncontent-length: 2\r\n\r\nhi",
    "low status": b"HTTP/1.1 099 OK\r\ncontent-length: 2\r\n\r\nhi",
    "other protocol from here": b"HTTP/1.1 101 Go\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    "lines without return": b"HTTP/1.1 200 OK\ncontent-length: 2\n\nhi\r\n\r\n",
    "two lengths": OK + b"content-length: 2\r\ncontent-length: 3\r\n\r\nhi",
    "length twice": OK + b"content-length: 2\r\ncontent-length: 2\r\n\r\nhi",
    "list of lengths": OK + b"content-length: 2, 2\r\n\r\nhi",
    "negative length": OK + b"content-length: -2\r\n\r\nhi",
    "signed length": OK + b"content-length: +2\r\n\r\nhi",
    "hexadecimal length": OK + b"content-length: 0x2\r\n\r\nhi",
    "endless length": OK + b"content-length: 99999999999999999999999\r\n\r\nhi",
    "empty length": OK + b"content-length: \r\n\r\nhi",
    "length beside chunks": OK
    + b"content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "chunks beside length": OK
    + b"transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "unknown transfer coding": OK + b"transfer-encoding: xchunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "two transfer codings": OK + b"transfer-encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "chunked twice": OK
    + b"transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "chunks in the old version": b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    b"2\r\nhi\r\n0\r\n\r\n",
    "negative chunk": OK + b"transfer-encoding: chunked\r\n\r\n-2\r\nhi\r\n0\r\n\r\n",
    "prefixed chunk": OK + b"transfer-encoding: chunked\r\n\r\n0x2\r\nhi\r\n0\r\n\r\n",
    "chunk after a space": OK + b"transfer-encoding: chunked\r\n\r\n 2\r\nhi\r\n0\r\n\r\n",
    "endless chunk": OK + b"transfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\nhi",
    "chunk that is longer": OK + b"transfer-encoding: chunked\r\n\r\n2\r\nhi!\r\n0\r\n\r\n",
    "chunk line without return": OK + b"transfer-encoding: chunked\r\n\r\n2\nhi\r\n0\r\n\r\n",
    "space before the colon": OK + b"content-length : 2\r\n\r\nhi",
    "folded field": OK + b"x-a: 1\r\n 2\r\ncontent-length: 2\r\n\r\nhi",
    "return inside a field": OK + b"x-a: 1\r2\r\ncontent-length: 2\r\n\r\nhi",
    "zero byte inside a field": OK + b"x-a: 1\x002\r\ncontent-length: 2\r\n\r\nhi",
    "field without a name": OK + b": 1\r\ncontent-length: 2\r\n\r\nhi",
    "field without a colon": OK + b"x-a\r\ncontent-length: 2\r\n\r\nhi",
    "large head": OK + b"x-a: " + b"a" * 70_000 + b"\r\ncontent-length: 2\r\n\r\nhi",
    "many fields": OK + b"x-a: 1\r\n" * 300 + b"content-length: 2\r\n\r\nhi",
}
