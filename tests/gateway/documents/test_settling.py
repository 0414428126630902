"""What a question costs that names nothing, and which texts are kept."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path

import orjson
import pytest

from gateway.documents import Documents, Outcome
from gateway.documents.naming import digest
from gateway.documents.settling import LONGEST, circle_of
from gateway.errors import Refusal
from gateway.settings import DocumentSettings, Mode, SettingsError
from policies.principal import Principal
from resolvers.exchange import Answer, Caller, Named, Question

REP = Principal(subject="u", roles=("sales_rep",))
TEXT = "{ viewer { subject } }"


class Elsewhere:
    """What other processes have."""

    def __init__(self) -> None:
        """Nothing yet; ``asked`` counts."""
        self.texts: dict[tuple[str, str], str] = {}
        self.asked = 0

    async def get(self, circle: str, hash_: str) -> str | None:
        self.asked += 1
        return self.texts.get((circle, hash_))

    async def put(self, circle: str, hash_: str, text: str) -> None:
        self.texts[circle, hash_] = text


def named(text: str, query: str = "") -> Question:
    return Question(query=query, named=Named(id=digest(text), hashed=True, automatic=True))


async def test_a_question_without_a_name_goes_straight_on() -> None:
    made = []

    async def answering() -> Answer:
        return Answer(executed=True)

    def execute(_question: Question, _caller: Caller) -> Awaitable[Answer]:
        made.append(answering())
        return made[-1]

    caller = Caller(principal=REP, request_id="r", deadline=0.0)
    executed = Documents().before(execute)
    assert executed(Question(query=TEXT), caller) is made[0]
    await made[0]


async def test_what_another_process_has_is_asked_for_once() -> None:
    elsewhere, counts = Elsewhere(), list[Outcome]()
    elsewhere.texts[circle_of(REP.roles), digest(TEXT)] = TEXT
    documents = Documents(counted=counts.append)
    documents.beyond = elsewhere
    for _ in range(2):
        assert await documents.settle(named(TEXT), REP, "r") == Question(query=TEXT)
    assert (elsewhere.asked, counts) == (1, [Outcome.HIT] * 2)


async def test_a_text_that_is_too_long_is_answered_and_not_kept() -> None:
    documents, elsewhere = Documents(), Elsewhere()
    documents.beyond = elsewhere
    text = "泰" * (LONGEST // 3 + 1)
    settled = await documents.settle(named(text, text), REP, "r")
    await documents.keep(settled, REP)
    assert elsewhere.texts == {}
    with pytest.raises(Refusal, match="PersistedQueryNotFound"):
        await documents.settle(named(text), REP, "r")


async def test_an_id_that_is_no_hash_registers_nothing() -> None:
    documents = Documents()
    with pytest.raises(Refusal, match="not both"):
        await documents.settle(Question(query=TEXT, named=Named(id="a", hashed=False)), REP, "r")
    with pytest.raises(Refusal) as told:
        await documents.settle(Question(query="", named=Named(id="a", hashed=False)), REP, "r")
    assert (told.value.status, told.value.code) == (400, "PERSISTED_QUERY_NOT_FOUND")


def test_callers_with_the_same_roles_share_in_whatever_order() -> None:
    assert circle_of(["a", "b"]) == circle_of(["b", "a", "b"])
    assert len({circle_of(roles) for roles in ([], ["a"], ["a", "b"], ['a","b'])}) == 4


def test_wrong_files_stop_the_start_with_all_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "m.json"
    file.write_bytes(orjson.dumps({"a": "{", "b": "{"}))
    settings = DocumentSettings.model_validate({"mode": "only", "files": [file]})
    with pytest.raises(SettingsError) as told:
        Documents(settings)
    assert len(str(told.value).splitlines()) == 2
    Documents(settings.model_copy(update={"mode": Mode.OFF}))
