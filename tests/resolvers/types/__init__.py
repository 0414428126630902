"""Tests of the types of the schema."""
