"""Which Accept and Content-Type headers lead where."""

from __future__ import annotations

import pytest

from gateway.http.negotiation import Media, answered_as, reads_json, wants_page

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, Media.JSON),
        ("*/*", Media.JSON),
        ("application/*", Media.JSON),
        ("application/json", Media.JSON),
        ("APPLICATION/JSON", Media.JSON),
        ("application/json; charset=utf-8", Media.JSON),
        (BROWSER, Media.JSON),
        ("application/graphql-response+json", Media.GRAPHQL),
        ("application/graphql-response+json, application/json;q=0.9", Media.GRAPHQL),
        ("application/json;q=0.9 , application/graphql-response+json; q=1.0", Media.GRAPHQL),
        ("application/json, application/graphql-response+json", Media.JSON),
        ("application/graphql-response+json, application/json", Media.GRAPHQL),
        ("*/*, application/graphql-response+json", Media.GRAPHQL),
        ("*/*;q=0.1, application/graphql-response+json;q=0", Media.JSON),
        ("application/graphql-response+json;q=0", None),
        ("application/json;q=high", None),
        ("application/json;q=nan", None),
        ("text/html", None),
        ("", None),
        (",;=,", None),
    ],
)
def test_best_acceptable_type_is_answered(accept: str | None, media: Media | None) -> None:
    assert answered_as(accept) is media


@pytest.mark.parametrize("accept", [BROWSER, "Text/HTML", "*/*, text/html;q=0.1"])
def test_who_names_html_gets_the_page(accept: str) -> None:
    assert wants_page(accept)


@pytest.mark.parametrize("accept", ["text/html;q=0", "*/*", "text/*", "application/json", None])
def test_nobody_else_gets_the_page(accept: str | None) -> None:
    assert not wants_page(accept)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;Charset="UTF-8"',
        "application/json; charset=utf8; boundary=x",
    ],
)
def test_json_in_utf8_is_read(content_type: str) -> None:
    assert reads_json(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=latin-1",
        "application/json; charset",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json, application/json",
        "",
        None,
    ],
)
def test_nothing_else_is_read(content_type: str | None) -> None:
    assert not reads_json(content_type)
