"""A system described in the settings: what is wrong with a description is named, all at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from backends.port import By
from backends.protocols.odata.elsewhere import TokensElsewhere
from backends.protocols.rest.facts import Links, Member, Parts
from backends.vendors.rest.adapter import RestBackend
from backends.vocabulary import Kind
from gateway.settings import Rest, load
from tests.gateway.settings.conftest import RIGHT, Complaints, Load

API = """
[systems.api]
vendor = "rest"
base_url = "https://api.example.com"
timezone = "UTC"
"""
CUSTOMER = """
[systems.api.kinds.customer]
key.path = "/customers/{key}"
key.answer = "one"
[systems.api.kinds.customer.fields]
key = "id"
"""
ORDER = """
[systems.api.kinds.order]
customer.path = "/orders?customer={key}"
[systems.api.kinds.order.fields]
number = "no"
customer = "customer"
"""
SECRET = {"C360_SYSTEMS__ERP__PASSWORD": "x", "C360_SYSTEMS__API__AUTH__VALUE": "open-sesame"}


def api(loaded: Load, text: str, environ: dict[str, str] | None = None) -> Rest:
    settings = loaded(RIGHT + API + text, environ or SECRET | {"C360_SYSTEMS__API__CAP": "9"})
    system = settings.systems["api"]
    assert isinstance(system, Rest)
    return system


WITHOUT_SECRET = {"C360_SYSTEMS__ERP__PASSWORD": "x"}


def test_a_description_becomes_what_the_vendor_serves(loaded: Load) -> None:
    text = CUSTOMER + 'name = { path = "a.name", optional = true }\n' + ORDER
    text += 'currency = { constant = "CNY" }\nlines = { rows = "lines", position = "n" }\n'
    found = api(loaded, text, WITHOUT_SECRET).catalogue()
    assert {kind: set(told.lookups) for kind, told in found.items()} == {
        Kind.CUSTOMER: {By.KEY},
        Kind.ORDER: {By.CUSTOMER},
    }
    assert found[Kind.CUSTOMER].facts["name"] == Member(path="a.name", optional=True)
    assert found[Kind.ORDER].facts["currency"] == Member(constant="CNY")
    assert found[Kind.ORDER].facts["lines"] == Parts(
        rows="lines", facts={"position": Member(path="n")}
    )


def test_numbers_and_links_are_taken_as_they_are_meant(loaded: Load) -> None:
    price = """
