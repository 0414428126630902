"""Tests of what the fleet is measured with."""
