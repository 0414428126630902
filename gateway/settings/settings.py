"""All settings of one gateway."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from backends.port import Lane
from backends.vocabulary import Kind
from gateway.settings.documents import DocumentSettings
from gateway.settings.freshness import completed
from gateway.settings.limits import CallerLimits
from gateway.settings.systems import System
from gateway.settings.tables import Audit, Auth, Cache, Directory, Policy, Server, Windows
from gateway.settings.tracing import Tracing
from gateway.settings.values import Names

LANES = {
    "support_agent": Lane.SUPPORT,
    "admin": Lane.SUPPORT,
    "sales_rep": Lane.SALES,
    "sales_manager": Lane.SALES,
    "finance": Lane.SALES,
    "portal_customer": Lane.PORTAL,
}


def lane(value: Any) -> Lane:
    """Return the lane of a name."""
    found = {lane.name.lower(): lane for lane in Lane}
    if isinstance(value, Lane):
        return value
    if isinstance(value, str) and value in found:
        return found[value]
    raise ValueError(f"must be one of {', '.join(found)}")


def with_own_lanes(given: Any) -> Any:
    """Add the lanes of the product's own roles where a person named none."""
    return {**LANES, **given} if isinstance(given, Mapping) else given


LaneName = Annotated[Lane, BeforeValidator(lane)]


class Settings(BaseSettings):
    """What one gateway is told at its start; made in code it reads nothing else (see ``load``)."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    server: Server = Field(default_factory=Server)
    auth: Auth = Field(description="whose tokens are believed: 'issuer', 'audience', 'jwks_url'")
    cache: Cache = Field(default_factory=Cache)
    directory: Directory = Field(default_factory=Directory)
    systems: dict[str, System] = Field(
        min_length=1, description="one table [systems.<name>] for each CRM and ERP"
    )
    owners: dict[Kind, Names] = Field(
        min_length=1, description="which system owns which kind, such as: customer = 'crm'"
    )
    freshness: Annotated[dict[Kind, Windows], BeforeValidator(completed)] = Field(
        default_factory=dict, validate_default=True
    )
    policy: Policy = Field(default_factory=Policy)
    audit: Audit = Field(default_factory=Audit)
    documents: DocumentSettings = Field(default_factory=DocumentSettings)
    limits: CallerLimits = Field(default_factory=CallerLimits)
    tracing: Tracing = Field(default_factory=Tracing)
    lanes: Annotated[dict[str, LaneName], BeforeValidator(with_own_lanes)] = Field(
        default_factory=dict, validate_default=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the name is pydantic-settings'
        init_settings: PydanticBaseSettingsSource,
        *_: PydanticBaseSettingsSource,
        **__: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the caller gives; reading file and variables is ``load``'s own work."""
        return (init_settings,)
