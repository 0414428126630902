"""Documents that clients call by name: persisted by a hash, or trusted by a list."""

from gateway.documents.settling import Documents, Outcome

__all__ = ["Documents", "Outcome"]
