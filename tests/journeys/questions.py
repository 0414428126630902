"""The questions that every role asks, and how their answers are compared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

CUSTOMER_360 = """
query Customer360($id: ID!) {
  customer(id: $id) {
    freshness { state }
    id name segment region team taxNumber owner { code name } links { system key }
    contacts { freshness { state } nodes { key name } }
    interactions { freshness { state } nodes { at kind subject body } }
    opportunities { freshness { state } nodes { name amount { amount currency } } }
    quotes { nodes { number status } }
    contracts { nodes { number status } }
    tickets { nodes { number status opened } }
    orders {
      freshness { state }
      nodes {
        number status reference
        gross { amount } cost { amount } margin { amount }
        blocks { kind reason }
        lines { sku quantity { value } price { amount } amount { amount } }
        deliveries { nodes { number carrier trackingNumber } }
      }
    }
    invoices { nodes { number openAmount { amount } } }
    payments { nodes { number amount { amount } } }
    credit {
      freshness { state }
      standing
      accounts {
        currency
        limit { amount } available { amount } exposure { amount } overdue { amount }
      }
      totals {
        currency
        limit { amount } available { amount } exposure { amount } overdue { amount }
      }
    }
  }
}
"""
SEARCH = """
query Search($text: String, $first: Int) {
  customers(search: $text, first: $first) { totalCount nodes { id name } }
}
"""
ORDER = """
query Order($id: ID!) { order(id: $id) { number status customer { name } } }
"""
FIND = """
query Find($reference: String!) { findOrders(reference: $reference) { nodes { id number } } }
"""
STOCK = """
query Stock($skus: [String!]!) {
  products(skus: $skus) {
    sku
    stock { level total { value unit } bySite { site available { value } } }
    availability(quantity: "5") { confirmed { date site quantity { value } } }
  }
}
"""
INTERFACES = "{ interfaces { name state vendor callsPerMinute } }"


# What the whole question about Huaxia costs: each kind is asked once, for all keys together.
CALLS = {
    "customer": "crm customer key K1",
    "contact": "crm contact customer K1",
    "interaction": "crm interaction customer K1",
    "opportunity": "crm opportunity customer K1",
    "quote": "crm quote customer K1",
    "contract": "crm contract customer K1",
    "ticket": "crm ticket customer K1",
    "order": "erp order customer D1",
    "delivery": "erp delivery order S1,S10,S2,S3,S4,S5,S6,S7,S8,S9",
    "invoice": "erp invoice customer D1",
    "payment": "erp payment customer D1",
    "credit": "erp credit customer D1",
}


def calls_without(*kinds: str) -> list[str]:
    """Return the calls of the whole question but those for some kinds."""
    return sorted(call for kind, call in CALLS.items() if kind not in kinds)


def refused(answer: dict[str, Any]) -> dict[str, int]:
    """Return the first path of every denied coordinate with its count; there is no other error."""
    errors = answer.get("errors", [])
    assert {error["extensions"]["code"] for error in errors} <= {"FORBIDDEN"}, errors
    return {".".join(map(str, error["path"])): error["extensions"]["count"] for error in errors}


def blanked(data: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """Return the data with null at the paths; an index stands for every element of its list."""
    for path in paths:
        data = _without(data, path.split("."))
    return data


def _without(value: Any, path: Sequence[str]) -> Any:
    if not path:
        return None
    if isinstance(value, list):
        return [_without(each, path[1:]) for each in value]
    if value is None:
        return None
    assert path[0] in value, f"no {path[0]} in the answer"
    return {**value, path[0]: _without(value[path[0]], path[1:])}


def values(answer: Any) -> int:
    """Count the values in an answer: what is neither an object nor a list."""
    if isinstance(answer, dict):
        return sum(map(values, answer.values()))
    if isinstance(answer, list):
        return sum(map(values, answer))
    return 1
