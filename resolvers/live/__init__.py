"""Subscriptions: what is told of changes, pushed to those who may see it."""

from resolvers.live.audience import Listener
from resolvers.live.hub import Hub
from resolvers.live.live import Live, Seat

__all__ = ["Hub", "Listener", "Live", "Seat"]
