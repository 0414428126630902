"""What a draft of a system's settings is made from, where a vendor's API tells enough."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from pydantic import Field

from gateway.settings.values import Names, Table, WebAddress, Zone


class Drafting(Table):
    """What ``c360 connect`` is told; ``hidden`` is the field that comes by a variable.

    A vendor gives ``base_url`` a default where it has one address for all.
    """

    hidden: ClassVar[str] = "api_key"

    name: str = Field(
        pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$",
        description="small letters, digits and single '_' between them, such as 'crm'",
    )
    base_url: WebAddress = Field(description="an address such as 'https://crm.example.com'")
    timezone: Zone = Field(description="a time zone such as 'Asia/Shanghai'")
    only: Names = Field((), description="names or ids of what is to be read")

    @abstractmethod
    async def draft(self) -> str:
        """Return the table of the system as TOML, with comments; BackendError says why not."""
