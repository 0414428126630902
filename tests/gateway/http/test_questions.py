"""Which bodies and which parameters are questions, and what is said of the others."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from gateway.errors import Refusal
from gateway.http.questions import asked, posted
from resolvers.exchange import Named, Question

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("body", "question"),
    [
        (b'{"query":"{a}"}', Question(query="{a}")),
        ('{"query":"{a(n: \\"泰山\\")}"}'.encode(), Question(query='{a(n: "泰山")}')),
        (
            b'{"query":"q","variables":null,"operationName":null,"extensions":null}',
            Question(query="q"),
        ),
        (
            b'{"query":"q","variables":{"a":[1,0.5,"x",null]},"operationName":"A","more":1}',
            Question(query="q", variables={"a": [1, 0.5, "x", None]}, operation_name="A"),
        ),
        (
            b'{"query":"q","variables":{"n":123456789012345678901234567890}}',
            Question(query="q", variables={"n": 123456789012345678901234567890}),
        ),
    ],
)
def test_well_formed_body_is_a_question(body: bytes, question: Question) -> None:
    assert posted(body) == question


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"query":"\xff"}',
        b'{"query":"\\ud800"}',
        b'{"query":"a"} {}',
        b'{"query":"a","variables":{"n":NaN}}',
        b'{"query":"a","variables":{"n":' + b"9" * 5_000 + b"}}",
        b'{"query":"a","variables":{"n":1e999}}',
        b'{"query":"a","variables":' + b'{"a":' * 100_000,
        b"[" * 200_000,
    ],
)
def test_what_is_no_json_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        posted(body)
    assert (caught.value.status, caught.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "member", ["query", "variables", "operationName", "extensions", "documentId"]
)
@pytest.mark.parametrize("value", [b"0", b"false", b'["secret"]', b"1.5"])
def test_member_of_a_wrong_type_is_named_without_its_value(member: str, value: bytes) -> None:
    fitting = b"" if member == "query" else b'"query":"{a}",'
    with pytest.raises(Refusal, match=rf"\$\.{member}`") as caught:
        posted(b"{" + fitting + b'"%b":%b}' % (member.encode(), value))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("body", [b"{}", b'{"notquery":"{a}"}', b'{"query":null}'])
def test_missing_query_is_named(body: bytes) -> None:
    with pytest.raises(Refusal, match="query"):
        posted(body)


@pytest.mark.parametrize(
    ("body", "question"),
    [
        (
            b'{"query":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"%b"}}}',
            Question(query="", named=Named(id=HASH, hashed=True, automatic=True)),
        ),
        (b'{"documentId":"sha256:%b"}', Question(query="", named=Named(id=HASH, hashed=True))),
        (
            b'{"query":"q","documentId":"%b"}',
            Question(query="q", named=Named(id=HASH, hashed=True)),
        ),
    ],
)
def test_a_body_may_name_its_document(body: bytes, question: Question) -> None:
    assert posted(body % HASH.encode()) == question


def test_a_get_may_name_its_document() -> None:
    named = Named(id=HASH, hashed=True)
    assert asked(b"documentId=sha256:%b" % HASH.encode()) == Question(
        query="", read_only=True, named=named
    )
    extensions = quote(f'{{"persistedQuery":{{"version":1,"sha256Hash":"{HASH}"}}}}')
    found = asked(f"extensions={extensions}".encode())
    assert found.named == Named(id=HASH, hashed=True, automatic=True)


@pytest.mark.parametrize("body", [b"[]", b'[{"query":"{a}"}]', b'"{a}"', b"null", b"1"])
def test_body_that_is_no_object_is_a_bad_request(body: bytes) -> None:
    with pytest.raises(Refusal, match="Expected `object`"):
        posted(body)


@pytest.mark.parametrize(
    ("query_string", "question"),
    [
        (b"query=%7Ba%7D", Question(query="{a}", read_only=True)),
        (b"query=%7Ba+b%7D&utm=1", Question(query="{a b}", read_only=True)),
        (b"query=%E6%B3%B0", Question(query="泰", read_only=True)),
        (b"query=q&variables=&operationName=", Question(query="q", read_only=True)),
        (b"query=q&variables=null", Question(query="q", read_only=True)),
        (
            b"query=q&variables=%7B%22a%22%3A1%7D&operationName=A&extensions=%7B%7D",
            Question(query="q", variables={"a": 1}, operation_name="A", read_only=True),
        ),
    ],
)
def test_parameters_of_a_get_are_a_question(query_string: bytes, question: Question) -> None:
    assert asked(query_string) == question


@pytest.mark.parametrize(
    ("query_string", "said"),
    [
        (b"", "`query` is missing"),
        (b"variables=%7B%7D", "`query` is missing"),
        (b"query=%FF", "UTF-8"),
        (b"query=\xff", "UTF-8"),
        (b"query=a&" + b"x=1&" * 100, "too many"),
        (b"query=a&query=b", "twice"),
        (b"query=a&variables=%5B1%5D", "`variables` must be a JSON object"),
        (b"query=a&variables=%7B", "`variables` parameter is not JSON"),
        (b"query=a&extensions=1", "`extensions` must be a JSON object"),
    ],
)
def test_wrong_parameters_are_named(query_string: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said) as caught:
        asked(query_string)
    assert caught.value.status == 400
