"""Tests of persisted and trusted documents."""
