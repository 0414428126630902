"""The file and the variables."""

from pathlib import Path

import pytest

from gateway.settings import SettingsError, load
from gateway.settings.sources import from_variables, merged
from tests.gateway.settings.conftest import Complaints


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml: there is no such file"):
        load(Path("nowhere.toml"), {})


def test_a_file_that_is_not_toml_says_where(complaints: Complaints) -> None:
    (line,) = complaints("[server\nport = 1")
    assert "c360.toml: is not TOML: " in line
    assert "line 1" in line


def test_a_file_of_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c360.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="must be UTF-8 text"):
        load(path, {})


def test_variables_nest_by_two_underscores() -> None:
    tables, problems = from_variables({"C360_SYSTEMS__ERP__BASE_URL": "x", "PATH": "/bin"})
    assert tables == {"systems": {"erp": {"base_url": "x"}}}
    assert problems == []


def test_a_single_underscore_gets_a_hint() -> None:
    _, (problem,) = from_variables({"C360_SERVER_PORT": "1"})
    assert str(problem) == ("C360_SERVER_PORT: unknown variable, did you mean 'C360_SERVER__PORT'?")


def test_variables_that_an_orchestrator_sets_for_a_service_are_left_alone() -> None:
    environ = {"C360_PORT": "tcp://10.0.0.1:80", "C360_SERVICE_HOST": "10.0.0.1"}
    assert from_variables(environ) == ({}, [])


def test_a_variable_cannot_be_a_value_and_a_table() -> None:
    _, problems = from_variables({"C360_AUTH__CLAIMS": "x", "C360_AUTH__CLAIMS__REP": "y"})
    assert [problem.path for problem in problems] == [("C360_AUTH__CLAIMS__REP",)]


def test_merging_goes_down_into_tables() -> None:
    low = {"a": {"x": 1, "y": 1}, "b": {"z": 1}}
    assert merged(low, {"a": {"y": 2}, "b": 3}) == {"a": {"x": 1, "y": 2}, "b": 3}
