"""The vendor `rest` by the kit, over a socket, and what is particular about it."""
