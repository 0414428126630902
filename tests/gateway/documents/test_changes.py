"""What a new list adds, changes and leaves out."""

from __future__ import annotations

from gateway.documents.changes import changes
from gateway.documents.manifest import Document


def document(name: str, id_: str) -> Document:
    return Document(id=id_, text=f"query {name} {{ {id_} }}", name=name, kind="query")


def test_operations_are_compared_by_name() -> None:
    old = [document("Same", "s"), document("Other", "o1"), document("Gone", "g")]
    new = [document("Same", "s"), document("Other", "o2"), document("Fresh", "f")]
    assert list(map(str, changes(old, new))) == [
        "Fresh: added",
        "Gone: left out",
        "Other: changed",
    ]
    assert changes(old, old) == []
