"""How much one caller may ask, as a person writes it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from gateway.settings import CallerLimits


def test_without_settings_nobody_is_limited() -> None:
    limits = CallerLimits()
    assert (limits.per_minute, limits.roles, limits.keys) == (0, {}, {})


def test_roles_and_keys_have_limits_of_their_own() -> None:
    given = {"roles": {"portal_customer": 60}, "keys": {"9f86d081884c7d65": 6000}}
    limits = CallerLimits.model_validate({"per_minute": 1200, **given})
    assert (limits.per_minute, limits.roles["portal_customer"]) == (1200, 60)
    assert limits.keys["9f86d081884c7d65"] == 6000


@pytest.mark.parametrize(
    "given", [{"per_minute": -1}, {"roles": {"x": -1}}, {"keys": {"x": "many"}}, {"minute": 1}]
)
def test_what_is_no_limit_is_a_mistake(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CallerLimits.model_validate(given)
