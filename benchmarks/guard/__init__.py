"""A guard against slow changes that counts work instead of time."""
