"""Tests of gateway.streams."""
