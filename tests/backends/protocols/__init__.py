"""The protocols that vendors share."""
