"""Small policies for tests, written as text and loaded from files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from policies.coordinates import Coordinate
from policies.engine import MODEL, Policy
from policies.problems import PolicyError
from tests.policies.coordinates import from_sdl

SCHEMA = from_sdl(
    """
    type Query { customer: Customer  product: Product }
    type Customer { id: ID!  name: String  credit: Int  grade: String }
    type Product { sku: String!  cost: Int }
    """,
    {"Customer.grade": ("Customer.credit",)},
)
ENTRY = """
p, role:clerk, Query.*, all, allow,
p, role:clerk, Customer.id, all, allow,
p, role:clerk, Product.sku, all, allow,
"""


def written(folder: Path, text: str, name: str = "rules.csv") -> Path:
    """Write the text as a file of lines."""
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def loaded(folder: Path, text: str, schema: Sequence[Coordinate] = SCHEMA) -> Policy:
    """Load a policy from its text."""
    return Policy.load(MODEL, [written(folder, text)], schema)


def problems(
    folder: Path, text: str, schema: Sequence[Coordinate] = SCHEMA, model: Path = MODEL
) -> list[str]:
    """List what is wrong with a policy that must not load."""
    with pytest.raises(PolicyError) as refusal:
        Policy.load(model, [written(folder, text)], schema)
    assert str(refusal.value).split("\n") == [str(one) for one in refusal.value.problems]
    return [str(one) for one in refusal.value.problems]
