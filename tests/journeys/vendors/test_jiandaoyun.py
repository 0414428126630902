"""A whole gateway over forms of Jiandaoyun: one system that is CRM and ERP at once."""

from __future__ import annotations

import time
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from backends.domain import Delivery
from backends.vendors.jiandaoyun.pushes import HEADER, signature
from backends.vocabulary import Kind
from tests.fakes.expected import expected_360
from tests.fakes.facts import Facts, company
from tests.fakes.fake import answering
from tests.fakes.jiandaoyun import JiandaoyunFake
from tests.fakes.journey import Journey, owners, running

pytestmark = pytest.mark.integration

FIELD_MAP = Path(__file__).parents[2] / "backends" / "vendors" / "jiandaoyun" / "company.toml"
KEY = "the-key-of-an-open-platform"
SECRET = "the secret of data pushes"
SKUS = ["SKU-1", "SKU-3"]


def facts(crowd: int = 0) -> Facts:
    """Return the company; a delivery of a form serves one order."""
    whole = company("crm", crowd=crowd)
    deliveries = tuple(one_order(each) for each in whole[Kind.DELIVERY])
    return {**whole, Kind.DELIVERY: deliveries}


def one_order(delivery: Any) -> Delivery:
    mine = tuple(line for line in delivery.lines if line.order == delivery.lines[0].order)
    changed: Delivery = msgspec.structs.replace(delivery, lines=mine)
    return changed


def table(url: str, key: str = KEY) -> dict[str, Any]:
    told = tomllib.loads(FIELD_MAP.read_text(encoding="utf-8"))
    return {**told, "base_url": f"{url}/api", "api_key": key, "links": {}, "events_secret": SECRET}


@asynccontextmanager
async def journey(folder: Path, fake: JiandaoyunFake, key: str = KEY) -> AsyncIterator[Journey]:
    async with (
        answering(fake) as url,
        running(folder, {"crm": table(url, key)}, owners(crm=Kind)) as found,
    ):
        fake.forget()
        yield found


async def test_a_customer_is_told_with_everything_and_each_form_is_asked_once(
    tmp_path: Path,
) -> None:
    fake = JiandaoyunFake(facts(), KEY)
    async with journey(tmp_path, fake) as asked:
        found = await asked.customer_360("crm", "C1", SKUS)
    assert found == expected_360(facts(), "C1", SKUS)
    assert fake.counts == dict.fromkeys(map(str, Kind), 1)


async def test_the_other_customer_has_its_own(tmp_path: Path) -> None:
    fake = JiandaoyunFake(facts(), KEY)
    async with journey(tmp_path, fake) as asked:
        assert await asked.customer_360("crm", "C2") == expected_360(facts(), "C2")


async def test_who_is_asked_to_wait_tries_again(tmp_path: Path) -> None:
    fake = JiandaoyunFake(facts(), KEY)
    async with journey(tmp_path, fake) as asked:
        fake.throttle()
        found = await asked.customer_360("crm", "C1", SKUS)
    assert found == expected_360(facts(), "C1", SKUS)
    assert sum(fake.counts.values()) == len(Kind) + 1


async def test_the_directory_reads_all_customers_in_pages_of_a_hundred(tmp_path: Path) -> None:
    fake = JiandaoyunFake(facts(crowd=240), KEY)
    async with journey(tmp_path, fake) as asked:
        await asked.gateway.synchronise()
        assert fake.counts == {"customer": 3}
        assert len(await asked.everybody()) == 242


async def test_a_key_that_is_withdrawn_fails_the_sections_and_not_the_answer(
    tmp_path: Path,
) -> None:
    fake = JiandaoyunFake(facts(), KEY)
    async with journey(tmp_path, fake) as asked:
        fake.key = "another-key"
        ident = await asked.id_of("crm", "C1")
        query = "query($id: ID!) { customer(id: $id) { orders { freshness { state } } } }"
        answer = await asked.ask(query, id=ident)
    assert answer["data"]["customer"]["orders"]["freshness"] == {"state": "FAILED"}
    assert KEY not in str(answer)


async def pushed(asked: Journey, row: dict[str, Any], secret: str = SECRET) -> int:
    """Push a changed row as the platform does; return the status of the answer."""
    body, at = msgspec.json.encode({"op": "data_update", "data": row}), str(int(time.time()))
    answer = await asked.client.post(
        "/events/crm",
        params={"nonce": "0f5ade", "timestamp": at},
        content=body,
        headers={HEADER: signature("0f5ade", body, secret, at)},
    )
    return answer.status_code


async def test_a_customer_that_is_pushed_is_read_again_at_once(tmp_path: Path) -> None:
    fake = JiandaoyunFake(facts(), KEY)
    async with journey(tmp_path, fake) as asked:
        row = fake.rows["65f0c0ffee", "65f0beef01"][0]
        row["_widget_name"] = "Renamed Trading Co"
        assert await pushed(asked, row, "another secret of nobody") == 401
        assert fake.counts == {}
        assert await pushed(asked, row) == 202
        assert fake.counts == {"customer": 1}
        assert "Renamed Trading Co" in await asked.everybody()
