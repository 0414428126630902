"""Settings as a whole: what is right loads, what is wrong is named at once."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from backends.port import Lane
from backends.vocabulary import Kind
from gateway.settings import Settings, SettingsError, Sql, Tryton, load
from tests.gateway.settings.conftest import AUTH, CRM, ERP, OWNERS, RIGHT, Complaints, Load

THREE_MISTAKES = (
    AUTH
    + CRM.replace("Asia/Shanghai", "Asia/Shanghia")
    + ERP.replace("vendor", "vendr")
    + OWNERS.replace('"erp", "crm"', '"sap"')
)


def test_a_right_file_becomes_typed_settings(loaded: Load) -> None:
    settings = loaded()
    crm, erp = settings.systems["crm"], settings.systems["erp"]
    assert isinstance(crm, Sql)
    assert isinstance(erp, Tryton)
    assert crm.timezone == ZoneInfo("Asia/Shanghai")
    assert erp.base_url == "https://erp.example.com"
    assert erp.password.get_secret_value() == "hunter2"
    assert settings.owners == {Kind.CUSTOMER: ("crm",), Kind.ORDER: ("erp", "crm")}


def test_what_is_left_out_has_the_defaults(loaded: Load) -> None:
    settings = loaded()
    assert settings.server.port == 8360
    assert settings.directory.ownership_limit == 15 * 60
    assert settings.directory.sync_every == 5 * 60
    assert settings.cache.shared is None
    assert settings.auth.algorithms == ("RS256",)
    assert settings.lanes["support_agent"] is Lane.SUPPORT


def test_a_variable_wins_over_the_file(loaded: Load) -> None:
    environ = {
        "C360_SYSTEMS__ERP__PASSWORD": "x",
        "C360_SYSTEMS__ERP__TIMEOUT": "750ms",
        "C360_SERVER__CORS_ORIGINS": "https://a.example.com, https://b.example.com",
        "C360_SERVER__GRAPHIQL": "true",
        "C360_OWNERS__ORDER": "erp",
    }
    settings = loaded(RIGHT, environ)
    assert settings.systems["erp"].timeout == 0.75
    assert settings.server.cors_origins == ("https://a.example.com", "https://b.example.com")
    assert settings.server.graphiql
    assert settings.owners[Kind.ORDER] == ("erp",)


def test_c360_config_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(AUTH + CRM + '[owners]\ncustomer = "crm"\n', encoding="utf-8")
    assert set(load(None, {"C360_CONFIG": str(path)}).systems) == {"crm"}


def test_settings_can_come_from_variables_alone() -> None:
    settings = load(
        None,
        {
            "C360_AUTH__ISSUER": "https://login.example.com",
            "C360_AUTH__AUDIENCE": "c360",
            "C360_AUTH__KEY": "k" * 32,
            "C360_SYSTEMS__CRM__VENDOR": "sql",
            "C360_SYSTEMS__CRM__URL": "postgresql+asyncpg://reader:hunter2@db/crm",
            "C360_SYSTEMS__CRM__TIMEZONE": "UTC",
            "C360_OWNERS__CUSTOMER": "crm",
        },
    )
    assert settings.auth.key is not None
    assert "hunter2" not in repr(settings)


def test_three_mistakes_are_named_in_one_message(complaints: Complaints) -> None:
    lines = complaints(THREE_MISTAKES)
    assert lines == [
        "owners.order: names a system that is not configured; there is crm, erp",
        (
            "systems.crm.timezone: must be a time zone such as 'Asia/Shanghai', "
            "did you mean 'Asia/Shanghai'?"
        ),
        "systems.erp.vendr: unknown key, did you mean 'vendor'?",
    ]


def test_no_settings_at_all_name_what_is_needed() -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {})
    assert [problem.path for problem in caught.value.problems] == [
        ("auth",),
        ("owners",),
        ("systems",),
    ]


def test_settings_made_in_code_read_no_variables(
    monkeypatch: pytest.MonkeyPatch, loaded: Load
) -> None:
    monkeypatch.setenv("SERVER", '{"port": 1}')
    given = loaded().model_dump(exclude={"server"})
    assert Settings.model_validate(given).server.port == 8360


def test_the_example_loads_once_its_secret_is_there() -> None:
    example = Path(__file__).parents[3] / "c360.example.toml"
    settings = load(example, {"C360_SYSTEMS__ERP__PASSWORD": "x"})
    assert set(settings.systems) == {"crm", "erp"}


def test_every_line_that_the_example_has_as_a_comment_is_valid(tmp_path: Path) -> None:
    example = Path(__file__).parents[3] / "c360.example.toml"
    lines = example.read_text(encoding="utf-8").splitlines()[6:]
    secret = tmp_path / "secret"
    secret.write_text("s" * 40, encoding="utf-8")
    text = "\n".join(line.removeprefix("# ") for line in lines if "key_file" not in line)
    text = re.sub(r"/run/secrets/\w+", str(secret), text)
    text = text.replace("examples/", f"{example.parent}/examples/")
    for name in ("own_model.conf", "own_rules.csv"):
        (tmp_path / name).touch()
        text = text.replace(f"policies/{name}", str(tmp_path / name))
    path = tmp_path / "all.toml"
    path.write_text(text, encoding="utf-8")
    secrets = {"C360_SYSTEMS__ERP__PASSWORD": "x", "C360_SYSTEMS__SHOP__AUTH__VALUE": "x"}
    settings = load(path, secrets)
    assert settings.server.workers == 2
    assert settings.lanes["finance"] is Lane.BATCH


def test_former_keys_of_the_read_log_come_from_a_variable_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "c360.toml"
    path.write_text(RIGHT, encoding="utf-8")
    for given in ("a" * 32 + "," + "b" * 32, "a" * 32 + "\n" + "b" * 32):
        environ = {"C360_SYSTEMS__ERP__PASSWORD": "x", "C360_AUDIT__OLD_KEYS": given}
        settings = load(path, environ)
        found = [key.get_secret_value() for key in settings.audit.old_keys]
        assert found == ["a" * 32, "b" * 32]
        assert "aaa" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://one:26379,two:26379/mymaster/0",
        "rediss+sentinel://one/mymaster",
        "redis+cluster://one:6379,two:6379",
        "rediss+cluster://one",
        "unix:///run/redis.sock",
    ],
)
def test_a_shared_cache_may_stand_in_several_ways(loaded: Load, url: str) -> None:
    assert loaded(RIGHT + f'[cache]\nurl = "{url}"').cache.shared == url


def test_the_password_of_sentinels_does_not_stand_in_the_file(complaints: Complaints) -> None:
    url = "redis+sentinel://one/mymaster?sentinel_password=hunter2"
    lines = complaints(RIGHT + f'[cache]\nurl = "{url}"')
    assert len(lines) == 1
    assert "cache.url" in lines[0]
    assert "hunter2" not in lines[0]


def test_the_key_that_encrypts_the_shared_cache_is_long_and_never_shown(tmp_path: Path) -> None:
    path = tmp_path / "c360.toml"
    path.write_text(RIGHT, encoding="utf-8")
    secrets = {"C360_SYSTEMS__ERP__PASSWORD": "x"}
    settings = load(path, {**secrets, "C360_CACHE__KEY": "k" * 32})
    assert (settings.cache.secret, "kkk" in repr(settings)) == ("k" * 32, False)
    with pytest.raises(SettingsError):
        load(path, {**secrets, "C360_CACHE__KEY": "short"})
