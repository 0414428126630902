"""All audits of the npm package graphql-http hold, against a real server."""

from __future__ import annotations

from collections import Counter

import pytest

from tests import node
from tests.gateway.http import executing
from tests.gateway.http.asking import endpoint, served


@pytest.mark.node
@pytest.mark.integration
def test_every_audit_of_graphql_over_http_holds() -> None:
    with served(endpoint(executing.answer)) as port:
        audits = node.run("audits.mjs", f"http://127.0.0.1:{port}/graphql", "good")
    assert [audit for audit in audits if audit["status"] != "ok"] == []
    levels = Counter(audit["name"].split()[0] for audit in audits)
    assert levels == {"MUST": 13, "SHOULD": 23, "MAY": 25}
