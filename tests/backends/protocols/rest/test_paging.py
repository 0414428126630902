"""With what the next page is asked for, and where links may lead."""

from __future__ import annotations

import pytest

from backends.errors import Garbled
from backends.protocols.rest.paging import Pages, at_home, linked

BASE = "https://erp.test/api"
FOUR = (
    Pages(by="offset", size=5),
    Pages(by="number", size=5),
    Pages(by="key", size=5),
    Pages(by="cursor", size=5),
)


def test_the_first_page_is_asked_for_without_a_state() -> None:
    styles = {
        "offset": {"limit": "5", "offset": "0"},
        "number": {"limit": "5", "page": "1"},
        "key": {"limit": "5"},
        "cursor": {"limit": "5"},
    }
    assert {p.by: p.values("", 5) for p in FOUR} == styles


def test_a_state_fills_its_placeholder() -> None:
    assert Pages(by="offset", size=5).values("10", 3) == {"limit": "3", "offset": "10"}
    assert Pages(by="number", size=5, first=0).values("", 5) == {"limit": "5", "page": "0"}
    assert Pages(by="cursor", next="n").values("a b", 0) == {"cursor": "a b"}
    assert Pages(by="link", next="n").values("/x?at=2", 0) == {}


@pytest.mark.parametrize(
    ("pages", "state", "rows", "total", "onward"),
    [
        (Pages(by="offset", size=5), "", 5, None, "5"),
        (Pages(by="offset", size=5), "5", 4, None, None),
        (Pages(by="offset", size=5), "5", 3, 20, "8"),
        (Pages(by="offset", size=5), "15", 5, 20, None),
        (Pages(by="offset", size=5), "15", 0, 20, None),
        (Pages(by="number", size=5), "", 5, None, "2"),
        (Pages(by="number", size=5, first=0), "", 5, 6, "1"),
        (Pages(by="number", size=5), "2", 5, 10, None),
        (Pages(by="number", size=5), "2", 1, None, None),
    ],
)
def test_counted_pages_end_where_the_rows_do(
    pages: Pages, state: str, rows: int, total: int | None, onward: str | None
) -> None:
    assert pages.counted(state, rows, total, 5) == onward


def test_a_page_that_is_too_small_is_not_taken_for_the_last() -> None:
    with pytest.raises(ValueError, match="smaller"):
        Pages(by="number", size=5).counted("", 3, 20, 5)


@pytest.mark.parametrize(
    ("header", "link"),
    [
        ('<https://erp.test/api/x?page=2>; rel="next"', "https://erp.test/api/x?page=2"),
        ('</a>; rel="prev", </b>; title="x, y"; rel="next"', "/b"),
        ('</a>; rel="last next"', "/a"),
        ("</a>; rel=next", "/a"),
        ('</a>; rel="nextish"', None),
        ("</a>; rel=prev", None),
        ("", None),
        ("rel=next", None),
    ],
)
def test_the_next_page_is_found_in_a_header(header: str, link: str | None) -> None:
    assert linked(header) == link


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://erp.test/api/orders?at=2", "/orders?at=2"),
        ("http://erp.test/api/orders?at=2", "/orders?at=2"),
        ("//erp.test/api/orders?at=2", "/orders?at=2"),
        ("/api/orders?at=2", "/orders?at=2"),
        ("/orders?at=2", "/orders?at=2"),
        ("?at=2", "/deep/orders?at=2"),
        ("next/orders", "/deep/next/orders"),
    ],
)
def test_a_link_is_followed_at_home(link: str, address: str) -> None:
    assert at_home(link, BASE, "/deep/orders?customer=C1", system="erp") == address


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.test/api/orders",
        "https://erp.test.evil.test/api/orders",
        "https://erp.test@evil.test/api/orders",
        "https://evil@erp.test/api/orders",
        "https://erp.test:8443/api/orders",
        "https://erp.test:x/api/orders",
        "https://erp.test/admin",
        "https://erp.test/apix",
        "//evil.test/api/orders",
        "https://[evil/api",
        "/api/orders?a=\u4e2d",
        "/api/orders?a= b",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(link: str) -> None:
    with pytest.raises(Garbled, match="elsewhere") as caught:
        at_home(link, BASE, "/orders", system="erp")
    assert "evil" not in str(caught.value)
