"""The kit as the vendors' tests here inherit it; it lives where packages of others find it."""

from backends.conformance.facts import NOW, VendorFacts, context, decoded, question
from backends.conformance.kit import VendorKit

__all__ = ["NOW", "VendorFacts", "VendorKit", "context", "decoded", "question"]
