"""Questions that several tests ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_FRESHNESS = (
    "freshness { state asOf ageSeconds source servedFrom retryAfterMs parts { source state } }"
)
_PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"

CUSTOMER_360 = f"""
query Customer360($id: ID!) {{
  customer(id: $id) {{
    id links {{ system key }} {_FRESHNESS}
    name segment grade industry region stage owner {{ code name }} team phone email taxNumber
    contacts {{ {_FRESHNESS} {_PAGE} nodes {{ key name title phone email primary }} }}
    interactions {{ {_FRESHNESS} {_PAGE} nodes {{ key at kind subject body direction by }} }}
    opportunities {{ {_FRESHNESS} nodes {{ key name status amount {{ amount currency }} }} }}
    quotes {{ {_FRESHNESS} nodes {{ number status issued validUntil }} }}
    contracts {{ {_FRESHNESS} nodes {{ number name status starts ends }} }}
    tickets {{ {_FRESHNESS} nodes {{ number subject status priority opened closed }} }}
    orders {{
      {_FRESHNESS} {_PAGE}
      nodes {{
        id number status ordered net {{ amount currency }} cost {{ amount }} margin {{ amount }}
        blocks {{ kind reason }}
        lines {{ position sku quantity {{ value unit }} amount {{ amount currency }} }}
        deliveries {{ {_FRESHNESS} nodes {{ number status carrier trackingNumber shipped }} }}
      }}
    }}
    invoices {{ {_FRESHNESS} nodes {{ number due daysOverdue openAmount {{ amount }} }} }}
    payments {{ {_FRESHNESS} nodes {{ number received amount {{ amount currency }} }} }}
    credit {{
      {_FRESHNESS} standing
      accounts {{ limit {{ amount currency }} exposure {{ amount }} available {{ amount }} }}
      totals {{ currency limit {{ amount }} available {{ amount }} }}
    }}
    timeline {{ {_FRESHNESS} {_PAGE} nodes {{ at kind subject {{ __typename }} }} }}
  }}
}}
"""

SECTIONS = (
    *("contacts", "interactions", "opportunities", "quotes", "contracts", "tickets"),
    *("orders", "invoices", "payments", "credit", "timeline"),
)


def dig(answer: Any, path: Sequence[str | int]) -> Any:
    """Follow a path into an answer, as far as there is something."""
    for step in path:
        if answer is None:
            return None
        answer = answer[step]
    return answer


def states(customer: dict[str, Any]) -> dict[str, str]:
    """Return the state of every section of a customer."""
    found: dict[str, str] = {name: customer[name]["freshness"]["state"] for name in SECTIONS}
    return found
