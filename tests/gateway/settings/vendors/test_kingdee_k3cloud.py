"""The settings of a K/3 Cloud server."""

from __future__ import annotations

from typing import Any

import pytest

from backends.vendors.kingdee_k3cloud.adapter import KingdeeBackend
from gateway.settings.vendors.kingdee_k3cloud import KingdeeK3Cloud
from tests.gateway.settings.conftest import AUTH, Complaints, Load

ERP = """
[systems.erp]
vendor = "kingdee_k3cloud"
base_url = "https://erp.example.com/K3Cloud/"
timezone = "Asia/Shanghai"
account = "62f1c0a8"
user = "gateway"
app_id = "288888_MTI2MGM1Pj9qPDk/OT04KHMiKnd0IXMr"
"""
RIGHT = AUTH + ERP + '[owners]\ncustomer = "erp"\n'
SECRET = {"C360_SYSTEMS__ERP__APP_SECRET": "hunter2"}


def test_a_server_is_named_with_or_without_its_path(loaded: Load) -> None:
    for address in ("https://erp.example.com/K3Cloud/", "https://erp.example.com"):
        text = RIGHT.replace("https://erp.example.com/K3Cloud/", address)
        erp = loaded(text, SECRET).systems["erp"]
        assert isinstance(erp, KingdeeK3Cloud)
        assert erp.base_url == "https://erp.example.com"
        assert (erp.login, erp.cap) == ("app_secret", 4)


@pytest.mark.parametrize("login", ["app_secret", "signature", "sign"])
def test_an_app_needs_its_secret(complaints: Complaints, login: str) -> None:
    text = RIGHT.replace("app_id =", f'login = "{login}"\napp_id =')
    (line,) = complaints(text, {})
    assert line == f"systems.erp: login = '{login}' needs app_id and app_secret"


def test_a_password_needs_no_app(loaded: Load, complaints: Complaints) -> None:
    text = RIGHT.replace("app_id =", 'login = "password"\napp_id =')
    assert loaded(text, {"C360_SYSTEMS__ERP__PASSWORD": "hunter2"})
    (line,) = complaints(text, {})
    assert line == "systems.erp: login = 'password' needs the password of the user"


@pytest.mark.parametrize("key", ["app_secret", "password"])
def test_a_secret_does_not_stand_in_the_file(complaints: Complaints, key: str) -> None:
    text = RIGHT.replace("app_id =", f'{key} = "hunter3"\napp_id =')
    (line,) = complaints(text, SECRET)
    assert line.startswith(f"systems.erp.{key}: a secret does not stand in the file")


def test_an_unknown_login_is_refused(complaints: Complaints) -> None:
    (line,) = complaints(RIGHT.replace("app_id =", 'login = "oauth"\napp_id ='), SECRET)
    assert line.endswith("'app_secret', 'signature', 'sign' or 'password'")


@pytest.mark.parametrize("theirs", ["F_XX; drop", "F_XX Phone", "", "x'"])
def test_what_is_no_key_of_a_field_is_refused(complaints: Complaints, theirs: str) -> None:
    text = RIGHT.replace("app_id =", f"fields = {{'BD_Customer.FTEL' = \"{theirs}\"}}\napp_id =")
    (line,) = complaints(text, SECRET)
    assert line == "systems.erp.fields: is such as: 'BD_Customer.FTEL' = 'F_XX_Phone'"


async def test_the_session_of_an_account_is_shared(loaded: Load) -> None:
    text = RIGHT.replace("app_id =", "fields = {'BD_Customer.FTEL' = 'F_XX'}\napp_id =")
    erp = loaded(text, SECRET).systems["erp"]
    asked: list[tuple[str, bool]] = []

    def share(account: str, single: bool, /) -> Any:  # noqa: FBT001 - it is called by place
        asked.append((account, single))

    backend = erp.backend("erp", share)
    assert isinstance(backend, KingdeeBackend)
    assert asked == [("erp:https://erp.example.com:62f1c0a8:gateway", False)]
    await backend.aclose()


def test_a_backup_is_the_same_account_elsewhere(loaded: Load) -> None:
    text = RIGHT + '[systems.erp.backup]\nbase_url = "https://erp-2.example.com/k3cloud"\n'
    erp = loaded(text, SECRET).systems["erp"]
    assert isinstance(erp, KingdeeK3Cloud)
    assert erp.backup is not None
    account = erp.backup.as_account("erp")
    assert (account.base_url, account.secret) == ("https://erp-2.example.com", "hunter2")
