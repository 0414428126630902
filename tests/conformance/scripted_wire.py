"""The wire that answers from a function, as the tests here name it."""

from backends.conformance.scripted_wire import Answer, ScriptedWire

__all__ = ["Answer", "ScriptedWire"]
