"""A vendor as a package of others brings it: the smallest that passes the kit."""
