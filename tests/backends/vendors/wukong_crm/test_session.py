"""How Wukong CRM lets us in, and what its codes mean."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from backends.errors import Garbled, Refused, Throttled, Unavailable
from backends.port import By, Query
from backends.vendors.wukong_crm.adapter import WukongBackend
from backends.vendors.wukong_crm.session import code_of
from backends.vocabulary import Kind
from backends.wire import Request, Response
from tests.backends.vendors.wukong_crm.direct import account, ask, backend, server, soon

LOGINS = {11: "/login", 9: "admin/base/login"}


class OneSession:
    """Shares the session of an account as several processes do."""

    def __init__(self) -> None:
        """Begin without a session."""
        self.session: Mapping[str, str] | None = None

    async def claim(self, ended: Mapping[str, str] | None) -> Mapping[str, str] | None:
        return self.session if self.session != ended else None

    async def keep(self, session: Mapping[str, str]) -> None:
        self.session = session

    async def release(self) -> None:
        """Nobody waits."""


class Scripted:
    """Answers everything alike."""

    def __init__(self, response: Response) -> None:
        """Take the answer."""
        self.response = response

    async def send(self, _: Request, *, deadline: float) -> Response:
        assert deadline > 0
        return self.response

    async def aclose(self) -> None:
        """Hold nothing."""


@pytest.mark.parametrize("version", [11, 9])
async def test_a_second_login_ends_the_first_which_logs_in_once_more(version: int) -> None:
    fake = server(version)
    one, two = backend(fake), backend(fake)
    for asked in (one, two, one):
        assert (await ask(asked, Kind.CUSTOMER, By.KEY, "1512")).error is None
    assert fake.counts[LOGINS[version]] == 3


@pytest.mark.parametrize("version", [11, 9])
async def test_two_that_share_the_session_log_in_once(version: int) -> None:
    fake, sessions = server(version), OneSession()
    both = [backend(fake, sessions=sessions) for _ in range(2)]
    for asked in (*both, *both):
        assert (await ask(asked, Kind.CUSTOMER, By.KEY, "1512")).error is None
    assert fake.counts[LOGINS[version]] == 1


@pytest.mark.parametrize("version", [11, 9])
async def test_ten_questions_after_an_ended_session_cost_one_login(version: int) -> None:
    fake = server(version)
    asked = backend(fake)
    await asked.check(soon())
    fake.end_sessions()
    fake.forget()
    found = await asyncio.gather(
        *(ask(asked, Kind.OPPORTUNITY, By.CUSTOMER, "1512") for _ in range(10))
    )
    assert {each.error for each in found} == {None}
    assert fake.counts[LOGINS[version]] == 1


@pytest.mark.parametrize(("version", "code"), [(11, 1004), (9, 400)])
async def test_check_names_the_setting_of_a_refused_login(version: int, code: int) -> None:
    asked = backend(server(version), password="wrong")
    with pytest.raises(Refused, match=rf"refuses the login \({code}\): check systems.crm.user"):
        await asked.check(soon())


@pytest.mark.parametrize("version", [11, 9])
async def test_check_lists_one_customer(version: int) -> None:
    fake = server(version)
    await backend(fake).check(soon())
    assert fake.counts.total() == 2


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        (b'{"code":403,"msg":"x"}', Throttled),
        (b'{"code":500,"msg":"x"}', Unavailable),
        (b'{"code":0,"data":{"adminToken":""}}', Garbled),
        (b'{"code":0,"data":{"adminToken":"a\\nb"}}', Garbled),
        (b'{"code":0,"data":[]}', Garbled),
        (b'{"code":1010,"msg":"x"}', Refused),
    ],
)
async def test_answer_to_a_login_has_its_meaning(body: bytes, meaning: type[Exception]) -> None:
    asked = WukongBackend(account(11), Scripted(Response(status=200, body=body)))
    with pytest.raises(meaning) as caught:
        await asked.check(soon())
    assert type(caught.value) is meaning


async def test_what_cannot_be_an_id_costs_no_call() -> None:
    fake = server(11)
    query = Query(
        system="crm",
        kind=Kind.CUSTOMER,
        by=By.KEY,
        keys=("0", "01512", "١٥١٢", "2147483648", "-1", " 1512", "1512.0"),
    )
    assert (await backend(fake).fetch(query, soon())).results == {}
    assert fake.counts.total() == 0


def test_account_is_printed_without_its_password() -> None:
    assert repr(account(11)) == "Account(system='crm', user='gateway')"


def test_code_is_sought_in_short_answers_only() -> None:
    assert code_of(Response(status=200, body=b'{"code":302}')) == 302
    assert code_of(Response(status=200, body=b'{"code":302,"x":"' + b"x" * 5000 + b'"}')) is None
    assert code_of(Response(status=502, body=b"<html>")) is None
