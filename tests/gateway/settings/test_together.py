"""What two tables together get wrong."""

from gateway.settings.together import contradictions
from tests.gateway.settings.conftest import RIGHT, Complaints


def test_an_owner_that_is_not_configured_gets_a_hint(complaints: Complaints) -> None:
    assert complaints(RIGHT.replace('"erp", "crm"', '"epr"')) == [
        "owners.order: names a system that is not configured, did you mean 'erp'?"
    ]


def test_a_systems_name_can_be_spelt_in_a_variable(complaints: Complaints) -> None:
    (line,) = complaints(
        RIGHT.replace("systems.crm", 'systems."My CRM"').replace('"crm"', '"My CRM"')
    )
    assert line.startswith("systems.My CRM: a system's name has small letters")


def test_a_link_to_a_system_that_is_not_configured_gets_a_hint(complaints: Complaints) -> None:
    text = RIGHT.replace('vendor = "sql"', 'vendor = "sql"\nlinks = { epr = "debtor" }')
    assert complaints(text) == [
        "systems.crm.links.epr: names a system that is not configured, did you mean 'erp'?"
    ]


def test_tables_that_are_none_are_left_to_the_types() -> None:
    assert list(contradictions({"systems": 5, "owners": 7})) == []
