"""Changes are told once each, in the order in which they were made."""

from __future__ import annotations

from backends.changed import key_of
from backends.port import NOW, By
from backends.vocabulary import Kind
from tests.backends.vendors.neocrm.served import Served, rows

MOMENT = 1_767_225_600_123


async def told(served: Served, mark: str, limit: int) -> tuple[list[str], str]:
    (found,) = (await served.ask(Kind.ORDER, By.CHANGED, mark, limit=limit)).values()
    assert found.error is None
    assert found.next is not None
    return [key_of(Kind.ORDER, item) for item in found.items], found.next


def changed(count: int) -> Served:
    """Three orders at a time were changed in the same millisecond."""
    made = rows(
        count,
        updatedAt=lambda n: MOMENT + n // 3,
        po=lambda n: f"S{n}",
        accountId=lambda n: 100 + n,
    )
    return Served({"order": made})


async def test_changes_of_one_instant_are_told_one_after_the_other() -> None:
    served, mark = changed(7), "0001-01-01T00:00:00.000000Z|0"
    seen: list[str] = []
    while True:
        keys, mark = await told(served, mark, 2)
        seen += keys
        if len(keys) < 2:
            break
    assert seen == [f"S{n}" for n in range(1, 8)]


async def test_more_changes_than_a_page_holds_are_told_in_one_answer() -> None:
    keys, _ = await told(changed(250), "0001-01-01T00:00:00.000000Z|0", 230)
    assert keys == [f"S{n}" for n in range(1, 231)]


async def test_of_this_moment_there_is_nothing_but_a_mark_to_go_on_from() -> None:
    served = changed(4)
    keys, mark = await told(served, NOW, 5)
    assert (keys, mark) == ([], "2026-01-01T00:00:00.124000Z|4")
    assert await told(served, mark, 5) == ([], mark)
    served.tables = {"order": [{**row, "updatedAt": MOMENT + 9} for row in served.tables["order"]]}
    assert await told(served, mark, 5) == (
        ["S1", "S2", "S3", "S4"],
        "2026-01-01T00:00:00.132000Z|4",
    )


async def test_a_change_says_whose_it_is() -> None:
    (found,) = (
        await changed(1).ask(Kind.ORDER, By.CHANGED, "0001-01-01T00:00:00.000000Z|0")
    ).values()
    assert [getattr(item, "customer", None) for item in found.items] == ["101"]
