"""The vendors there are, as the table of the README shows them."""

from __future__ import annotations

from backends.vendor import Grade, Vendor
from backends.vendors.erpnext.about import VENDOR as ERPNEXT
from backends.vendors.fxiaoke.about import VENDOR as FXIAOKE
from backends.vendors.jiandaoyun.about import VENDOR as JIANDAOYUN
from backends.vendors.kingdee_k3cloud.about import VENDOR as KINGDEE_K3CLOUD
from backends.vendors.neocrm.about import VENDOR as NEOCRM
from backends.vendors.odoo.about import VENDOR as ODOO
from backends.vendors.rest.about import VENDOR as REST
from backends.vendors.sap_s4hana.about import VENDOR as SAP_S4HANA
from backends.vendors.sql.about import VENDOR as SQL
from backends.vendors.tryton.about import VENDOR as TRYTON
from backends.vendors.wukong_crm.about import VENDOR as WUKONG_CRM
from backends.vocabulary import Kind

MARKS = {Grade.REAL: "R", Grade.EXAMPLES: "E", Grade.DOCUMENTED: "D", Grade.OWN: "O"}


def vendors() -> tuple[Vendor, ...]:
    """List the vendors, by name."""
    known = (
        ERPNEXT,
        FXIAOKE,
        JIANDAOYUN,
        KINGDEE_K3CLOUD,
        NEOCRM,
        ODOO,
        REST,
        SAP_S4HANA,
        SQL,
        TRYTON,
        WUKONG_CRM,
    )
    return tuple(sorted(known, key=lambda vendor: vendor.name))


def matrix() -> str:
    """Return what every vendor serves as a Markdown table."""
    known = vendors()
    heads = ["vendor", "product", "protocol", *Kind]
    rows = [heads, ["---"] * len(heads)]
    for vendor in known:
        told = [f"`{vendor.name}`", vendor.product, vendor.protocol]
        rows.append([*told, *(_cell(vendor, kind) for kind in Kind)])
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    marks = ", ".join(f"{mark}: {grade}" for grade, mark in MARKS.items())
    return "\n".join(
        [table, "", f"{marks}; \\*: with facts that could not be confirmed.", *_notes()]
    )


def _cell(vendor: Vendor, kind: Kind) -> str:
    if kind not in vendor.serves:
        return ""
    mark = MARKS[vendor.grades.get(kind, vendor.grade)]
    return f"{mark}\\*" if kind in vendor.unverified else mark


def _notes() -> list[str]:
    """Say what could not be confirmed, a line each."""
    notes = [
        f"- `{vendor.name}` {kind}: {doubt}"
        for vendor in vendors()
        for kind, doubt in sorted(vendor.unverified.items())
    ]
    return ["", *notes] if notes else []
