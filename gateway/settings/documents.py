"""Which operations are answered: any, or only those of lists that were agreed on."""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from gateway.settings.values import ExistingFile, Names, Table


class Mode(StrEnum):
    """What becomes of an operation that is not trusted: nothing, a line in the log, a refusal."""

    OFF = "off"
    LOG = "log"
    ONLY = "only"


class RoleDocuments(Table):
    """What one role may ask instead of what everybody may."""

    files: tuple[ExistingFile, ...] = Field(
        (), description="manifests for this role, beside those for everybody"
    )
    operations: Names | None = Field(
        None, description="the only operations of the files that this role may ask, by name"
    )


class DocumentSettings(Table):
    """Persisted and trusted documents."""

    mode: Mode = Field(Mode.OFF, description="must be 'off', 'log' or 'only'")
    files: tuple[ExistingFile, ...] = Field(
        (), description="manifests of the operations that everybody may ask"
    )
    roles: dict[str, RoleDocuments] = Field(
        default_factory=dict, description="by role, where that differs from everybody"
    )
    free: Names = Field((), description="roles that may ask anything all the same")
    automatic: bool = Field(
        default=True, description="whether clients may register texts and send hashes (APQ)"
    )

    @property
    def every_file(self) -> tuple[Path, ...]:
        """All files, each once."""
        own = [file for table in self.roles.values() for file in table.files]
        return tuple(dict.fromkeys((*self.files, *own)))

    @model_validator(mode="after")
    def _lists_are_named(self) -> Self:
        if self.mode is not Mode.OFF and not self.every_file:
            raise ValueError("'log' and 'only' need 'files' here or in a role's table")
        return self
