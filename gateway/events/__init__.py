"""Change notices: what systems tell of themselves, what they are asked for, what is forgotten."""
