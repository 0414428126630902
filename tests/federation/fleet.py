"""Four subgraphs and Hive Gateway, started for real with the files of ``deploy/routers``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import httpx
import msgspec

from resolvers.domains import Domain
from tests import node
from tests.federation.company import Company
from tests.federation.processes import Started, router, served
from tests.gateway.cli.commanding import ROOT, free_port, invoked

CONFIG = ROOT / "deploy" / "routers" / "hive" / "gateway.config.mjs"
PROGRAM = "node_modules/@graphql-hive/gateway/dist/bin.js"


class Fleet(msgspec.Struct):
    """The processes by domain, and the router before them."""

    folder: Path
    known: Company
    stack: ExitStack
    subgraphs: dict[Domain, Started]
    router: Started

    def restart(self, domain: Domain) -> None:
        """Serve a domain that was stopped again, at the same address."""
        port = httpx.URL(self.subgraphs[domain].url).port
        assert port is not None
        self.subgraphs[domain] = _subgraph(self.folder, self.known, self.stack, domain, port)


def fleet(folder: Path, known: Company, stack: ExitStack) -> Fleet:
    """Start everything; ``stack`` ends it, the router first."""
    subgraphs = {d: _subgraph(folder, known, stack, d, free_port()) for d in Domain}
    urls = {domain: one.url for domain, one in subgraphs.items()}
    return Fleet(folder, known, stack, subgraphs, stack.enter_context(hive(folder, urls)))


def _subgraph(folder: Path, known: Company, stack: ExitStack, domain: Domain, port: int) -> Started:
    line = served(folder, known.config, domain, "--subgraph", domain, port=port)
    return stack.enter_context(line)


def composed(urls: Mapping[Domain, str], composer: str = "guild") -> str:
    """Compose the supergraph as a user does."""
    given = [word for domain, url in urls.items() for word in ("--url", f"{domain}={url}")]
    program = str(node.node().program)
    options = ("--packages", node.installed(), "--composer", composer, "--node", program)
    done = invoked("supergraph", *options, *given)
    assert done.status == 0, done.err
    return done.out


def hive(
    folder: Path, urls: Mapping[Domain, str], **environment: str
) -> AbstractContextManager[Started]:
    """Run Hive Gateway with the example's configuration."""
    supergraph = folder / "supergraph.graphql"
    supergraph.write_text(composed(urls))
    port = free_port()
    line = (
        *(node.node().program, node.installed(node.FEDERATION) / PROGRAM),
        *("supergraph", supergraph, "--config-path", CONFIG),
        *("--host", "127.0.0.1", "--port", str(port), "--disable-websockets"),
    )
    return router(folder, line, {**node.environment(), **environment}, port)
