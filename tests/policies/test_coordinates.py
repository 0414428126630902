"""Which fields belong to no customer is read off the schema's ways."""

from __future__ import annotations

from policies.coordinates import nobodys_marked
from tests.policies.coordinates import from_sdl, public_coordinates

SHOP = from_sdl(
    """
    type Query { people: People  person: Person  goods: [Goods]  about: Text }
    type People { items: [Person]  info: Text }
    type Person { id: ID  owes: Sum  bought: Goods  bag: Bag }
    type Bag { size: Int }
    type Goods { sku: ID  price: Sum }
    type Sum { amount: Int }
    type Text { text: String }
    """
)


def test_fields_on_no_way_from_a_customer_are_nobodys() -> None:
    marked = nobodys_marked(SHOP, ["Person"], ["Goods", "Sum"])
    assert [one.name for one in marked if not one.nobodys] == [
        "Query.people",
        "Query.person",
        "Person.id",
        "Person.owes",
        "Person.bought",
        "Person.bag",
        "Bag.size",
    ]


def test_what_hangs_from_a_customer_is_theirs_unless_it_ends_there() -> None:
    marked = nobodys_marked(SHOP, ["Person"], [])
    assert {"Goods.sku", "Sum.amount"}.isdisjoint(one.name for one in marked if one.nobodys)


def test_entries_to_customers_are_marked_by_nothing_else() -> None:
    entries = {one.name for one in public_coordinates() if one.root and not one.nobodys}
    queries = ("customer", "customerByLink", "customers", "order", "findOrders")
    pushes = ("orderChanged", "interactionAdded")
    assert entries == {f"Query.{name}" for name in queries} | {
        f"Subscription.{name}" for name in pushes
    }


def test_marking_changes_nothing_else() -> None:
    marked = nobodys_marked(SHOP, ["Person"], [])
    assert [(one.name, one.returns) for one in marked] == [(o.name, o.returns) for o in SHOP]
