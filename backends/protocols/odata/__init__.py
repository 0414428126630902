"""OData over HTTP, versions 2 and 4: what every system that speaks it has in common."""
