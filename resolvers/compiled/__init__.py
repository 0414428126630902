"""Operations as functions: what one operation answers one kind of caller, compiled once."""

from resolvers.compiled.plan import Plan, Replay
from resolvers.compiled.plans import Plans

__all__ = ["Plan", "Plans", "Replay"]
