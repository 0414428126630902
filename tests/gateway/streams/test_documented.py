"""The examples of docs/subscriptions.md, run as they stand there."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from resolvers.cost import Limits
from resolvers.plan import Operations
from resolvers.schema import core
from tests import node
from tests.gateway.streams.test_clients import PROGRAMS, change
from tests.journeys.company import Company
from tests.journeys.subscribing import PATIENCE, listening, streaming, token_of
from tests.journeys.test_events import MINUTES
from tests.resolvers.world import SCHEMA

pytestmark = pytest.mark.integration

PAGE = (Path(__file__).parents[3] / "docs" / "subscriptions.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """Return the examples in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@asynccontextmanager
async def run(company: Company, *command: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run an example; it is ended with the test."""
    process = await asyncio.create_subprocess_exec(
        *command,
        env={
            **os.environ,
            "C360_URL": str(company.client.base_url.join("/graphql")),
            "C360_TOKEN": token_of(company, "sales_rep"),
            "no_proxy": "*",
        },
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def printed(company: Company, *command: str, until: str = "S3") -> str:
    """Run an example, let the order change, and return the line that tells of it."""
    async with run(company, *command) as process:
        await listening(company, 1)
        await change(company)
        assert process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while until not in (line := (await process.stdout.readline()).decode()):
                assert line, "the example ended without a push"
    return line.strip()


@pytest.fixture
async def company(tmp_path: Path) -> AsyncIterator[Company]:
    """Serve the company; what was read serves for minutes."""
    async with streaming(tmp_path, freshness=MINUTES) as made:
        yield made


@pytest.mark.node
@pytest.mark.parametrize("number", [0, 1], ids=["graphql-ws", "graphql-sse"])
async def test_the_examples_for_node_are_pushed_a_change(company: Company, number: int) -> None:
    folder = await asyncio.to_thread(node.installed, PROGRAMS)
    program = folder / f"example-{os.getpid()}-{number}.mjs"
    program.write_text(blocks("js")[number], encoding="utf-8")
    try:
        assert await printed(company, str(node.node().program), str(program)) == "S3"
    finally:
        program.unlink()


async def test_the_example_for_python_is_pushed_a_change(company: Company) -> None:
    (example,) = blocks("python")
    assert await printed(company, sys.executable, "-c", example) == "S3"


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
async def test_the_example_for_curl_is_pushed_a_change(company: Company) -> None:
    (example,) = blocks("sh")
    line = await printed(company, "sh", "-c", f"exec {example.strip()}")
    assert line == 'data: {"data":{"orderChanged":{"number":"S3"}}}'


def test_the_examples_of_operations_fit_the_schema() -> None:
    executable = core(SCHEMA)
    (examples,) = blocks("graphql")
    for text in examples.strip().splitlines():
        assert Operations(executable, Limits()).prepare(text, {}).errors == ()
