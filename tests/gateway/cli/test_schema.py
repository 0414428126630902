"""``c360 schema`` prints the schema, and composers take it for a subgraph."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema

from resolvers.schema import build
from tests import node
from tests.gateway.cli.commanding import invoked


def types(text: str) -> dict[str, set[str]]:
    """Return the fields of each type of a schema."""
    schema = build_schema(text, assume_valid=True)
    return {name: set(getattr(type_, "fields", ())) for name, type_ in schema.type_map.items()}


def test_what_is_printed_is_the_schema() -> None:
    done = invoked("schema")
    assert (done.status, done.out) == (0, build().as_str() + "\n")


def test_every_type_and_field_is_described() -> None:
    schema = build_schema(invoked("schema").out, assume_valid=True)
    bare = [
        name
        for name, type_ in schema.type_map.items()
        if type_.ast_node is not None and not type_.description and not name.startswith("_")
    ]
    fields = [
        f"{name}.{field}"
        for name, type_ in schema.type_map.items()
        if not name.startswith("_")
        for field, declared in getattr(type_, "fields", {}).items()
        if not declared.description and not field.startswith("_")
    ]
    assert (bare, fields) == ([], [])


def test_a_role_is_shown_what_it_can_resolve_and_no_name_of_the_rest() -> None:
    done = invoked("schema", "--role", "portal_customer")
    whole = types(invoked("schema").out)
    shown = types(done.out)
    assert done.status == 0
    assert "invoices" in shown["Customer"]
    assert "credit" in whole["Customer"] - shown["Customer"]
    assert {"CreditAccount", "Opportunity", "Interaction", "Interface"} <= whole.keys()
    assert not {"CreditAccount", "Opportunity", "Interaction", "Interface"} & shown.keys()


def test_who_has_two_roles_is_shown_the_fields_of_both() -> None:
    alone = invoked("schema", "--role", "support_agent").out
    both = invoked("schema", "--role", "support_agent", "--role", "finance").out
    assert "type Invoice " not in alone
    assert "type Invoice " in both
    assert "type Ticket " in both


def test_the_policy_of_the_settings_decides(config: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("p, role:finance, Customer.name, all, deny,\n")
    config.write_text(f'{config.read_text()}\n[policy]\nfiles = ["{own}"]\n')
    done = invoked("schema", "--role", "finance", "--config", config)
    assert "name" not in types(done.out)["Customer"]


def test_a_role_that_is_not_there_is_said_with_what_was_meant() -> None:
    done = invoked("schema", "--role", "finanze")
    assert (done.status, done.out) == (2, "")
    assert "did you mean finance?" in done.err


@pytest.mark.node
@pytest.mark.integration
@pytest.mark.parametrize("composer", ["apollo", "guild"])
def test_composers_take_it_for_a_subgraph(composer: str) -> None:
    told = node.run("compose.mjs", given=invoked("schema").out)[composer]
    assert (told["ok"], told["errors"]) == (True, [])
    assert "type Customer" in told["supergraph"]


def test_a_user_is_shown_the_fields_of_the_roles_that_the_policy_gives(
    config: Path, tmp_path: Path
) -> None:
    file = tmp_path / "own.csv"
    file.write_text("g, user:ann, role:finance\n")
    config.write_text(f'{config.read_text()}\n[policy]\nfiles = ["{file}"]\n')
    ann = invoked("schema", "--user", "ann", "--role", "support_agent", "--config", config)
    assert {"Invoice", "Ticket"} <= types(ann.out).keys()
    alone = invoked("schema", "--user", "ann", "--config", config)
    assert "Ticket" not in types(alone.out)
    assert invoked("schema", "--user", "bob", "--config", config).status == 2
