"""Operations made up at random over the schema: fields, aliases, fragments, directives."""

from __future__ import annotations

from graphql import get_named_type, is_leaf_type
from hypothesis import strategies as st

from tests.proof.routes import ROOT, Map

DEPTH = 7
DIRECTIVES = (
    "",
    "",
    "",
    " @include(if: $yes)",
    " @skip(if: $no)",
    " @include(if: $no)",
    " @skip(if: $yes)",
)
Draw = st.DrawFn


class Writer:
    """Writes one operation; what is drawn decides every turn."""

    def __init__(self, draw: Draw, known: Map) -> None:
        """Begin with an empty document."""
        self._draw = draw
        self._known = known
        self._names = 0
        self.fragments: list[str] = []

    def selection(self, owner: str, depth: int) -> str:
        """Select some fields of a type."""
        names = self._draw(
            st.lists(
                st.sampled_from(sorted(self._known.types[owner].fields)), min_size=1, max_size=4
            )
        )
        written = [self._field(owner, name, depth) for name in names]
        return " ".join(text for text in written if text) or "__typename"

    def _field(self, owner: str, name: str, depth: int) -> str:
        steps = [step for step in self._known.steps(owner) if step.field == name]
        directive = self._draw(st.sampled_from(DIRECTIVES))
        alias = f"{self._name()}: "
        if is_leaf_type(get_named_type(self._known.types[owner].fields[name].type)):
            return f"{alias}{name}{directive}"
        if depth >= DEPTH:
            return ""
        step = self._draw(st.sampled_from(steps))
        arguments = f"({step.arguments})" if step.arguments else ""
        inner = self._wrapped(step.member, self.selection(step.member, depth + 1))
        return f"{alias}{name}{arguments}{directive} {{ {inner} }}"

    def _wrapped(self, type_: str, text: str) -> str:
        """Put a selection into a fragment of some kind; the type is always named."""
        how = self._draw(st.sampled_from(("inline", "named", "interface", "twice")))
        if how == "interface" and self._known.implements(type_, "Section"):
            return f"... on Section {{ ... on {type_} {{ {text} }} }}"
        if how in {"named", "twice"}:
            name = self._name().upper()
            self.fragments.append(f"fragment {name} on {type_} {{ {text} }}")
            return f"...{name}" if how == "named" else f"...{name} ... on {type_} {{ ...{name} }}"
        return f"... on {type_} {{ {text} }}"

    def _name(self) -> str:
        self._names += 1
        return f"a{self._names}"


@st.composite
def operations(draw: Draw, known: Map) -> str:
    """Draw an operation."""
    writer = Writer(draw, known)
    body = f"{{ {writer.selection(ROOT, 0)} }} {' '.join(writer.fragments)}"
    used = [name for name in ("yes", "no") if f"${name}" in body]
    variables = ", ".join(f"${name}: Boolean!" for name in used)
    return f"query Q({variables}) {body}" if used else body
