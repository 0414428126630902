"""Each vendor's settings: what they make, and what is wrong with them."""
