"""Names are judged by their form alone."""

from __future__ import annotations

import hashlib

import pytest

from gateway.documents.naming import digest, named, plain
from gateway.errors import Refusal
from resolvers.exchange import Named

HASH = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("document_id", "found"),
    [
        (f"sha256:{HASH}", Named(id=HASH, hashed=True)),
        (HASH, Named(id=HASH, hashed=True)),
        ("Customer360-v1.2_~", Named(id="Customer360-v1.2_~", hashed=False)),
        (
            "9a0364b9e99bb480dd25e1f0284c8555",
            Named(id="9a0364b9e99bb480dd25e1f0284c8555", hashed=False),
        ),
    ],
)
def test_a_document_id_is_a_hash_or_an_id_of_the_companys_own(
    document_id: str, found: Named
) -> None:
    assert named(None, document_id) == named({}, document_id) == found


def test_persisted_queries_are_told_from_other_extensions() -> None:
    given = {"persistedQuery": {"version": 1, "sha256Hash": HASH}, "other": 1}
    assert named(given, None) == Named(id=HASH, hashed=True, automatic=True)
    assert named({"other": 1}, None) is named(None, None) is None


@pytest.mark.parametrize(
    "document_id",
    ["", "sha256:", f"sha256:{HASH.upper()}", f"sha256:{HASH}0", "md5:1", "a b", "ä", "a" * 129],
)
def test_what_is_no_id_is_refused_without_being_repeated(document_id: str) -> None:
    with pytest.raises(Refusal, match="`documentId` must be") as told:
        named(None, document_id)
    assert told.value.status == 400
    assert plain(document_id) is None


def test_one_name_is_enough() -> None:
    with pytest.raises(Refusal, match="not both"):
        named({"persistedQuery": {"version": 1, "sha256Hash": HASH}}, HASH)


def test_the_hash_is_of_the_text_in_utf_8() -> None:
    assert digest("{ 泰 }") == hashlib.sha256("{ 泰 }".encode()).hexdigest()
