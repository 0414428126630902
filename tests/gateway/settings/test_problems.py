"""What the messages say, and what they never repeat."""

import pytest

from tests.gateway.settings.conftest import RIGHT, Complaints


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[server]\nport = 0", "server.port: must be at least 1; the port to listen on"),
        ("[server]\nport = 70000", "server.port: must be at most 65535; the port to listen on"),
        ("[server]\nhost = 7", "server.host: must be text; the address to listen on"),
        (
            '[server]\ngraphiql = "perhaps"',
            "server.graphiql: must be true or false; whether to serve the page at /graphql",
        ),
        (
            "[server]\nworkers = 2",
            (
                "server: several processes need one 'cursor_secret': "
                "set C360_SERVER__CURSOR_SECRET or 'cursor_secret_file'"
            ),
        ),
        ('[cache]\nurl = "http://x"', "cache.url: must be an address such as '{redis}'"),
        (
            '[cache]\nurl = "redis+sentinel://one,two"',
            (
                "cache.url: must name the service that the sentinels watch, "
                "such as 'redis+sentinel://one:26379,two:26379/mymaster/0'"
            ),
        ),
        (
            '[cache]\nurl = "redis+cluster://one,two/1"',
            "cache.url: must name no database: a cluster has only one",
        ),
        (
            '[cache]\nurl = "redis://one,two"',
            ("cache.url: names several servers: write 'redis+sentinel://' or 'redis+cluster://'"),
        ),
        ("[policy]\nfiles = ['nowhere.csv']", "policy.files.0: there is no such file"),
        ('[lanes]\nadmin = "fast"', "lanes.admin: must be one of support, sales, portal, batch"),
        (
            "[freshness]\nstock = 5",
            "freshness.stock: must be a table",
        ),
        (
            '[freshness]\norder = { fresh = "soon" }',
            'freshness.order.fresh: must be a duration such as "500ms", "1s", "5m" or "24h"',
        ),
    ],
)
def test_each_kind_of_mistake_says_what_would_be_right(
    complaints: Complaints, text: str, line: str
) -> None:
    assert complaints(RIGHT + text) == [line.replace("{redis}", "redis://localhost:6379/0")]


def test_a_missing_key_says_what_it_is(complaints: Complaints) -> None:
    assert complaints(RIGHT.replace("company = 1", "")) == [
        "systems.erp.company: missing; the id of the company whose figures are meant"
    ]


def test_no_line_repeats_what_was_given(complaints: Complaints) -> None:
    text = RIGHT
    for word in ("Asia/Shanghai", "https://erp", "https://login.example.com/keys"):
        text = text.replace(word, f"hunter2 {word}")
    lines = complaints(text + '[server]\nport = "hunter2"\nmax_body = "hunter2"')
    assert len(lines) == 5
    assert "hunter2" not in "\n".join(lines)


@pytest.mark.parametrize("both", ["key", "neither"])
def test_tokens_have_one_source_of_keys(complaints: Complaints, both: str) -> None:
    environ = {"C360_SYSTEMS__ERP__PASSWORD": "x"}
    if both == "key":
        environ["C360_AUTH__KEY"] = "k" * 32
        lines = complaints(RIGHT, environ)
    else:
        lines = complaints(RIGHT.replace("jwks_url", "# jwks_url"), environ)
    assert lines == [
        "auth: needs either 'jwks_url' or a local key (C360_AUTH__KEY or 'key_file'), not both"
    ]


def test_a_shared_secret_algorithm_is_refused_for_an_issuers_keys(complaints: Complaints) -> None:
    text = RIGHT.replace('audience = "c360"', 'audience = "c360"\nalgorithms = ["HS256"]')
    (line,) = complaints(text)
    assert line.startswith("auth: 'algorithms' must be among ES256")
