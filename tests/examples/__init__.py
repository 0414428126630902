"""Tests of the examples for client developers."""
