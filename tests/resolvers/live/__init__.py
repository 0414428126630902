"""Tests of resolvers.live."""
