"""Sales orders of SAP by the service of version 4."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from tests.fakes.fake import Answer, told
from tests.fakes.odata import ODataFake, encoded
from tests.fakes.odata_filter import Row

PATH = "/sap/opu/odata4/sap/api_salesorder/srvd_a2x/sap/salesorder/0001/SalesOrder"
RENAMED = {
    "to_Item": "_Item",
    "to_Partner": "_Partner",
    "to_ScheduleLine": "_ScheduleLine",
    "Material": "Product",
    "RequestedQuantityUnit": "RequestedQuantitySAPUnit",
}
GONE = {"CostAmount"}


def orders_4(server: ODataFake, query: Mapping[str, str]) -> Answer:
    """Answer with orders as version 4 writes them."""
    try:
        rows = server.sets["API_SALES_ORDER_SRV"]["A_SalesOrder"]
        found, onward = server.windowed(rows, query)
        answer: dict[str, Any] = {"value": [_written(row) for row in found]}
        _check(query, answer["value"])
    except (KeyError, ValueError):
        error = {"code": "/IWBEP/CM_V4H_RUN/001", "message": "A text", "details": []}
        return told({"error": error}, 400)
    return told(answer | ({"@odata.nextLink": f"SalesOrder?{onward}"} if onward else {}))


def _written(row: Row) -> dict[str, Any]:
    return {RENAMED.get(name, name): _value(row[name]) for name in row.keys() - GONE}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_written(each) for each in value]
    return value if isinstance(value, dt.date) else encoded(value)


def _check(query: Mapping[str, str], rows: list[dict[str, Any]]) -> None:
    """Refuse a question for what there is not; the nested names are those of the rows."""
    asked = f"{query['$select']} {query.get('$expand', '')}"
    for name in re.findall(r"\w+", re.sub(r"\$\w+=", "", asked)):
        if rows and name not in _names(rows[0]):
            raise ValueError(name)


def _names(row: Mapping[str, Any]) -> set[str]:
    inner = [each for value in row.values() if isinstance(value, list) for each in value]
    return {*row, *(name for each in inner for name in _names(each))}
