"""``c360 connect`` drafts settings from what an API tells, and says what it lacks."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator

import pytest

from gateway.settings import VENDORS
from tests.fakes.facts import company
from tests.fakes.fake import answering
from tests.fakes.jiandaoyun import JiandaoyunFake
from tests.gateway.cli.commanding import Ended, invoked

KEY = "the-key-of-an-open-platform"
VARIABLE = "C360_SYSTEMS__CRM__API_KEY"


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with answering(JiandaoyunFake(company("crm"), KEY)) as address:
        yield f"{address}/api"


async def connected(*arguments: str, key: str = KEY) -> Ended:
    """Run the command beside the server."""

    def run() -> Ended:
        return invoked("connect", "jiandaoyun", *arguments, **{VARIABLE: key})

    return await asyncio.to_thread(run)


def test_help_names_every_vendor_that_can_be_drafted() -> None:
    done = invoked("connect", "--help")
    assert done.status == 0
    for name, settings in VENDORS.items():
        assert (f" {name} " in done.out) is (settings.drafting is not None)


def test_help_says_where_the_secret_comes_from() -> None:
    done = invoked("connect", "jiandaoyun", "--help")
    assert "C360_SYSTEMS__NAME__API_KEY" in done.out
    assert "--base-url" in done.out


def test_a_missing_secret_is_named_with_its_variable() -> None:
    done = invoked("connect", "jiandaoyun", "--name", "forms")
    assert (done.status, done.out) == (2, "")
    assert "C360_SYSTEMS__FORMS__API_KEY is missing" in done.err


def test_wrong_options_are_named_all_at_once_with_what_would_be_right() -> None:
    secret = {"C360_SYSTEMS__A B__API_KEY": "a key with blanks"}
    told = ("--name", "a b", "--timezone", "Mars", "--base-url", "ftp://x")
    done = invoked("connect", "jiandaoyun", *told, **secret)
    assert (done.status, done.out) == (2, "")
    assert "--name must be small letters" in done.err
    assert "--timezone must be a time zone such as 'Asia/Shanghai'" in done.err
    assert "--base-url must be an address such as" in done.err
    assert "C360_SYSTEMS__A B__API_KEY must be the API key" in done.err
    assert "a key with blanks" not in done.err


@pytest.mark.integration
async def test_a_draft_is_toml_that_names_the_system(url: str) -> None:
    done = await connected("--base-url", url)
    assert done.status == 0
    table = tomllib.loads(done.out)["systems"]["crm"]
    assert (table["vendor"], table["base_url"]) == ("jiandaoyun", url)
    assert "order" in table["forms"]
    assert "c360 check" in done.err
    assert KEY not in done.out + done.err


@pytest.mark.integration
async def test_one_app_can_be_drafted_alone(url: str) -> None:
    done = await connected("--base-url", url, "--only", "进销存")
    assert "customer" not in tomllib.loads(done.out)["systems"]["crm"]["forms"]


@pytest.mark.integration
async def test_a_wrong_key_ends_with_status_one_and_a_hint(url: str) -> None:
    done = await connected("--base-url", url, key="another-key")
    assert (done.status, done.out) == (1, "")
    assert "check its api_key (8301)" in done.err
    assert "another-key" not in done.err
