"""Tests of the kit: that it finds what is wrong."""