[systems.api.kinds.price]
sku.path = "/prices/{key}"
[systems.api.kinds.price.fields]
sku = { asked = true }
currency = { constant = "CNY" }
amount = "amount"
price_quantity = { constant = 100 }
price_unit = { constant = "EA" }
[systems.api.links]
erp = { path = "debtor", unpad = true }
"""
    found = api(loaded, CUSTOMER + price, WITHOUT_SECRET).catalogue()
    assert found[Kind.PRICE].facts["price_quantity"] == Member(constant=Decimal(100))
    links = found[Kind.CUSTOMER].facts["links"]
    assert links == Links(members={"erp": Member(path="debtor", unpad=True)})


def test_a_secret_comes_from_a_variable_and_is_not_shown(loaded: Load) -> None:
    system = api(loaded, '[systems.api.auth]\nheader = "X-Api-Key"\n' + CUSTOMER)
    assert system.auth.headers() == {"x-api-key": "open-sesame"}
    assert "sesame" not in repr(system)


def test_a_secret_may_come_from_a_file(loaded: Load, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    auth = f'[systems.api.auth]\nheader = "x-key"\nvalue_file = "{tmp_path}/secret"\n'
    system = api(loaded, auth + CUSTOMER, WITHOUT_SECRET)
    assert system.auth.headers() == {"x-key": "from a file"}


def test_a_password_is_sent_as_basic(loaded: Load) -> None:
    environ = WITHOUT_SECRET | {"C360_SYSTEMS__API__AUTH__PASSWORD": "pass"}
    system = api(loaded, '[systems.api.auth]\nuser = "gw"\n' + CUSTOMER, environ)
    assert system.auth.headers() == {"authorization": "Basic Z3c6cGFzcw=="}


MISTAKES = """
[systems.api.kinds.customer]
key.path = "customers/{key}"
[systems.api.kinds.customer.fields]
nme = "name"
[systems.api.kinds.order]
customer.path = "/orders?customer={id}"
[systems.api.kinds.order.fields]
number = "no"
customer = {}
delivery_status = { path = "s", words = { DONE = "FINISHED" } }
ordered = { path = "at", form = "soon" }
[systems.api.kinds.order.fields.lines]
rows = "lines"
positon = "n"
[systems.api.kinds.stok]
"""
NAMED = [
    (
        "systems.api.kinds.customer.fields.key: missing; "
        "'key' of a Customer: the path of a member, such as 'a.b'"
    ),
    "systems.api.kinds.customer.fields.nme: unknown key, did you mean 'name'?",
    (
        "systems.api.kinds.customer.key.path: "
        "must be an address below base_url, such as '/orders?customer={key}'"
    ),
    "systems.api.kinds.order.customer: placeholders are {key}, {keys}, {status} here",
    (
        "systems.api.kinds.order.fields.customer: "
        "needs one of 'path', 'constant' and 'asked', as far as it has them"
    ),
    (
        "systems.api.kinds.order.fields.delivery_status: "
        "a word of ours is one of NONE, PARTIAL, COMPLETE, NOT_RELEVANT, OTHER"
    ),
    "systems.api.kinds.order.fields.lines.positon: unknown key, did you mean 'position'?",
    (
        "systems.api.kinds.order.fields.ordered.form: is not right; "
        "'day' (2026-11-22), 'instant', 'seconds' or 'milliseconds' since 1970"
    ),
    "systems.api.kinds.stock.fields: missing; which member becomes which fact",
    "systems.api.kinds.stok: unknown key, did you mean 'stock'?",
]


def test_all_mistakes_of_a_description_are_named_at_once(complaints: Complaints) -> None:
    assert complaints(RIGHT + API + MISTAKES) == NAMED


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (CUSTOMER + "name = 5", ".customer.fields.name: must be a table"),
        (CUSTOMER + 'name = "a..b"', ".customer.fields.name.path: must be the path of a member"),
        (CUSTOMER + 'name = "id.x"', ".customer: name: 'id.x' lies in what is read as text"),
        (ORDER + 'net = "net"', ".order: net: needs 'currency' beside it"),
        (
            CUSTOMER.replace("{key}", "all"),
            ".customer.key: needs {key}, or {keys} where several are asked at once, not both",
        ),
        (
            CUSTOMER.replace("key.", "all."),
            ".customer.all: a listing has placeholders only with 'pages'",
        ),
        (
            CUSTOMER.replace('"/customers/{key}"', '"/customers"').replace("key.", "all.")
            + "[systems.api.kinds.customer.all.query]\nn = '{limit}'",
            ".customer.all: a listing has placeholders only with 'pages'",
        ),
        (
            ORDER.replace("customer.path", 'customer.body = { a = "b" }\ncustomer.path'),
            ".order.customer: a 'body' needs method = 'POST'",
        ),
        (
            ORDER.replace("{key}", "{keys}").replace('"customer"', "{ asked = true }"),
            ".order: customer: needs 'key', the member that tells which key a row belongs to",
        ),
        (CUSTOMER.replace("key.", "sku."), ".customer.sku: unknown key"),
        (ORDER.replace('customer.path = "/orders?customer={key}"', ""), ".order: needs at least"),
        (
            ORDER.replace("customer.path", 'customer.error.path = "code"\ncustomer.path'),
            ".order: an error can be told of only beside 'rows'",
        ),
    ],
)
def test_a_mistake_says_what_would_be_right(complaints: Complaints, text: str, line: str) -> None:
    found = complaints(RIGHT + API + text)
    assert [one for one in found if one.startswith(f"systems.api.kinds{line}")]


OAUTH = '[systems.api.auth.oauth]\nclient_id = "gw"\n'
SIGNED = "[systems.api.auth.signature]\n"


@pytest.mark.parametrize(
    ("auth", "line"),
    [
        ('header = "x-key"', "auth: needs both 'header' and its 'value'"),
        ('user = "gw"', "auth: needs both 'user' and 'password'"),
        ('header = "x-key"\nvalue = "s"', "auth.value: a secret does not stand in the file"),
        (
            'oauth = { token_url = "/t" }',
            "auth.oauth.client_id: missing; the client that the gateway is there",
        ),
        (
            OAUTH + 'token_url = "/t"\nclient_secret = "s"',
            "auth.oauth.client_secret: a secret does not stand in the file",
        ),
        (OAUTH + 'token_url = "oauth"', "auth.oauth.token_url: must be an address such as"),
        (OAUTH + 'token_url = "//evil/x"', "auth.oauth.token_url: must be an address such as"),
        (
            OAUTH + 'token_url = "/t"\nsend = "body"',
            "auth.oauth.send: is not right; where the secret goes",
        ),
        (
            'header = "x-key"\n' + OAUTH + 'token_url = "/t"',
            "auth: needs one of 'header', 'user', 'oauth' and 'signature', not several",
        ),
        (SIGNED, "auth.signature.headers: missing"),
        (
            SIGNED + 'headers = { x = "{time}" }',
            "auth.signature: 'headers' hold {signature}, and may hold {nonce}, {signature}, {time}",
        ),
        (
            SIGNED + 'headers = { x = "{signature}" }\ntext = "{key}"',
            "auth.signature: 'text' has the placeholders {body}, {digest}, {method}, {nonce}",
        ),
    ],
)
def test_a_login_is_whole(complaints: Complaints, auth: str, line: str) -> None:
    secrets = {
        "C360_SYSTEMS__API__AUTH__OAUTH__CLIENT_SECRET": "open-sesame",
        "C360_SYSTEMS__API__AUTH__SIGNATURE__SECRET": "open-sesame",
    }
    given = {name: v for name, v in secrets.items() if name.split("__")[3].lower() in auth}
    if "header =" in auth and "oauth" in auth:
        given["C360_SYSTEMS__API__AUTH__VALUE"] = "open-sesame"
    text = f"{RIGHT}{API}{CUSTOMER}[systems.api.auth]\n{auth}"
    (found,) = complaints(text, WITHOUT_SECRET | given)
    assert found.startswith(f"systems.api.{line}")


def test_a_header_that_http_does_not_allow_is_named_without_its_value(
    complaints: Complaints,
) -> None:
    environ = SECRET | {"C360_SYSTEMS__API__AUTH__VALUE": "open\nsesame"}
    text = RIGHT + API + CUSTOMER + '[systems.api.auth]\nheader = "x-key"'
    (line,) = complaints(text, environ)
    assert line == "systems.api.auth: must be names and values that HTTP allows as headers"


def test_a_token_is_asked_for_at_its_own_host_and_shared_by_the_client(loaded: Load) -> None:
    asked: list[tuple[str, bool]] = []

    def share(account: str, single: bool, /) -> None:  # noqa: FBT001 - as it is called
        asked.append((account, single))

    environ = WITHOUT_SECRET | {"C360_SYSTEMS__API__AUTH__OAUTH__CLIENT_SECRET": "open-sesame"}
    login = OAUTH + 'token_url = "https://login.example.com/t?x=1"\n'
    system = api(loaded, login + CUSTOMER, environ)
    assert system.auth.oauth is not None
    assert (system.auth.oauth.elsewhere, system.auth.oauth.path) == (
        "https://login.example.com",
        "/t?x=1",
    )
    made = system.backend("api", share)
    assert isinstance(made, RestBackend)
    assert isinstance(made.wire, TokensElsewhere)
    assert asked == [("api:gw", False)]
    assert "sesame" not in repr(system)


PAGES = 'customer.rows = "items"\ncustomer.path = "/orders?customer={key}"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("pages = { by = 'offset' }", ".pages: needs 'size', the number of rows that a page has"),
        ("pages = { by = 'cursor' }", ".pages: 'next' goes with 'cursor' and 'link'"),
        ("pages = { by = 'header', next = 'n' }", ".pages: 'next' goes with 'cursor' and 'link'"),
        ("pages = { by = 'link', next = 'n', total = 't' }", ".pages: 'total' goes with 'offset'"),
        ("pages = { by = 'key', size = 2, first = 0 }", ".pages: 'first' goes with 'number'"),
        ("pages = { by = 'pages' }", ".pages.by: is not right; how the next page is asked for"),
        ("pages = { by = 'offset', size = 2 }", ": pages by 'offset' need {offset}"),
        ("query = { n = '{limit}' }", ": placeholders are {key}, {keys}, {status} here"),
        (
            "query = { n = '{page}' }\ncustomer.pages = { by = 'offset', size = 2 }",
            ": placeholders are {key}, {keys}, {limit}, {offset}, {status} here",
        ),
        ("separator = '&'", None),
        ("separator = '/'", ".separator: is not right; what stands between keys"),
        ("pad = 5\ncustomer.numbers = true", ": either 'numbers' or 'pad'"),
        ("error = { path = 'e', ok = ['0'], busy = ['0'] }", ".error: each value has one meaning"),
    ],
)
def test_a_list_says_how_it_comes_in_pages(
    complaints: Complaints, text: str, line: str | None
) -> None:
    order = ORDER.replace('customer.path = "/orders?customer={key}"', f"{PAGES}customer.{text}")
    if line is not None:
        (found,) = complaints(RIGHT + API + order, WITHOUT_SECRET)
        assert found.startswith(f"systems.api.kinds.order.customer{line}")


def test_newest_first_is_for_lists_by_day(complaints: Complaints) -> None:
    pages = "pages = { by = 'header', newest_first = true }"
    contact = f"""
