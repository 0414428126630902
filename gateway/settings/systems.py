"""The tables of the systems: by its ``vendor`` each is read as that vendor's settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, TypeAlias, Union

from pydantic import Field

from gateway.settings.brought import brought, installed
from gateway.settings.connection import Connection
from gateway.settings.vendors.erpnext import Erpnext
from gateway.settings.vendors.fxiaoke import Fxiaoke
from gateway.settings.vendors.jiandaoyun import Jiandaoyun
from gateway.settings.vendors.kingdee_k3cloud import KingdeeK3Cloud
from gateway.settings.vendors.neocrm import Neocrm
from gateway.settings.vendors.odoo import Odoo
from gateway.settings.vendors.rest import Rest
from gateway.settings.vendors.sap_s4hana import SapS4Hana
from gateway.settings.vendors.sql import Sql
from gateway.settings.vendors.tryton import Tryton
from gateway.settings.vendors.wukong_crm import WukongCrm

OWN: Mapping[str, type[Connection]] = {
    "erpnext": Erpnext,
    "fxiaoke": Fxiaoke,
    "jiandaoyun": Jiandaoyun,
    "kingdee_k3cloud": KingdeeK3Cloud,
    "neocrm": Neocrm,
    "odoo": Odoo,
    "rest": Rest,
    "sap_s4hana": SapS4Hana,
    "sql": Sql,
    "tryton": Tryton,
    "wukong_crm": WukongCrm,
}


# A name that we have stays ours, whatever an installed package brings.
VENDORS: Mapping[str, type[Connection]] = dict(sorted({**brought(installed()), **OWN}.items()))

if TYPE_CHECKING:
    System: TypeAlias = Connection
else:
    System = Annotated[Union[tuple(VENDORS.values())], Field(discriminator="vendor")]  # noqa: UP007 - made of a table
