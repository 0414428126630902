"""The matrix over real HTTP: what is hidden is in no byte of a response to GET or POST."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx
import pytest

from backends.memory import MemoryBackend
from policies.principal import Principal
from tests.journeys.company import Company, Erp, running
from tests.proof import sentinels
from tests.proof.judgement import Response
from tests.proof.matrix import Asks, Matrix
from tests.proof.oracle import CALLERS
from tests.proof.spelling import Spelling, variables_of
from tests.proof.stage import HOME, Stage, ids_of

pytestmark = pytest.mark.integration


def response(found: httpx.Response) -> Response:
    assert found.status_code == 200, found.text
    answer = found.json()
    heads = "\n".join(f"{name}: {value}" for name, value in found.headers.items())
    return Response(
        text=f"{heads}\n{found.text}", data=answer["data"], errors=answer.get("errors", ())
    )


def posting(company: Company) -> Asks:
    async def ask(text: str, who: Principal) -> Response:
        return response(await company.post(text, company.token(who), **variables_of(text)))

    return ask


def getting(company: Company) -> Asks:
    async def ask(text: str, who: Principal) -> Response:
        headers = {"authorization": f"Bearer {company.token(who)}"}
        parameters = {"query": text}
        return response(await company.client.get("/graphql", params=parameters, headers=headers))

    return ask


async def test_no_response_shows_what_is_hidden(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    systems = MemoryBackend("crm", sentinels.crm()), Erp(sentinels.erp())
    async with running(tmp_path, None, systems=systems) as company:
        stage = Stage(systems, await ids_of(company.gateway.directory))
        matrix = Matrix(stage, posting(company))
        # The interfaces are here the gateway's own two, without values made for the proof.
        routes = [x for x in stage.shortest() if x.steps[0].field != "interfaces"]
        learnt = await matrix.learn({HOME: routes})
        ways = matrix.spelled(routes, Spelling.FIELD)
        scores = {
            "POST": await matrix.run(CALLERS, ways, reads=False),
            "GET": await matrix.run(CALLERS, ways, asks=getting(company), reads=False),
        }
    assert learnt.leaks == learnt.missing == []
    for method, score in scores.items():
        with capsys.disabled():
            sys.stdout.write(f"\n  {method}: {score}")
        assert score.leaks == score.missing == []
        assert score.controls == score.combinations - score.hidden > 0
