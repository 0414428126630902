"""From a subscription's operation to its topic, by the engine's own rules for arguments."""

from __future__ import annotations

from inspect import isawaitable

from graphql import ExecutionResult, create_source_event_stream
from graphql import Executor as Engine

from resolvers.exchange import Answer, Question
from resolvers.execution import Executor, Opened
from resolvers.topics import Announced, Topic


async def announced(executor: Executor, opened: Opened, question: Question) -> Topic | Answer:
    """Return what a subscription is about, or why it cannot be had; nothing is read."""
    document = opened.prepared.document
    assert document is not None
    engine = Engine.build(
        executor.schema,
        document,
        context_value=opened.context,
        raw_variable_values=dict(question.variables or {}),
        operation_name=question.operation_name or None,
        hide_suggestions=True,
    )
    if isinstance(engine, list):
        return executor.told(ExecutionResult(None, engine), opened.context)
    found = create_source_event_stream(engine)
    stream = await found if isawaitable(found) else found
    if isinstance(stream, ExecutionResult):
        return executor.told(stream, opened.context)
    assert isinstance(stream, Announced)
    return stream.topic
