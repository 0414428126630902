"""Tests of what can be tested of the benchmarks without load."""
