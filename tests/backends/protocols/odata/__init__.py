"""Tests of the customer 360 gateway."""
