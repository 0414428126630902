"""Recorded answers of a vendor, as the tests here name them."""

from backends.conformance.samples import Exchange, RecordingWire, Sample, load

__all__ = ["Exchange", "RecordingWire", "Sample", "load"]
