"""The other values of the settings: names, time zones, addresses, files."""

import difflib
import re
import zoneinfo
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, SecretStr

from backends.fleet.addresses import address_of

PASSWORD_IN_ADDRESS = re.compile(r"://[^/@]*:[^/@]+@|[?&]\w*(password|passwd|pwd)=", re.IGNORECASE)


class Table(BaseModel):
    """A table of the settings: frozen, and without keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Plain:
    """Marks a secret that may stand in the file as long as it holds no password."""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that was probably meant."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), None)


def hint(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or nothing."""
    meant = closest(word, known)
    return f", did you mean '{meant}'?" if meant else ""


def names(value: Any) -> Any:
    """Return one name, or several with commas between them, as a list."""
    if isinstance(value, str):
        return [name.strip() for name in value.split(",") if name.strip()]
    return value


def words(value: Any) -> Any:
    """Return several secrets with blanks, lines or commas between them as a list."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def zone(value: Any) -> zoneinfo.ZoneInfo:
    """Return the time zone of a name."""
    if isinstance(value, zoneinfo.ZoneInfo):
        return value
    try:
        return zoneinfo.ZoneInfo(value)
    except (TypeError, ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        known = zoneinfo.available_timezones()  # reads the whole folder of zones
    meant = hint(value, known) if isinstance(value, str) else ""
    raise ValueError(f"must be a time zone such as 'Asia/Shanghai'{meant}")


def web_address(value: str) -> str:
    """Return an http address without a trailing slash."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as 'https://erp.example.com'")
    if parts.username or parts.password:
        raise ValueError("must hold no user and no password")
    return value.rstrip("/")


def address(schemes: Iterable[str], example: str) -> Callable[[SecretStr], SecretStr]:
    """Make a check that an address has one of the schemes."""
    allowed = tuple(f"{scheme}:" for scheme in schemes)

    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(allowed):
            raise ValueError(f"must be an address such as '{example}'")
        return value

    return check


def shared_address(value: SecretStr) -> SecretStr:
    """Check the address of what processes share: none ('memory://'), or a Redis."""
    if not value.get_secret_value().startswith("memory:"):
        address_of(value.get_secret_value())
    return value


def existing(value: Path) -> Path:
    """Return the path of a file that is there."""
    if not value.is_file():
        raise ValueError("there is no such file")
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(names)]
Zone = Annotated[zoneinfo.ZoneInfo, BeforeValidator(zone)]
WebAddress = Annotated[str, AfterValidator(web_address)]
ExistingFile = Annotated[Path, AfterValidator(existing)]
