"""What goes out: keys stay values, whatever they hold and wherever they stand."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.errors import Garbled
from backends.protocols.rest.requests import Requests, decoded
from backends.protocols.rest.template import Template

ANY_KEY = st.text(min_size=1).filter(lambda key: not re.search("[\ud800-\udfff]", key))


def requests(path: str = "/", **more: object) -> Requests:
    return Requests(msgspec.convert({"path": path, **more}, Template))


@given(ANY_KEY)
def test_a_key_in_the_path_is_one_segment(key: str) -> None:
    path = requests("/customers/{key}/orders?open=1").request([key]).path
    before, found, after = urlsplit(path).path.split("/")[1:]
    assert (before, unquote(found), after) == ("customers", key, "orders")
    assert urlsplit(path).query == "open=1"


@given(ANY_KEY)
def test_a_key_in_a_parameter_is_its_value(key: str) -> None:
    made = requests("/orders?customer={key}&open=1", query={"of": "{key}"}).request([key])
    pairs = parse_qsl(urlsplit(made.path).query, strict_parsing=True)
    assert pairs == [("customer", key), ("open", "1"), ("of", key)]


@given(ANY_KEY)
def test_a_key_in_a_body_is_its_value(key: str) -> None:
    body = {
        "of": "{key}",
        "all": ["{keys}"],
        "keys": "{keys}",
        "text": "<{key}>",
        "deep": [{"n": 1}],
    }
    made = requests(method="POST", body=body).request([key])
    assert msgspec.json.decode(made.body) == {
        "of": key,
        "all": [[key]],
        "keys": [key],
        "text": f"<{key}>",
        "deep": [{"n": 1}],
    }


def test_keys_stand_beside_each_other_with_the_separator_between_them() -> None:
    assert requests("/stock?skus={keys}").request(["a", "b&c"]).path == "/stock?skus=a,b%26c"


@pytest.mark.parametrize(("separator", "lost"), [(",", "a,b"), (";", "a;b")])
def test_a_key_that_would_become_two_is_not_sent(separator: str, lost: str) -> None:
    joined = requests("/stock?skus={keys}", separator=separator)
    alone = requests("/stock?sku={key}", separator=separator)
    posted = requests(body={"skus": "{keys}"}, separator=separator)
    assert [one.carries(lost) for one in (joined, alone, posted)] == [False, True, True]


@pytest.mark.parametrize("key", ["", "\ud800", "a\udfffb"])
def test_what_is_no_text_is_not_sent(key: str) -> None:
    assert not requests("/customers/{key}").carries(key)


def test_a_parameter_that_nothing_fills_is_left_out() -> None:
    listing = requests("/customers", query={"after": "{after}", "limit": "{limit}", "x": "1"})
    assert listing.request(["*"], {"limit": "5"}).path == "/customers?limit=5&x=1"
    assert listing.request(["*"], {"limit": "5", "after": "a b"}).path == (
        "/customers?after=a%20b&limit=5&x=1"
    )


def test_a_template_without_keys_is_sent_as_it_is() -> None:
    made = requests("/customers", headers={"x-client": "c360"}).request(["*"])
    assert (made.method, made.path, made.body) == ("GET", "/customers", b"")
    assert made.headers == {"x-client": "c360"}


def test_a_misfit_names_the_place_and_not_the_value() -> None:
    decoder = msgspec.json.Decoder(dict[str, list[int]])
    with pytest.raises(Garbled, match=r"^erp: an answer does not fit `\$\[\.\.\.\]\[0\]`$"):
        decoded(b'{"a": ["secret"]}', decoder, system="erp")
    with pytest.raises(Garbled, match=r"^erp: an answer is not JSON$"):
        decoded(b"secret", decoder, system="erp")


def test_a_parameter_is_repeated_for_each_key_where_it_is_told_so() -> None:
    made = requests("/stock", separator="&", query={"sku": "{keys}", "all": "1"})
    assert made.carries("a&b")
    assert made.request(["a&b", "c"]).path == "/stock?sku=a%26b&sku=c&all=1"


@pytest.mark.parametrize(("separator", "path"), [("|", "/s?k=a%7Cb"), (" ", "/s?k=a%20b")])
def test_separators_that_addresses_do_not_allow_are_encoded(separator: str, path: str) -> None:
    assert requests("/s?k={keys}", separator=separator).request(["a", "b"]).path == path


INSIDE: tuple[dict[str, Any], ...] = (
    {"query": {"filter": "Code eq '{key}'"}},
    {"path": "/orders?filter=customer:{key}"},
    {"path": "/orders('{key}')/lines"},
    {"method": "POST", "body": {"where": ["id in ({keys})"]}},
)


@pytest.mark.parametrize("template", INSIDE)
def test_inside_a_longer_text_only_plain_keys_are_sent(template: dict[str, Any]) -> None:
    made = requests(**template)
    assert [made.carries(key) for key in ("C1", "A-7_b.2", "\u4e2d\u6587")] == [True] * 3
    hostile = ("' OR '1'='1", "a b", "x/y", "a,b", "a'b", "a)", "x\n", "$filter=true", "")
    assert not [key for key in hostile if made.carries(key)]


def test_keys_inside_a_text_stand_beside_each_other() -> None:
    body = {"where": "id in ({keys})", "n": "{limit}", "c": "{cursor}"}
    sent = requests(method="POST", body=body).request(["a", "b"], {"limit": "5"}).body
    assert msgspec.json.decode(sent) == {"where": "id in (a,b)", "n": 5}


def test_keys_that_are_numbers_are_sent_as_such_and_others_not_at_all() -> None:
    made = requests(method="POST", body={"id": "{key}", "ids": "{keys}"}, numbers=True)
    assert msgspec.json.decode(made.request(["17", "18"]).body) == {"id": 17, "ids": [17, 18]}
    strange = ("", "017", "-1", "1e9", "\u0661", "x", "1" * 19)
    assert [key for key in ("0", "17", *strange) if made.carries(key)] == ["0", "17"]


def test_what_narrows_a_question_is_a_value_too() -> None:
    made = requests("/prices", query={"of": "{customer}", "q": "qty:{quantity}"})
    assert made.request([], {"customer": "a&b"}).path == "/prices?of=a%26b"
    assert made.takes({"customer": "a' b", "quantity": "5"})
    assert not made.takes({"quantity": "5 or 1"})
    assert not made.takes({"customer": "\ud800"})


IN_ADDRESSES = [
    {"path": "/stock?skus={keys}&open=1"},
    {"path": "/stock/{keys}", "separator": "|"},
    {"path": "/stock", "query": {"of the sku": "{keys}", "site": "1"}, "separator": " "},
    {"path": "/stock", "query": {"sku": "{keys}"}, "separator": "&"},
]


@pytest.mark.parametrize("template", IN_ADDRESSES)
@given(st.lists(ANY_KEY, min_size=1, unique=True))
def test_what_takes_no_more_than_the_room_makes_no_longer_address(
    template: dict[str, Any], keys: list[str]
) -> None:
    made = requests(**template)
    room = made.room(300)
    assert room is not None
    longest = 300 - room + sum(made.takes_of(keys))
    assert len(made.request(keys).path) <= longest


def test_zeros_in_front_take_room_too() -> None:
    made = requests("/stock?skus={keys}")
    assert made.takes_of(["7"], pad=10) == made.takes_of(["0000000007"])


def test_keys_that_stand_in_no_address_have_any_room() -> None:
    assert requests("/stock/{key}").room(300) is None
    assert requests("/stock", method="POST", body={"skus": "{keys}"}).room(300) is None


@pytest.mark.parametrize(
    "template", [*IN_ADDRESSES, *INSIDE, {"path": "/a/{key}", "separator": "-"}]
)
@given(st.lists(st.text(st.sampled_from("aZ0_.-~,;|&/' \u4e2d")), min_size=1))
def test_plain_keys_are_sent_as_they_are(template: dict[str, Any], keys: list[str]) -> None:
    made = requests(**template)
    if made.plain(keys):
        assert all(made.carries(key) and quote(key, safe="") == key for key in keys)
        assert keys[0] in made.request(keys).path + made.request(keys).body.decode()


def test_what_stands_alone_in_an_address_is_put_there_in_every_spelling() -> None:
    made = requests("/stock?skus={keys}&open=1", separator="|")
    assert made.request(["a", "b"]).path == "/stock?skus=a%7Cb&open=1"
    assert made.request(["a", "b c"]).path == "/stock?skus=a%7Cb%20c&open=1"
    assert requests("/stock/{sku}").request(["a"]).path == "/stock/"
