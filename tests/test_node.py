"""The composers run and say what is wrong."""

from __future__ import annotations

import pytest

from tests import node

pytestmark = [pytest.mark.node, pytest.mark.integration]

SOUND = """
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
type Query { customer(id: ID!): Customer }
type Customer @key(fields: "id") { id: ID! }
"""


@pytest.mark.parametrize("composer", ["apollo", "guild"])
def test_sound_subgraph_is_composed(composer: str) -> None:
    composed = node.run("compose.mjs", given=SOUND)[composer]
    assert (composed["ok"], composed["errors"]) == (True, [])
    assert "type Customer" in composed["supergraph"]


@pytest.mark.parametrize("composer", ["apollo", "guild"])
def test_key_that_names_no_field_is_refused(composer: str) -> None:
    composed = node.run("compose.mjs", given=SOUND.replace('"id"', '"number"'))[composer]
    assert not composed["ok"]
    assert "number" in composed["errors"][0]


def test_every_lock_file_is_installed_beforehand() -> None:
    names = {str(source.relative_to(node.SCRIPTS.parents[1])) for source in node.sources()}
    assert {"tests/node", "tests/node/federation", "examples/clients"} <= names
