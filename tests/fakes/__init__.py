"""Small servers that speak the documented wire of a vendor, for journeys over sockets."""
