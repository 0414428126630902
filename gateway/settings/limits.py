"""How much one caller may ask."""

from typing import Annotated

from pydantic import Field

from gateway.settings.values import Table

PerMinute = Annotated[int, Field(ge=0)]


class CallerLimits(Table):
    """Requests per minute of one caller; 0 is no limit.

    A key has its own line or, like everybody, the most generous of its roles; without any of
    these ``per_minute`` counts.
    """

    per_minute: PerMinute = Field(
        0, description="requests per minute of one caller, such as 1200; 0 is no limit"
    )
    roles: dict[str, PerMinute] = Field(
        default_factory=dict, description="by role, such as: portal_customer = 120"
    )
    keys: dict[str, PerMinute] = Field(
        default_factory=dict, description="by the id of an API key, such as: 9f86d081884c7d65 = 60"
    )
