"""The store stays within its bounds whatever is registered."""

from __future__ import annotations

import sys

from gateway.documents.store import Store


def test_who_was_asked_for_last_stays() -> None:
    store = Store(count=2)
    store.put(("a", "1"), "one")
    store.put(("a", "2"), "two")
    assert store.get(("a", "1")) == "one"
    store.put(("a", "3"), "three")
    assert [store.get(("a", key)) for key in "123"] == ["one", None, "three"]


def test_bytes_are_bounded_too_and_a_text_that_is_too_long_is_not_held() -> None:
    text = "泰" * 1_000
    store = Store(size=3 * sys.getsizeof(text))
    for number in range(10):
        store.put(("a", str(number)), text + str(number)[:0])
    assert (len(store), store.held) == (3, 3 * sys.getsizeof(text))
    store.put(("a", "huge"), text * 100)
    assert (len(store), store.held) == (0, 0)


def test_one_circle_does_not_see_what_another_has() -> None:
    store = Store()
    store.put(("a", "1"), "one")
    assert store.get(("b", "1")) is None


def test_a_text_that_comes_again_is_held_once() -> None:
    store = Store()
    for _ in range(3):
        store.put(("a", "1"), "one")
    assert (len(store), store.held) == (1, sys.getsizeof("one"))
