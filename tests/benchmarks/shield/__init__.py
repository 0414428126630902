"""Tests of benchmarks/shield."""
