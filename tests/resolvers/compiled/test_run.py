"""One run of a compiled operation: when it gives up, nothing of it goes on."""

from __future__ import annotations

from pathlib import Path

from backends.vocabulary import Kind
from resolvers.exchange import Question
from tests.resolvers.compiled.both import company
from tests.resolvers.compiled.circumstances import Circumstances

BROKEN_AND_SLOW = """{
    broken: product(sku: "P-1") { stock { level } }
    slow: product(sku: "P-1") { name price { amount { amount } } }
}"""


def test_what_lands_after_a_plan_gave_up_is_not_answered_again(tmp_path: Path) -> None:
    circumstances = Circumstances(
        who="admin",
        policy=None,
        broken={},
        slow={Kind.PRODUCT: 50},
        odd={(Kind.STOCK, "available"): "many"},
        log_is_down=False,
    )
    with company(tmp_path) as (runner, both):
        asked = both.ask(both.compiled, Question(query=BROKEN_AND_SLOW), circumstances)
        told = runner.run(asked)
        assert both.plans.last == "gave up"
        price = {"name": "Pump 1", "price": {"amount": {"amount": "100.00"}}}
        assert told.answer.data == {"broken": {"stock": {"level": None}}, "slow": price}
        assert [name for name, _ in both.w.sections].count("price") == 1
