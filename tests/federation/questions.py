"""Questions whose answers come from several subgraphs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.federation.company import Company
from tests.journeys.questions import CUSTOMER_360

SHOP = """
query Shop($id: ID!) {
  customer(id: $id) {
    name
    orders(status: OPEN, first: 2) {
      nodes {
        number
        customer { id name tickets(first: 1) { nodes { number } } }
        lines { position product { sku name category stock { level total { value } } } }
      }
    }
  }
}
"""
TIMELINE = """
query Timeline($id: ID!) {
  customer(id: $id) {
    name
    timeline(first: 40) {
      freshness { state }
      nodes {
        at kind
        subject {
          __typename
          ... on Interaction { subject body }
          ... on Ticket { number priority }
          ... on SalesOrder { number net { amount } lines { sku product { name } } }
          ... on Delivery { number carrier lines { order } }
          ... on Invoice { number daysOverdue }
          ... on Payment { number }
        }
      }
      pageInfo { hasNextPage }
    }
  }
}
"""
SEARCH = """
{
  viewer { subject roles permissions }
  customers(first: 3) { totalCount nodes { id name orders(first: 2) { nodes { number } } } }
}
"""
GOODS = """
query Goods($skus: [String!]!, $id: ID!) {
  products(skus: $skus) {
    sku name
    stock { freshness { state source } level bySite { site available { value } } }
    price(customer: $id) { freshness { state } amount { amount } }
    availability(quantity: 5) { freshness { state } }
  }
  viewer { subject }
}
"""
ORDERS = """
query Orders($reference: String!) {
  findOrders(reference: $reference) {
    nodes { number status cost { amount } customer { name credit { standing } } }
  }
  interfaces { name state vendor }
}
"""

Variables = Callable[[Company], Mapping[str, Any]]


def _of(name: str) -> Variables:
    return lambda company: {"id": company.ids[name]}


def _goods(company: Company) -> Mapping[str, Any]:
    return {"id": company.ids["both"], "skus": [*company.skus[:6], "no-such-sku"]}


# By name: the question, and its variables in a company.
QUESTIONS: Mapping[str, tuple[str, Variables]] = {
    "customer 360": (CUSTOMER_360, _of("both")),
    "customer 360 of two accounts": (CUSTOMER_360, _of("two_erp_accounts")),
    "customer of the CRM alone": (CUSTOMER_360, _of("crm_only")),
    "customer of the ERP alone": (CUSTOMER_360, _of("erp_only")),
    "nobody": (CUSTOMER_360, lambda _: {"id": "c_nobodynobodynob"}),
    "lines with their products": (SHOP, _of("both")),
    "timeline": (TIMELINE, _of("both")),
    "search": (SEARCH, lambda _: {}),
    "goods": (GOODS, _goods),
    "orders": (ORDERS, lambda company: {"reference": company.order_number}),
}
