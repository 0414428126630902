"""Reads the settings, and names all that is wrong with them at once."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from gateway.settings.mending import Mending
from gateway.settings.problems import SettingsError, problems_of
from gateway.settings.settings import Settings
from gateway.settings.sources import CONFIG, from_file, from_variables, merged
from gateway.settings.together import contradictions


def load(path: Path | None, environ: Mapping[str, str]) -> Settings:
    """Read the file (``path``, else the one that C360_CONFIG names) under the variables.

    Raises SettingsError with one line per problem; no line repeats a value.
    """
    if path is None and environ.get(CONFIG):
        path = Path(environ[CONFIG])
    written = from_file(path)
    variables, problems = from_variables(environ)
    mending = Mending()
    tables = mending.mend(merged(written, variables), written)
    problems += [*mending.problems, *contradictions(tables)]
    try:
        settings = Settings.model_validate(tables)
    except ValidationError as error:
        raise SettingsError([*problems, *problems_of(error, tables)]) from None
    if problems:
        raise SettingsError(problems)
    return settings