[systems.api.kinds.contact]
customer = {{ path = "/contacts?of={{key}}", {pages} }}
fields = {{ key = "id", customer = "of" }}
"""
    (found,) = complaints(RIGHT + API + contact, WITHOUT_SECRET)
    assert found == (
        "systems.api.kinds.contact: customer: 'newest_first' is for lists that are ordered by a day"
    )


def test_changes_are_asked_for_by_a_mark(loaded: Load, complaints: Complaints) -> None:
    changed = """
[systems.api.kinds.customer.changed]
path = "/changes?since={mark}"
at = { path = "at", form = "seconds" }
"""
    found = api(loaded, CUSTOMER + changed, WITHOUT_SECRET).catalogue()[Kind.CUSTOMER]
    marks = found.lookups[By.CHANGED].marks
    assert marks is not None
    assert marks.at == Member(path="at", form="seconds")
    wrong = changed.replace("{mark}", "{key}")
    (line,) = complaints(RIGHT + API + CUSTOMER + wrong, WITHOUT_SECRET)
    assert line == "systems.api.kinds.customer.changed: placeholders are {mark} here"
    (line,) = complaints(RIGHT + API + CUSTOMER + changed.replace("{mark}", "0"), WITHOUT_SECRET)
    assert line.endswith("needs {mark}, the instant since when")


def test_a_flag_has_words_of_the_system(loaded: Load) -> None:
    text = ORDER + 'rejected = { path = "r", words = { "是" = true, "否" = false } }\n'
    facts = api(loaded, text, WITHOUT_SECRET).catalogue()[Kind.ORDER].facts
    assert facts["rejected"] == Member(path="r", words={"是": True, "否": False})


def test_the_stub_of_the_benchmark_is_described() -> None:
    stub = Path(__file__).parents[3] / "benchmarks" / "stub.toml"
    settings = load(stub, {"C360_AUTH__KEY": "k" * 32})
    assert settings.directory.shared_number
    assert [system.vendor for system in settings.systems.values()] == ["rest", "rest"]
