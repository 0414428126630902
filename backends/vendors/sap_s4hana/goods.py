"""Stock, what can be promised, and prices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from http import HTTPStatus

import msgspec

from backends.adapter import Found, cut
from backends.domain import Availability, Confirmation, Entity, Stock
from backends.errors import Missing
from backends.protocols.odata.answers import admitted, code_of
from backends.protocols.odata.batch import Part
from backends.protocols.odata.literals import every
from backends.protocols.odata.reader import addressed
from backends.protocols.odata.values import instant_of, quantity_of
from backends.protocols.odata.versions import V2
from backends.vendors.sap_s4hana.readings import Ask, condition_of
from backends.vendors.sap_s4hana.services import PROMISES, SIMULATION
from backends.vendors.sap_s4hana.spelling import MATERIAL, NUMBER, fits, fitting, padded, unpadded
from backends.vendors.sap_s4hana.wire.goods import (
    PromiseRow,
    SimulationRow,
    StockRow,
    ValidityRow,
)
from backends.wire import Response

# Our own stock that may be used: type 01 as recorded from SAP's sandbox, and of nobody's order
# (github.com/latonaio/sap-api-integrations-material-stock-reads-sandbox).
USABLE = "InventoryStockType eq '01' and InventorySpecialStockType eq ''"

# What a batch says of a material that is not there; its codes could not be confirmed.
_UNKNOWN = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.BAD_REQUEST})
# A simulation refuses such a material with these: not in the sales area, not at all. Unverified.
_UNKNOWN_CODES = frozenset({"V1/382", "V1/384", "M3/305"})


async def stock(ask: Ask) -> Found:
    """Read the unrestricted stock and sum it per plant; nothing tells what of it is reserved."""
    keys = fitting(ask.query.keys, MATERIAL)
    if not keys:
        return {}
    rows: list[StockRow] = await ask.listed(condition_of(ask, keys), "Material,Plant")
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        place = (unpadded(row.material), row.plant, row.material_base_unit)
        sums[place] += row.matl_wrhs_stk_qty_in_matl_base_unit
    found: dict[str, list[Entity]] = {key: [] for key in keys}
    for (sku, site, unit), quantity in sums.items():
        on_hand = quantity_of(quantity)
        one = Stock(system=ask.home.system, sku=sku, site=site, unit=unit, on_hand=on_hand)
        found.setdefault(sku, []).append(one)
    return cut(ask.query, found)


async def availability(ask: Ask) -> Found:
    """Ask for every material in every plant in one batch: a function takes but one of each."""
    wanted = dict(ask.query.window.filter)
    by = dt.date.fromisoformat(wanted["by"]) if "by" in wanted else None
    quantity = Decimal(wanted.get("quantity", "1"))
    keys = fitting(ask.query.keys, MATERIAL)
    pairs = [(sku, plant) for sku in keys for plant in ask.account.plants]
    if not pairs:
        return {}
    parts = [_promise_part(ask, sku, plant, by, quantity) for sku, plant in pairs]
    answers = await ask.reader.batch(PROMISES, parts, deadline=ask.deadline)
    found: dict[str, list[Entity]] = {}
    for (sku, plant), row in _promises(ask, pairs, answers, by):
        found.setdefault(sku, []).append(_promise(ask, sku, plant, row, by, quantity))
    return cut(ask.query, found)


def _promise_part(ask: Ask, sku: str, plant: str, by: dt.date | None, quantity: Decimal) -> Part:
    """Return the call for how much there is by a day, or for when there is enough."""
    literal = V2.literal
    params = {
        "Material": literal(sku),
        "SupplyingPlant": literal(plant),
        "ATPCheckingRule": literal(ask.account.checking_rule),
        **_for_what(ask, by, quantity),
        **V2.always,
    }
    return Part(path=addressed(_function(by), params), headers=V2.headers)


def _function(by: dt.date | None) -> str:
    return "DetermineAvailabilityOf" if by is None else "DetermineAvailabilityAt"


def _for_what(ask: Ask, by: dt.date | None, quantity: Decimal) -> dict[str, str]:
    if by is None:
        return {"RequestedQuantityInBaseUnit": V2.literal(quantity)}
    end = dt.datetime.combine(by, dt.time(23, 59, 59), tzinfo=ask.home.zone)
    return {"RequestedUTCDateTime": V2.literal(end)}


def _promises(
    ask: Ask,
    pairs: Sequence[tuple[str, str]],
    answers: Sequence[Response],
    by: dt.date | None,
) -> Iterator[tuple[tuple[str, str], PromiseRow]]:
    """Yield what is told; a material is not in every plant, but all refused is a mistake."""
    system = ask.home.system
    if all(answer.status == HTTPStatus.BAD_REQUEST for answer in answers):
        admitted(answers[0], system)
    for pair, answer in zip(pairs, answers, strict=True):
        if answer.status not in _UNKNOWN:
            name = _function(by)
            yield pair, PROMISES.version.single(answer, PromiseRow, system=system, name=name)


def _promise(
    ask: Ask, sku: str, plant: str, row: PromiseRow, by: dt.date | None, requested: Decimal
) -> Availability:
    start = instant_of(row.start)
    day = by or (start.astimezone(ask.home.zone).date() if start else ask.home.today)
    quantity = min(requested, quantity_of(row.quantity) or Decimal(0))
    return Availability(
        system=ask.home.system,
        sku=sku,
        unit=row.unit,
        site=plant,
        requested=requested,
        by=by,
        confirmed=(Confirmation(date=day, quantity=quantity),) if quantity > 0 else (),
    )


async def price(ask: Ask) -> Found:
    """Read list prices, or for a customer what an order of the quantity would cost."""
    wanted = dict(ask.query.window.filter)
    keys = fitting(ask.query.keys, MATERIAL)
    if not keys:
        return {}
    if "customer" not in wanted:
        return await _list_prices(ask, keys, wanted.get("quantity"))
    customer, quantity = wanted["customer"], Decimal(wanted.get("quantity", "1"))
    if not fits(customer, NUMBER):
        system = ask.home.system
        raise Missing(f"{system}: does not know the customer to price for", system=system)
    parts = [_simulation(ask, sku, customer, quantity) for sku in keys]
    answers = await ask.reader.batch(SIMULATION, parts, deadline=ask.deadline)
    found: dict[str, list[Entity]] = {}
    for sku, answer in zip(keys, answers, strict=True):
        if code_of(answer) not in _UNKNOWN_CODES and answer.status != HTTPStatus.NOT_FOUND:
            told: SimulationRow = SIMULATION.version.single(
                answer, SimulationRow, system=ask.home.system
            )
            found[sku] = [row.to_domain(ask.home, sku, customer) for row in told.items.all]
    return cut(ask.query, found)


async def _list_prices(ask: Ask, keys: Sequence[str], quantity: str | None) -> Found:
    area, where = ask.account.area, V2.where
    valid = every(
        where("ConditionType", "eq", area.price_condition),
        where("SalesOrganization", "eq", area.organization),
        where("DistributionChannel", "eq", area.channel),
        where("ConditionValidityStartDate", "le", ask.home.today),
        where("ConditionValidityEndDate", "ge", ask.home.today),
    )
    rows: list[ValidityRow] = await ask.listed(every(condition_of(ask, keys), valid), "Material")
    found: dict[str, list[Entity]] = {key: [] for key in keys}
    for row in rows:
        one = row.to_domain(ask.home) if row.for_all else None
        if one is not None:
            asked = msgspec.structs.replace(one, quantity=Decimal(quantity) if quantity else None)
            found.setdefault(unpadded(row.material), []).append(asked)
    return cut(ask.query, found)


def _simulation(ask: Ask, sku: str, customer: str, quantity: Decimal) -> Part:
    """Return the order that is tried: SAP prices it and forgets it."""
    area = ask.account.area
    order = {
        "SalesOrderType": area.order_type,
        "SalesOrganization": area.organization,
        "DistributionChannel": area.channel,
        "OrganizationDivision": area.division,
        "SoldToParty": padded(customer),
        "to_Item": [
            {"SalesOrderItem": "10", "Material": sku, "RequestedQuantity": f"{quantity:f}"}
        ],
    }
    return Part(
        method="POST",
        path="A_SalesOrderSimulation",
        headers={**V2.headers, "content-type": "application/json"},
        body=msgspec.json.encode(order),
    )
