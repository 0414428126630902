"""The matrix asked over real HTTP: whole responses, heads included, to GET and POST."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import httpx

from backends.memory import MemoryBackend
from policies.principal import Principal
from tests.journeys.company import Company, Erp, running
from tests.proof import sentinels
from tests.proof.judgement import Response
from tests.proof.matrix import Asks, Matrix, Score
from tests.proof.oracle import CALLERS
from tests.proof.routes import PUSHES, Route
from tests.proof.spelling import Spelling, variables_of
from tests.proof.stage import HOME, Stage, ids_of


async def over_http(folder: Path) -> tuple[Score, Mapping[str, Score]]:
    """Run a company, learn its values, and ask everything with both methods."""
    systems = MemoryBackend("crm", sentinels.crm()), Erp(sentinels.erp())
    async with running(folder, None, systems=systems) as company:
        stage = Stage(systems, await ids_of(company.gateway.directory))
        matrix = Matrix(stage, _posting(company))
        # The interfaces are here the gateway's own two, without values made for the proof.
        routes = [x for x in stage.shortest() if x.steps[0].field != "interfaces" and asked(x)]
        learnt = await matrix.learn({HOME: routes})
        ways = matrix.spelled(routes, Spelling.FIELD)
        return learnt, {
            "POST": await matrix.run(CALLERS, ways, reads=False),
            "GET": await matrix.run(CALLERS, ways, asks=_getting(company), reads=False),
        }


def asked(route: Route) -> bool:
    """Whether a way is asked for, and not pushed."""
    return route.steps[0].owner != PUSHES


def _response(found: httpx.Response) -> Response:
    assert found.status_code == 200, found.text
    answer = found.json()
    heads = "\n".join(f"{name}: {value}" for name, value in found.headers.items())
    return Response(
        text=f"{heads}\n{found.text}", data=answer["data"], errors=answer.get("errors", ())
    )


def _posting(company: Company) -> Asks:
    async def ask(text: str, who: Principal) -> Response:
        return _response(await company.post(text, company.token(who), **variables_of(text)))

    return ask


def _getting(company: Company) -> Asks:
    async def ask(text: str, who: Principal) -> Response:
        headers = {"authorization": f"Bearer {company.token(who)}"}
        parameters = {"query": text}
        return _response(await company.client.get("/graphql", params=parameters, headers=headers))

    return ask
