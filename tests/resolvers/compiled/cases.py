"""Random cases: an operation, asked a few times by several people under several circumstances."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from resolvers.exchange import Question
from tests.resolvers.compiled.arguments import values
from tests.resolvers.compiled.circumstances import Circumstances, circumstances
from tests.resolvers.compiled.operations import Drawn, operation
from tests.resolvers.compiled.tape import Tape

OFTEN = (1, 2, 2, 2)
DECIDING = ("yes", "no")  # the variables that conditions use
UNASKED = frozenset({"unheard_of"})  # a variable that no operation declares


class Asking(msgspec.Struct, frozen=True):
    """One time that an operation is asked."""

    question: Question
    circumstances: Circumstances


def case(text: bytes, known: Mapping[str, str]) -> list[Asking]:
    """Read off a tape how often an operation is asked, how, and which it is.

    What is remembered of it serves the second time: two times of three it is the same caller who
    asks again, often for the same fields, with other values of other variables.
    """
    tape = Tape(text)
    often = tape.of(OFTEN)
    drawn = operation(tape)
    askings = [_asking(tape, drawn, known) for _ in range(often)]
    if tape.one_in(3):
        return askings
    return [askings[0], *(_again(tape, askings[0], one) for one in askings[1:])]


def _again(tape: Tape, first: Asking, then: Asking) -> Asking:
    before, now = first.question.variables or {}, then.question.variables or {}
    kept = {name: before[name] for name in DECIDING if name in before and tape.one_in(2)}
    question = msgspec.structs.replace(then.question, variables={**now, **kept})
    return Asking(question, first.circumstances)


def _asking(tape: Tape, drawn: Drawn, known: Mapping[str, str]) -> Asking:
    sent = drawn.variables | UNASKED
    given = {name: value for name, value in values(tape, known).items() if name in sent}
    question = Question(query=drawn.text, variables=given, operation_name=tape.of(drawn.names))
    return Asking(question, circumstances(tape, drawn.coordinates))
