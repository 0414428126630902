"""The company at work, as the journeys have it."""

from tests.journeys.conftest import company

__all__ = ["company"]
